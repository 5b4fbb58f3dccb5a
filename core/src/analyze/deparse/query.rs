//! Queries: `get_query_def`, `get_sublink_expr`, `get_from_clause_item`.

use super::{Namespace, Printer, STEP};
use crate::analyze::node::{Node, NodeKind, SubLinkKind};
use crate::analyze::query::{
    BoundBody, BoundDistinct, BoundJoin, BoundQuery, BoundSelect, BoundTarget, FromTree, RelationKind, SetTree,
};
use crate::analyze::quote;
use crate::model::Piece;
use crate::name::Ident;
use crate::sql::ast::{JoinKind, SetOperator};

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
                self.put(&if symbol == "=" { " IN ".to_owned() } else { format!(" {symbol} ANY ") });
                true
            }
            SubLinkKind::All { left, symbol } => {
                self.operands(left);
                self.put(&format!(" {symbol} ALL "));
                true
            }
            SubLinkKind::RowCompare { left, symbol } => {
                self.operands(left);
                self.put(&format!(" {symbol} "));
                true
            }
        };
        self.put(if wrapped { "(" } else { "" });
        self.query(query, false);
        self.put(if wrapped { "))" } else { ")" });
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
        let relations = match &query.body {
            BoundBody::Select(select) => select.relations.as_slice(),
            BoundBody::Values(_) | BoundBody::SetOperation(_) => &[],
        };
        self.prefix = !self.namespaces.is_empty() || relations.len() != 1;
        let names = self.unique_names(relations);
        self.namespaces.push(Namespace { relations, names });
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
            self.expression(limit, false);
            self.put(if query.with_ties { ") ROWS WITH TIES" } else { "" });
        }
        self.namespaces.pop();
        (self.indent, self.prefix, self.names_visible) = (indent, prefix, visible);
    }

    /// `get_with_clause`
    fn with(&mut self, query: &'n BoundQuery) {
        if query.ctes.is_empty() {
            return;
        }
        self.indent += STEP;
        self.put(" ");
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
        }
        self.indent -= STEP;
        self.keyword("", 0, 0, 0);
    }

    fn names(&mut self, names: &[Ident]) {
        let list: Vec<String> = names.iter().map(|name| quote::identifier(name.as_str())).collect();
        self.put(&format!("({})", list.join(", ")));
    }

    fn body(&mut self, body: &'n BoundBody) {
        match body {
            BoundBody::Select(select) => self.select(select),
            BoundBody::Values(rows) => {
                self.indent += STEP;
                self.put(" VALUES ");
                for (at, row) in rows.iter().enumerate() {
                    for (column, node) in row.iter().enumerate() {
                        self.put(match (at, column) {
                            (0, 0) => "(",
                            (_, 0) => ", (",
                            (..) => ",",
                        });
                        self.expression(node, false);
                    }
                    self.put(")");
                }
            }
            BoundBody::SetOperation(tree) => self.set_operation(tree, self.names_visible),
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
            self.keyword("", 0, 0, 0);
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
        self.put(" SELECT");
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
        self.targets(&select.targets);
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
            for (at, key) in select.group_by.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.sort_value(&key.value, None);
            }
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

    /// `get_target_list`: each result but the first on a line of its own, unless it starts with one.
    fn targets(&mut self, targets: &'n [BoundTarget]) {
        for (at, target) in targets.iter().enumerate() {
            self.put(if at == 0 { " " } else { ", " });
            if matches!(target.value.kind, NodeKind::Case { .. }) {
                self.tail.truncate(self.tail.trim_end_matches(' ').len());
            } else if at > 0 {
                self.keyword("", -STEP, STEP, 4);
            }
            let own_name = self.target(target);
            let implied = match own_name {
                Some(name) => name == target.name,
                None => !self.names_visible && (target.name == "?column?" || self.is_named_by_cast(target)),
            };
            if !implied {
                self.put(&format!(" AS {}", quote::identifier(&target.name)));
            }
        }
    }

    /// Whether a constant has its name from the type that is printed behind it. PostgreSQL prints such a name only when
    /// it reads its own text again, so that it means nothing.
    fn is_named_by_cast(&self, target: &BoundTarget) -> bool {
        let NodeKind::Const { ty, .. } = &target.value.kind else { return false };
        match self.env.enumeration(*ty) {
            Some(enumeration) => enumeration.name.name.as_str() == target.name,
            None => self.env.row(*ty).name == target.name,
        }
    }

    /// Prints a result; returns the name that it has by itself.
    fn target(&mut self, target: &'n BoundTarget) -> Option<String> {
        self.expression(&target.value, true);
        if let NodeKind::Var { attribute: crate::analyze::node::Attribute::Row, ty, .. } = &target.value.kind {
            self.put("::");
            self.type_name(*ty, -1);
        }
        let NodeKind::Var { level, relation, attribute, .. } = &target.value.kind else { return None };
        let space = self.namespaces.len().checked_sub(level + 1).and_then(|at| self.namespaces.get(at))?;
        let relation = space.relations.get(*relation)?;
        match attribute {
            crate::analyze::node::Attribute::Column(at) => {
                relation.columns.get(*at).map(|column| column.name.as_str().to_owned())
            }
            crate::analyze::node::Attribute::Row => None,
        }
    }

    /// `get_from_clause_item`
    fn from(&mut self, tree: &'n FromTree) {
        match tree {
            FromTree::Relation(number) => self.relation(*number),
            FromTree::Join { left, right, kind, condition } => {
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
                    BoundJoin::Using { columns, alias } => {
                        self.put(" USING ");
                        self.names(columns);
                        if let Some(alias) = alias {
                            self.put(&format!(" AS {}", quote::identifier(alias.as_str())));
                        }
                    }
                }
                self.put(")");
            }
        }
    }

    fn relation(&mut self, number: usize) {
        let Some(space) = self.namespaces.last() else { return };
        let (Some(relation), Some(name)) = (space.relations.get(number), space.names.get(number)) else { return };
        let name = name.clone();
        if relation.lateral {
            self.put("LATERAL ");
        }
        let (alias, columns) = match &relation.kind {
            RelationKind::Table { name: table, only } => {
                self.put(if *only { "ONLY " } else { "" });
                self.put_piece(Piece::object(self.env.schema.rows_named(table)));
                let alias = relation.alias.is_some() || table.name.as_str() != name;
                (alias, !relation.alias_columns.is_empty())
            }
            RelationKind::Query(query) => {
                self.put("(");
                // Siblings are in sight of a LATERAL one; the level counts in either case.
                self.query(query, true);
                self.put(")");
                (true, !relation.alias_columns.is_empty())
            }
            RelationKind::Function { call, ordinality } => {
                self.expression(call, true);
                self.put(if *ordinality { " WITH ORDINALITY" } else { "" });
                (true, true)
            }
            RelationKind::Cte { name: cte } => {
                self.put(&quote::identifier(cte.as_str()));
                (relation.alias.is_some() || cte.as_str() != name, !relation.alias_columns.is_empty())
            }
        };
        if alias {
            self.put(&format!(" {}", quote::identifier(&name)));
        }
        if columns {
            let names: Vec<Ident> = relation.columns.iter().map(|column| column.name.clone()).collect();
            self.names(&names);
        }
    }
}
