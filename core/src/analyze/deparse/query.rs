//! Queries: `get_query_def`, `get_sublink_expr`, `get_from_clause_item`.

use super::constant::{Label, needs_label};
use super::{Namespace, Printer, STEP};
use crate::analyze::catalog::Oid;
use crate::analyze::node::{Attribute, Node, NodeKind, SubLinkKind, Symbol, Value};
use crate::analyze::query::{
    BoundBody, BoundCte, BoundDistinct, BoundJoin, BoundLocking, BoundQuery, BoundSelect, BoundTarget, FromTree,
    FunctionRows, Grouping, Relation, RelationColumn, RelationKind, SetTree,
};
use crate::analyze::quote;
use crate::model::{NameStyle, ObjectPart, Piece};
use crate::name::Ident;
use crate::sql::ast::{JoinKind, LockStrength, LockWait, SetOperator};

impl<'n> Printer<'_, '_, 'n> {
    /// `get_sublink_expr`
    pub(super) fn sublink(&mut self, kind: &'n SubLinkKind, query: &'n BoundQuery) {
        self.put(if matches!(kind, SubLinkKind::Array) { "ARRAY(" } else { "(" });
        let wrapped = match kind {
            SubLinkKind::Array | SubLinkKind::Scalar => false,
            SubLinkKind::Exists => {
                self.put("EXISTS ");
                true
            }
            SubLinkKind::Any { left, symbol } => {
                self.operands(left);
                // IN would be whichever `=` is searched first.
                if (symbol.text, symbol.brought_by) == ("=", None) {
                    self.put(" IN ");
                } else {
                    self.compared_with(*symbol, "ANY ");
                }
                true
            }
            SubLinkKind::All { left, symbol } => {
                self.operands(left);
                self.compared_with(*symbol, "ALL ");
                true
            }
            SubLinkKind::RowCompare { left, symbol } => {
                self.operands(left);
                self.compared_with(*symbol, "");
                true
            }
        };
        self.put(if wrapped { "(" } else { "" });
        self.query(query, false);
        self.put(if wrapped { "))" } else { ")" });
    }

    fn compared_with(&mut self, symbol: Symbol, word: &str) {
        self.put(" ");
        self.symbol(symbol);
        self.put(" ");
        self.put(word);
    }

    fn operands(&mut self, left: &'n [Node]) {
        match left {
            [one] => self.expression(one, true),
            several => {
                self.put("(");
                self.list(several, true);
                self.put(")");
            }
        }
    }

    /// `get_query_def`
    pub(super) fn query(&mut self, query: &'n BoundQuery, names_visible: bool) {
        let (indent, prefix, visible) = (self.indent, self.prefix, self.names_visible);
        self.names_visible = names_visible;
        let (relations, from): (&'n [Relation], &'n [FromTree]) = match &query.body {
            BoundBody::Select(select) => (&select.relations, &select.from),
            BoundBody::SetOperation(_) => (&[], &[]),
            BoundBody::Modify(modify) => (&modify.relations, &modify.from),
        };
        let sides = match &query.body {
            BoundBody::Modify(modify) => modify.sides.count,
            BoundBody::Select(_) | BoundBody::SetOperation(_) => 0,
        };
        let standing = relations.len().saturating_sub(sides);
        let alone = self.namespaces.is_empty() && standing + self.stored_rows.len() == 1;
        self.prefix = self.outermost || !alone;
        self.enter(relations, from);
        if let Some(space) = self.namespaces.last_mut() {
            space.standing = standing;
            space.ctes = &query.ctes;
        }
        self.with(query);
        self.body(&query.body);
        if !query.order_by.is_empty() {
            self.keyword(" ORDER BY ", -STEP, STEP, 1);
            self.sort_keys(&query.order_by);
        }
        if let Some(offset) = &query.offset {
            self.keyword(" OFFSET ", -STEP, STEP, 0);
            self.expression(offset, false);
        }
        if let Some(limit) = &query.limit {
            self.keyword(if query.with_ties { " FETCH FIRST (" } else { " LIMIT " }, -STEP, STEP, 0);
            if !query.with_ties && limit.is_null_constant() {
                self.put("ALL");
            } else {
                self.expression(limit, false);
            }
            self.put(if query.with_ties { ") ROWS WITH TIES" } else { "" });
        }
        self.locking(&query.locking);
        self.namespaces.pop();
        (self.indent, self.prefix, self.names_visible) = (indent, prefix, visible);
    }

    /// `get_with_clause`
    fn with(&mut self, query: &'n BoundQuery) {
        if query.ctes.is_empty() {
            return;
        }
        self.indent += STEP;
        self.lead();
        self.put(if query.recursive { "WITH RECURSIVE " } else { "WITH " });
        for (at, cte) in query.ctes.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.put(&quote::identifier(cte.name.as_str()));
            if !cte.columns.is_empty() {
                self.names(&cte.columns);
            }
            self.put(match cte.materialized {
                None => " AS (",
                Some(true) => " AS MATERIALIZED (",
                Some(false) => " AS NOT MATERIALIZED (",
            });
            self.keyword("", 0, 0, 0);
            self.query(&cte.query, true);
            self.keyword("", 0, 0, 0);
            self.put(")");
            self.search(cte);
        }
        self.indent -= STEP;
        self.line_or_space();
    }

    fn search(&mut self, cte: &'n BoundCte) {
        let list = |names: Vec<&Ident>| {
            names.into_iter().map(|name| quote::identifier(name.as_str())).collect::<Vec<_>>().join(", ")
        };
        if let Some(search) = &cte.search {
            self.put(if search.breadth { " SEARCH BREADTH FIRST BY " } else { " SEARCH DEPTH FIRST BY " });
            self.put(&list(search.by.iter().map(|name| &name.ident).collect()));
            self.put(&format!(" SET {}", quote::identifier(search.set.ident.as_str())));
        }
        if let Some(cycle) = &cte.cycle {
            self.put(&format!(" CYCLE {}", list(cycle.columns.iter().collect())));
            self.put(&format!(" SET {}", quote::identifier(cycle.mark.as_str())));
            if let Some((mark, other)) = &cycle.values {
                self.put(" TO ");
                self.cycle_value(mark);
                self.put(" DEFAULT ");
                self.cycle_value(other);
            }
            self.put(&format!(" USING {}", quote::identifier(cycle.path.as_str())));
        }
    }

    /// A constant without the cast that PostgreSQL prints here and cannot read.
    fn cycle_value(&mut self, node: &'n Node) {
        match &node.kind {
            NodeKind::Const { value, ty: Oid::TEXT, typmod } => self.constant(value, Oid::TEXT, *typmod, Label::Never),
            NodeKind::Const { value: Value::Text(text), ty, typmod } if *ty != Oid::BOOL && *ty != Oid::INT4 => {
                self.type_name(*ty, *typmod);
                self.put(&format!(" {}", quote::literal(text)));
            }
            _ => self.expression(node, false),
        }
    }

    fn locking(&mut self, locking: &[BoundLocking]) {
        for lock in locking {
            let word = match lock.strength {
                LockStrength::KeyShare => " FOR KEY SHARE",
                LockStrength::Share => " FOR SHARE",
                LockStrength::NoKeyUpdate => " FOR NO KEY UPDATE",
                LockStrength::Update => " FOR UPDATE",
            };
            self.keyword(word, -STEP, STEP, 0);
            let Some(space) = self.namespaces.last() else { return };
            let (Some(relation), Some(name)) = (space.relations.get(lock.relation), space.names.get(lock.relation))
            else {
                return;
            };
            let name = name.clone();
            let listed = space.columns.get(lock.relation).is_some_and(|columns| columns.listed);
            self.put(" OF ");
            self.relation_prefix(relation, &name, listed);
            self.put(match lock.wait {
                LockWait::Block => "",
                LockWait::Skip => " SKIP LOCKED",
                LockWait::Error => " NOWAIT",
            });
        }
    }

    fn names(&mut self, names: &[Ident]) {
        let list: Vec<String> = names.iter().map(|name| quote::identifier(name.as_str())).collect();
        self.put(&format!("({})", list.join(", ")));
    }

    fn body(&mut self, body: &'n BoundBody) {
        match body {
            BoundBody::Select(select) => self.select(select),
            BoundBody::SetOperation(tree) => self.set_operation(tree, self.names_visible),
            BoundBody::Modify(modify) => self.modify(modify),
        }
    }

    /// `get_values_def`
    fn rows(&mut self, rows: &'n [Vec<Node>]) {
        self.put("VALUES ");
        for (at, row) in rows.iter().enumerate() {
            self.put(if at > 0 { ", (" } else { "(" });
            for (column, node) in row.iter().enumerate() {
                self.put(if column > 0 { "," } else { "" });
                self.expression(node, false);
            }
            self.put(")");
        }
    }

    /// `get_setop_query`
    fn set_operation(&mut self, tree: &'n SetTree, names_visible: bool) {
        let (operator, all, left, right) = match tree {
            SetTree::Leaf(query) => {
                let wrapped = !query.ctes.is_empty()
                    || !query.order_by.is_empty()
                    || query.limit.is_some()
                    || query.offset.is_some();
                self.put(if wrapped { "(" } else { "" });
                self.query(query, names_visible);
                self.put(if wrapped { ")" } else { "" });
                return;
            }
            SetTree::Operation { operator, all, left, right } => (*operator, *all, left.as_ref(), right.as_ref()),
        };
        let wrapped = match left {
            SetTree::Leaf(_) => false,
            SetTree::Operation { operator: inner, all: inner_all, .. } => *inner != operator || *inner_all != all,
        };
        if wrapped {
            self.put("(");
            self.keyword("", STEP, 0, 0);
        }
        self.set_operation(left, names_visible);
        if wrapped {
            self.keyword(") ", -STEP, 0, 0);
        } else {
            self.line_or_space();
        }
        self.put(match operator {
            SetOperator::Union => "UNION ",
            SetOperator::Intersect => "INTERSECT ",
            SetOperator::Except => "EXCEPT ",
        });
        self.put(if all { "ALL " } else { "" });
        let wrapped = matches!(right, SetTree::Operation { .. });
        self.put(if wrapped { "(" } else { "" });
        let step = if wrapped { STEP } else { 0 };
        self.keyword("", step, 0, 0);
        self.set_operation(right, false);
        self.indent -= step;
        if wrapped {
            self.keyword(")", 0, 0, 0);
        }
    }

    /// `get_basic_select_query`
    fn select(&mut self, select: &'n BoundSelect) {
        self.indent += STEP;
        if let Some(rows) = only_values(select) {
            self.lead();
            self.rows(rows);
            return;
        }
        self.lead();
        self.put("SELECT");
        match &select.distinct {
            BoundDistinct::None => {}
            BoundDistinct::All => self.put(" DISTINCT"),
            BoundDistinct::On(keys) => {
                self.put(" DISTINCT ON (");
                for (at, key) in keys.iter().enumerate() {
                    self.put(if at > 0 { ", " } else { "" });
                    self.sort_value(&key.value, key.position);
                }
                self.put(")");
            }
        }
        self.targets(&select.targets, false);
        for (at, tree) in select.from.iter().enumerate() {
            if at == 0 {
                self.keyword(" FROM ", -STEP, STEP, 2);
            } else {
                self.put(", ");
                self.keyword("", -STEP, STEP, 4);
            }
            self.from(tree);
        }
        if let Some(filter) = &select.filter {
            self.keyword(" WHERE ", -STEP, STEP, 1);
            self.expression(filter, false);
        }
        if !select.group_by.is_empty() {
            self.keyword(" GROUP BY ", -STEP, STEP, 1);
            self.put(if select.group_distinct { "DISTINCT " } else { "" });
            self.groupings(&select.group_by, true);
        }
        for key in &select.keys {
            self.put_piece(Piece::Name { part: key.clone(), style: NameStyle::Hidden });
        }
        if let Some(having) = &select.having {
            self.keyword(" HAVING ", -STEP, STEP, 0);
            self.expression(having, false);
        }
        for (at, (name, window)) in select.windows.iter().enumerate() {
            if at == 0 {
                self.keyword(" WINDOW ", -STEP, STEP, 1);
            } else {
                self.put(", ");
            }
            self.put(&quote::identifier(name.as_str()));
            self.put(" AS ");
            self.window(window);
        }
    }

    /// `get_rule_groupingset`
    fn groupings(&mut self, items: &'n [Grouping], omit_parentheses: bool) {
        for (at, item) in items.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            let (word, list, omit) = match item {
                Grouping::Key(key) => {
                    self.sort_value(key, None);
                    continue;
                }
                Grouping::Keys(keys) => {
                    let bare = omit_parentheses && keys.len() == 1;
                    self.put(if bare { "" } else { "(" });
                    for (at, key) in keys.iter().enumerate() {
                        self.put(if at > 0 { ", " } else { "" });
                        self.sort_value(key, None);
                    }
                    self.put(if bare { "" } else { ")" });
                    continue;
                }
                Grouping::Rollup(list) => ("ROLLUP(", list, true),
                Grouping::Cube(list) => ("CUBE(", list, true),
                Grouping::Sets(list) => ("GROUPING SETS (", list, false),
            };
            self.put(word);
            self.groupings(list, omit);
            self.put(")");
        }
    }

    /// `get_target_list`: each result but the first on a line of its own, unless it starts with one.
    pub(super) fn targets(&mut self, targets: &'n [BoundTarget], returning: bool) {
        for (at, target) in targets.iter().enumerate() {
            self.put(if at == 0 { " " } else { ", " });
            if !self.in_one_line && matches!(target.value.kind, NodeKind::Case { .. }) {
                self.tail.truncate(self.tail.trim_end_matches(' ').len());
            } else if at > 0 {
                self.keyword("", -STEP, STEP, 4);
            }
            let own_name = self.target(target);
            let by_cast = self.name_of_cast(target);
            let implied = match (own_name, by_cast) {
                (Some(name), _) => name == target.name,
                (None, _) if self.names_visible => false,
                // What returns rows has that name once its text is read again.
                (None, Some(name)) if returning && target.name == "?column?" => {
                    self.put(&format!(" AS {}", quote::identifier(name)));
                    true
                }
                (None, by_cast) => target.name == "?column?" || (!returning && by_cast == Some(&target.name)),
            };
            if !implied {
                self.put(&format!(" AS {}", quote::identifier(&target.name)));
            }
        }
    }

    /// The name that a constant has from the type that is printed behind it. PostgreSQL prints such a name only when
    /// it reads its own text again, so that it means nothing.
    fn name_of_cast<'s>(&'s self, target: &BoundTarget) -> Option<&'s str> {
        let NodeKind::Const { value, ty, typmod } = &target.value.kind else { return None };
        if !needs_label(value, *ty, *typmod) {
            return None;
        }
        Some(match self.env.enumeration(*ty) {
            Some(enumeration) => enumeration.name.name.as_str(),
            None => self.env.row(*ty).name,
        })
    }

    /// Prints a result; returns the name that it has by itself.
    fn target(&mut self, target: &'n BoundTarget) -> Option<String> {
        self.expression(&target.value, true);
        if let NodeKind::Var { attribute: Attribute::Row, ty, .. } = &target.value.kind {
            self.put("::");
            self.type_name(*ty, -1);
        }
        let NodeKind::Var { level, relation, attribute, .. } = &target.value.kind else { return None };
        let space = self.namespaces.len().checked_sub(level + 1).and_then(|at| self.namespaces.get(at))?;
        match attribute {
            Attribute::Column(at) => space.columns.get(*relation)?.names.get(*at).cloned(),
            Attribute::System(name) => Some((*name).to_owned()),
            Attribute::Row => None,
        }
    }

    /// `get_from_clause_item`
    pub(super) fn from(&mut self, tree: &'n FromTree) {
        match tree {
            FromTree::Relation(number) => self.relation(*number),
            FromTree::Join { relation, left, right, kind, condition } => {
                self.put("(");
                self.from(left);
                match kind {
                    JoinKind::Cross => self.keyword(" CROSS JOIN ", -STEP, STEP, 4),
                    JoinKind::Inner if matches!(condition, BoundJoin::None) => {
                        self.keyword(" CROSS JOIN ", -STEP, STEP, 4);
                    }
                    JoinKind::Inner => self.keyword(" JOIN ", -STEP, STEP, 4),
                    JoinKind::Left => self.keyword(" LEFT JOIN ", -STEP, STEP, 4),
                    JoinKind::Right => self.keyword(" RIGHT JOIN ", -STEP, STEP, 4),
                    JoinKind::Full => self.keyword(" FULL JOIN ", -STEP, STEP, 4),
                }
                self.from(right);
                match condition {
                    BoundJoin::None if matches!(kind, JoinKind::Inner | JoinKind::Cross) => {}
                    BoundJoin::None => self.put(" ON TRUE"),
                    BoundJoin::On(condition) => {
                        self.put(" ON (");
                        self.expression(condition, false);
                        self.put(")");
                    }
                    BoundJoin::Using { alias, .. } => {
                        self.put(" USING ");
                        self.merged(*relation, (left.relation(), right.relation()));
                        if let Some(alias) = alias {
                            self.put(&format!(" AS {}", quote::identifier(alias.as_str())));
                        }
                    }
                }
                self.put(")");
                self.join_alias(*relation);
            }
        }
    }

    /// The columns that USING merges, and what they are on either side.
    fn merged(&mut self, relation: usize, (left, right): (usize, usize)) {
        let Some(space) = self.namespaces.last() else { return };
        let (Some(join), Some(columns)) = (space.relations.get(relation), space.columns.get(relation)) else { return };
        let RelationKind::Join(joined) = &join.kind else { return };
        let names: Vec<String> = columns.names.iter().take(columns.using).cloned().collect();
        self.put("(");
        for (at, (name, column)) in names.iter().zip(joined).enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            for (side, of) in [(left, column.left), (right, column.right)] {
                if let Some(at) = of {
                    self.needs(0, side, at);
                }
            }
            self.put(&quote::identifier(name));
        }
        self.put(")");
    }

    fn join_alias(&mut self, relation: usize) {
        let Some(space) = self.namespaces.last() else { return };
        let (Some(join), Some(name)) = (space.relations.get(relation), space.names.get(relation)) else { return };
        if join.alias.is_none() {
            return;
        }
        let name = format!(" {}", quote::identifier(name));
        let listed = space.columns.get(relation).filter(|columns| columns.listed).map(|columns| columns.names.clone());
        self.put(&name);
        for at in 0..listed.as_ref().map_or(0, Vec::len) {
            self.needs(0, relation, at);
        }
        self.name_list(listed.as_deref());
    }

    fn name_list(&mut self, names: Option<&[String]>) {
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            let names: Vec<String> = names.iter().map(|name| quote::identifier(name)).collect();
            self.put(&format!("({})", names.join(", ")));
        }
    }

    fn relation(&mut self, number: usize) {
        let Some(space) = self.namespaces.last() else { return };
        let (Some(relation), Some(name)) = (space.relations.get(number), space.names.get(number)) else { return };
        let (relation, name) = (relation, name.clone());
        let listed = space.columns.get(number).filter(|columns| columns.listed).map(|columns| columns.names.clone());
        if relation.lateral {
            self.put("LATERAL ");
        }
        let mut definitions = None;
        let alias = match &relation.kind {
            RelationKind::Table { name: table, only, .. } => {
                self.put(if *only { "ONLY " } else { "" });
                // `generate_relation_name`
                let hidden = |space: &Namespace<'_>| space.ctes.iter().any(|cte| cte.name == table.name);
                let hidden = self.namespaces.iter().any(hidden);
                let part = ObjectPart::Object(self.env.schema.rows_named(table));
                let style = if hidden { NameStyle::Qualified } else { NameStyle::Identifier };
                self.put_piece(Piece::Name { part, style });
                relation.alias.is_some() || table.name.as_str() != name
            }
            RelationKind::System(table) => {
                let schema = table.schema.as_str();
                self.put(&if schema == "pg_catalog" {
                    String::new()
                } else {
                    format!("{}.", quote::identifier(schema))
                });
                self.put(&quote::identifier(table.name.as_str()));
                relation.alias.is_some() || table.name.as_str() != name
            }
            RelationKind::Query(query) => {
                self.put("(");
                // Siblings are in sight of a LATERAL one; the level counts in either case.
                self.query(query, true);
                self.put(")");
                true
            }
            RelationKind::Functions { calls, ordinality } => {
                match calls.as_slice() {
                    [only] if only.definitions.is_empty() || !ordinality => self.expression(&only.call, true),
                    several => self.functions(several),
                }
                self.put(if *ordinality { " WITH ORDINALITY" } else { "" });
                definitions = match calls.as_slice() {
                    [only] if !only.definitions.is_empty() && !ordinality => Some(&only.definitions),
                    _ => None,
                };
                true
            }
            RelationKind::Cte { name: cte } => {
                self.put(&quote::identifier(cte.as_str()));
                relation.alias.is_some() || cte.as_str() != name
            }
            // PostgreSQL prints no space here, and one when it has read its own text again.
            RelationKind::Values(rows) => {
                self.put("( ");
                self.rows(rows);
                self.put(")");
                true
            }
            // They stand in the statement itself.
            RelationKind::Assigned(_) | RelationKind::Join(_) => false,
            RelationKind::TableFunction(parts) => {
                self.parts(parts);
                relation.alias.is_some() || relation.name.as_str() != name
            }
        };
        if alias || listed.is_some() {
            self.put(&format!(" {}", quote::identifier(&name)));
        }
        match definitions {
            Some(definitions) => self.definitions(definitions, listed.as_deref()),
            None => {
                // A list of all columns makes no sense before there are as many.
                if let (RelationKind::Table { .. }, Some(listed)) = (&relation.kind, &listed) {
                    (0..listed.len()).for_each(|at| self.needs(0, number, at));
                }
                self.name_list(listed.as_deref());
            }
        }
        if let RelationKind::Table { sample: Some(sample), .. } = &relation.kind {
            self.put(&format!(" TABLESAMPLE {} (", quote::identifier(&sample.method)));
            self.list(&sample.arguments, false);
            self.put(")");
            if let Some(seed) = &sample.repeatable {
                self.put(" REPEATABLE (");
                self.expression(seed, false);
                self.put(")");
            }
        }
    }

    /// Several functions side by side.
    fn functions(&mut self, calls: &'n [FunctionRows]) {
        let is_unnest = |rows: &FunctionRows| match &rows.call.kind {
            NodeKind::Func { function, .. } => {
                function.name == "unnest" && function.routine.is_none() && rows.definitions.is_empty()
            }
            _ => false,
        };
        let unnest = calls.iter().all(is_unnest);
        self.put(if unnest { "UNNEST(" } else { "ROWS FROM(" });
        for (at, rows) in calls.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            match &rows.call.kind {
                NodeKind::Func { arguments, .. } if unnest => self.list(arguments, true),
                _ => self.expression(&rows.call, true),
            }
            if !rows.definitions.is_empty() {
                self.put(" AS ");
                self.definitions(&rows.definitions, None);
            }
        }
        self.put(")");
    }

    /// `get_from_clause_coldeflist`
    fn definitions(&mut self, definitions: &'n [RelationColumn], names: Option<&[String]>) {
        self.put("(");
        for (at, column) in definitions.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            let name = names.and_then(|names| names.get(at)).map_or(column.name.as_str(), String::as_str);
            self.put(&format!("{} ", quote::identifier(name)));
            self.type_name(column.ty, column.typmod);
        }
        self.put(")");
    }
}

/// The rows of a query that is nothing but VALUES (`get_simple_values_rte`).
fn only_values(select: &BoundSelect) -> Option<&[Vec<Node>]> {
    // The rows before and after that a rule sees stand in no FROM.
    let [FromTree::Relation(number)] = select.from.as_slice() else { return None };
    let relation = select.relations.get(*number)?;
    let RelationKind::Values(rows) = &relation.kind else { return None };
    let same = |(target, column): (&BoundTarget, &RelationColumn)| target.name == column.name.as_str();
    let named =
        select.targets.len() == relation.columns.len() && select.targets.iter().zip(&relation.columns).all(same);
    named.then_some(rows.as_slice())
}
