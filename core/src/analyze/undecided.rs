//! The text of what could not be resolved: its tokens in one form, parentheses around every operator as in resolved
//! text, names of known columns and tables as references. Parts of a condition that can be resolved are.

mod modify;

use super::bind::{Binder, Clause};
use super::deparse::deparse;
use super::environment::Environment;
use super::extension::{self, Sought};
use super::quote;
use crate::model::{NameStyle, ObjectId, ObjectPart, Piece, Table};
use crate::name::Ident;
use crate::sql::ast::{
    Alias, Call, Cte, Expr, ExprKind, FormPart, FrameBound, FrameExclusion, FrameUnit, FromItem, IsTest, JoinCondition,
    JoinKind, LikeKind, Literal, LockStrength, LockWait, Name, ObjectName, Operator, OrderBy, Over, Quantifier, Query,
    QueryBody, Select, SetOperator, Subscript, TypeName, WindowSpec,
};

/// The normalised text of an expression over the columns of `table`.
pub(crate) fn normalize(
    env: &Environment<'_>,
    search_path: &[Ident],
    table: Option<&Table>,
    clause: Clause,
    expr: &Expr,
) -> Vec<Piece> {
    let mut writer = Writer { env, search_path, table, clause, pieces: Vec::new(), queries: 0 };
    writer.expression(expr);
    writer.pieces
}

/// The normalised text of a statement by itself.
pub(crate) fn normalize_statement(env: &Environment<'_>, search_path: &[Ident], query: &Query) -> Vec<Piece> {
    let clause = Clause::Rule;
    let mut writer = Writer { env, search_path, table: None, clause, pieces: Vec::new(), queries: 0 };
    writer.query(query);
    if let Some(Piece::Sql(text)) = writer.pieces.first_mut() {
        text.drain(..text.len() - text.trim_start().len());
    }
    writer.pieces
}

struct Writer<'e, 'a> {
    env: &'e Environment<'a>,
    search_path: &'e [Ident],
    table: Option<&'e Table>,
    clause: Clause,
    pieces: Vec<Piece>,
    /// How many queries the current place lies within.
    queries: u32,
}

impl Writer<'_, '_> {
    fn put(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Sql(before)) => before.push_str(text),
            Some(Piece::Name { .. }) | None => self.pieces.push(Piece::Sql(text.to_owned())),
        }
    }

    /// A part of a condition: resolved where that is possible by itself.
    fn condition(&mut self, expr: &Expr) {
        if self.queries == 0
            && let Some(table) = self.table.and_then(|table| self.env.schema.table(&table.name))
        {
            let mut binder = Binder::new(self.env, self.search_path, Some(table), self.clause, expr.span);
            if let Ok(node) = binder.condition(expr, "AND") {
                self.pieces.extend(deparse(self.env, &binder.scope.relations, &node));
                return;
            }
        }
        self.expression(expr);
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Parameter(number) => self.put(&format!("${number}")),
            ExprKind::Column(names) => self.column(names),
            ExprKind::Wildcard(names) => {
                for name in names {
                    self.put(&quote::identifier(name.ident.as_str()));
                    self.put(".");
                }
                self.put("*");
            }
            ExprKind::Field { base, field } => {
                self.wrapped("(", base, ").");
                self.put(&quote::identifier(field.ident.as_str()));
            }
            ExprKind::FieldWildcard(base) => self.wrapped("(", base, ").*"),
            ExprKind::Subscript { base, subscripts } => self.subscript(base, subscripts),
            ExprKind::Unary { operator, operand } => {
                self.put("(");
                self.operator(operator);
                self.wrapped(" ", operand, ")");
            }
            ExprKind::Binary { operator, left, right } => {
                self.wrapped("(", left, " ");
                self.operator(operator);
                self.wrapped(" ", right, ")");
            }
            ExprKind::And(list) => self.junction(list, " AND "),
            ExprKind::Or(list) => self.junction(list, " OR "),
            ExprKind::Not(operand) => {
                self.put("(NOT ");
                self.condition(operand);
                self.put(")");
            }
            ExprKind::Is { operand, test, negated } => {
                self.wrapped("(", operand, if *negated { " IS NOT " } else { " IS " });
                self.put(&is_test(*test));
                self.put(")");
            }
            ExprKind::IsDistinct { left, right, negated } => {
                self.wrapped("(", left, if *negated { " IS NOT DISTINCT FROM " } else { " IS DISTINCT FROM " });
                self.wrapped("", right, ")");
            }
            ExprKind::Like { kind, operand, pattern, escape, negated } => {
                self.wrapped("(", operand, like(*kind, *negated));
                self.expression(pattern);
                if let Some(escape) = escape {
                    self.wrapped(" ESCAPE ", escape, "");
                }
                self.put(")");
            }
            ExprKind::Between { operand, low, high, symmetric, negated } => {
                self.wrapped("(", operand, if *negated { " NOT BETWEEN " } else { " BETWEEN " });
                self.put(if *symmetric { "SYMMETRIC " } else { "" });
                self.wrapped("", low, " AND ");
                self.wrapped("", high, ")");
            }
            ExprKind::In { operand, list, negated } => {
                self.wrapped("(", operand, if *negated { " NOT IN (" } else { " IN (" });
                self.list(list);
                self.put("))");
            }
            ExprKind::InQuery { operand, query, negated } => {
                self.wrapped("(", operand, if *negated { " NOT IN (" } else { " IN (" });
                self.query(query);
                self.put("))");
            }
            ExprKind::Quantified { left, operator, quantifier, right } => {
                self.wrapped("(", left, " ");
                self.operator(operator);
                self.put(match quantifier {
                    Quantifier::Any => " ANY (",
                    Quantifier::All => " ALL (",
                });
                match &right.kind {
                    ExprKind::Subquery(query) => self.query(query),
                    _ => self.expression(right),
                }
                self.put("))");
            }
            ExprKind::Exists(query) => {
                self.put("(EXISTS (");
                self.query(query);
                self.put("))");
            }
            ExprKind::Subquery(query) => {
                self.put("(");
                self.query(query);
                self.put(")");
            }
            ExprKind::ArrayQuery(query) => {
                self.put("ARRAY(");
                self.query(query);
                self.put(")");
            }
            ExprKind::Array(list) => self.call("ARRAY[", list, "]"),
            ExprKind::Row { fields, .. } => self.call("ROW(", fields, ")"),
            ExprKind::Cast { operand, to } => {
                let bare = matches!(operand.kind, ExprKind::Literal(Literal::String(_)));
                self.wrapped(if bare { "" } else { "(" }, operand, if bare { "::" } else { ")::" });
                self.type_name(to);
            }
            ExprKind::Collate { operand, collation } => {
                self.wrapped("(", operand, " COLLATE ");
                match self.env.collation(self.search_path, collation).filter(|found| !found.is_builtin()) {
                    Some(found) => self.pieces.push(Piece::object(ObjectId::collation(found))),
                    None => self.name(collation),
                }
                self.put(")");
            }
            ExprKind::AtTimeZone { operand, zone: Some(zone) } => {
                self.wrapped("(", operand, " AT TIME ZONE ");
                self.wrapped("", zone, ")");
            }
            ExprKind::AtTimeZone { operand, zone: None } => self.wrapped("(", operand, " AT LOCAL)"),
            ExprKind::Case { operand, branches, otherwise } => {
                self.put("CASE");
                if let Some(operand) = operand {
                    self.wrapped(" ", operand, "");
                }
                for branch in branches {
                    self.wrapped(" WHEN ", &branch.when, " THEN ");
                    self.expression(&branch.then);
                }
                match otherwise {
                    Some(otherwise) => self.wrapped(" ELSE ", otherwise, " END"),
                    None => self.put(" END"),
                }
            }
            ExprKind::Coalesce(list) => self.call("COALESCE(", list, ")"),
            ExprKind::Greatest(list) => self.call("GREATEST(", list, ")"),
            ExprKind::Least(list) => self.call("LEAST(", list, ")"),
            ExprKind::Grouping(list) => self.call("GROUPING(", list, ")"),
            ExprKind::NullIf(left, right) => {
                self.wrapped("NULLIF(", left, ", ");
                self.wrapped("", right, ")");
            }
            ExprKind::Call(call) => self.function(call),
            ExprKind::SqlValue { function, precision } => {
                self.put(&super::bind::sql_value_name(*function).to_uppercase());
                if let Some(precision) = precision {
                    self.put(&format!("({precision})"));
                }
            }
            ExprKind::Default => self.put("DEFAULT"),
            ExprKind::Json(form) => self.parts(form.parts()),
            ExprKind::Xml(form) => self.parts(form.parts()),
            ExprKind::Special { keyword, arguments } => {
                self.call(&format!("{}(", keyword.to_uppercase()), arguments, ")")
            }
        }
    }

    fn parts(&mut self, parts: Vec<FormPart<'_>>) {
        for part in parts {
            match part {
                FormPart::Words(text) => self.put(&text),
                FormPart::Name(name) => self.put(&quote::identifier(name.ident.as_str())),
                FormPart::Value(value) => self.expression(value),
                FormPart::Query(query) => self.query(query),
                FormPart::Type(to) => self.type_name(to),
                FormPart::OrderBy(keys) => self.order_by(keys),
                FormPart::Over(over) => self.over(over),
            }
        }
    }

    fn wrapped(&mut self, before: &str, expr: &Expr, after: &str) {
        self.put(before);
        self.expression(expr);
        self.put(after);
    }

    fn call(&mut self, before: &str, list: &[Expr], after: &str) {
        self.put(before);
        self.list(list);
        self.put(after);
    }

    fn list(&mut self, list: &[Expr]) {
        for (at, expr) in list.iter().enumerate() {
            self.wrapped(if at > 0 { ", " } else { "" }, expr, "");
        }
    }

    fn junction(&mut self, list: &[Expr], between: &str) {
        for (at, expr) in list.iter().enumerate() {
            self.put(if at > 0 { between } else { "(" });
            self.condition(expr);
        }
        self.put(")");
    }

    fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Null => self.put("NULL"),
            Literal::Boolean(value) => self.put(if *value { "true" } else { "false" }),
            Literal::Number(text) => self.put(text),
            Literal::String(text) => self.put(&quote::literal(text)),
            Literal::Bits(digits) => self.put(&format!("B'{digits}'")),
            Literal::HexBits(digits) => self.put(&format!("X'{digits}'")),
        }
    }

    /// A column of the place's table is a reference, outside of subqueries, where the name can mean nothing else.
    fn column(&mut self, names: &[Name]) {
        if let ([.., column], 0) = (names, self.queries)
            && let [] | [_] = names.get(..names.len() - 1).unwrap_or_default()
            && let Some(table) = self.table
            && names.first().is_some_and(|first| names.len() == 1 || first.ident == table.name.name)
            && table.column(&column.ident).is_some()
        {
            let part = ObjectPart::Column { table: table.name.clone(), column: column.ident.clone() };
            self.pieces.push(Piece::Name { part, style: NameStyle::Identifier });
            return;
        }
        for (at, name) in names.iter().enumerate() {
            self.put(if at > 0 { "." } else { "" });
            self.put(&quote::identifier(name.ident.as_str()));
        }
    }

    fn subscript(&mut self, base: &Expr, subscripts: &[Subscript]) {
        self.wrapped("(", base, ")");
        for subscript in subscripts {
            match subscript {
                Subscript::Index(index) => self.wrapped("[", index, "]"),
                Subscript::Slice(lower, upper) => {
                    self.put("[");
                    if let Some(lower) = lower {
                        self.expression(lower);
                    }
                    self.put(":");
                    if let Some(upper) = upper {
                        self.expression(upper);
                    }
                    self.put("]");
                }
            }
        }
    }

    fn operator(&mut self, operator: &Operator) {
        match operator.schema.as_ref().filter(|schema| schema.ident.as_str() != "pg_catalog") {
            Some(schema) => {
                self.put(&format!("OPERATOR({}.{})", quote::identifier(schema.ident.as_str()), operator.symbol));
            }
            None => self.put(&operator.symbol),
        }
    }

    /// Whether a function of that name is built in, or the schema's own.
    fn is_known(&self, name: &ObjectName) -> bool {
        let word = &name.name.ident;
        let own = self.env.own_functions(word).any(|(_, own)| own.brought_by.is_none());
        own || !self.env.catalog.functions(word.as_str()).is_empty()
    }

    fn name(&mut self, name: &ObjectName) {
        for qualifier in &name.qualifiers {
            self.put(&quote::identifier(qualifier.ident.as_str()));
            self.put(".");
        }
        self.put(&quote::identifier(name.name.ident.as_str()));
    }

    fn type_name(&mut self, to: &TypeName) {
        let binder = Binder::new(self.env, self.search_path, None, self.clause, to.span);
        match binder.type_name(to) {
            Ok((oid, typmod)) => self.pieces.extend(self.env.type_pieces(oid, typmod)),
            Err(_) => {
                match extension::place(self.env.schema, Sought::Type, &to.name) {
                    Some(found) => self.pieces.push(Piece::object(ObjectId::Type(found))),
                    None => self.name(&to.name),
                }
                if !to.modifiers.is_empty() {
                    self.put(&format!("({})", to.modifiers.join(",")));
                }
                self.put(if to.dimensions > 0 { "[]" } else { "" });
            }
        }
    }

    fn function(&mut self, call: &Call) {
        match extension::place(self.env.schema, Sought::Function, &call.name) {
            Some(found) if !self.is_known(&call.name) => {
                self.pieces.push(Piece::object(ObjectId::Routine { name: found, arguments: Vec::new() }));
            }
            Some(_) | None => self.name(&call.name),
        }
        self.put(if call.distinct { "(DISTINCT " } else { "(" });
        self.put(if call.star { "*" } else { "" });
        for (at, argument) in call.arguments.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.put(if argument.variadic { "VARIADIC " } else { "" });
            if let Some(name) = &argument.name {
                self.put(&format!("{} => ", quote::identifier(name.ident.as_str())));
            }
            self.expression(&argument.value);
        }
        if !call.within_group {
            self.order_by(&call.order_by);
        }
        self.put(")");
        if call.within_group {
            self.put(" WITHIN GROUP (");
            self.order_by(&call.order_by);
            self.put(")");
        }
        if let Some(filter) = &call.filter {
            self.wrapped(" FILTER (WHERE ", filter, ")");
        }
        if let Some(over) = &call.over {
            self.over(over);
        }
    }

    fn over(&mut self, over: &Over) {
        self.put(" OVER ");
        match over {
            Over::Named(name) => self.put(&quote::identifier(name.ident.as_str())),
            Over::Inline(window) => self.window(window),
        }
    }

    fn window(&mut self, window: &WindowSpec) {
        self.put("(");
        if let Some(base) = &window.base {
            self.put(&quote::identifier(base.ident.as_str()));
        }
        if !window.partition_by.is_empty() {
            self.call(" PARTITION BY ", &window.partition_by, "");
        }
        self.order_by(&window.order_by);
        if let Some(frame) = &window.frame {
            self.put(match frame.unit {
                FrameUnit::Range => " RANGE",
                FrameUnit::Rows => " ROWS",
                FrameUnit::Groups => " GROUPS",
            });
            self.put(if frame.end.is_some() { " BETWEEN " } else { " " });
            self.frame_bound(&frame.start);
            if let Some(end) = &frame.end {
                self.put(" AND ");
                self.frame_bound(end);
            }
            self.put(match frame.exclusion {
                None | Some(FrameExclusion::NoOthers) => "",
                Some(FrameExclusion::CurrentRow) => " EXCLUDE CURRENT ROW",
                Some(FrameExclusion::Group) => " EXCLUDE GROUP",
                Some(FrameExclusion::Ties) => " EXCLUDE TIES",
            });
        }
        self.put(")");
    }

    fn frame_bound(&mut self, bound: &FrameBound) {
        match bound {
            FrameBound::UnboundedPreceding => self.put("UNBOUNDED PRECEDING"),
            FrameBound::CurrentRow => self.put("CURRENT ROW"),
            FrameBound::UnboundedFollowing => self.put("UNBOUNDED FOLLOWING"),
            FrameBound::Preceding(offset) => self.wrapped("", offset, " PRECEDING"),
            FrameBound::Following(offset) => self.wrapped("", offset, " FOLLOWING"),
        }
    }

    fn order_by(&mut self, keys: &[OrderBy]) {
        for (at, key) in keys.iter().enumerate() {
            self.put(if at > 0 { ", " } else { " ORDER BY " });
            self.expression(&key.value);
            if let Some(using) = &key.using {
                self.put(" USING ");
                self.operator(using);
            }
            self.put(if key.descending { " DESC" } else { "" });
            match key.nulls_first {
                Some(first) if first != key.descending => {
                    self.put(if first { " NULLS FIRST" } else { " NULLS LAST" });
                }
                Some(_) | None => {}
            }
        }
    }

    fn query(&mut self, query: &Query) {
        self.queries += 1;
        if let Some(with) = &query.with {
            self.put(if with.recursive { " WITH RECURSIVE " } else { " WITH " });
            for (at, cte) in with.ctes.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.put(&quote::identifier(cte.name.ident.as_str()));
                self.columns(&cte.columns);
                self.put(match cte.materialized {
                    None => " AS (",
                    Some(true) => " AS MATERIALIZED (",
                    Some(false) => " AS NOT MATERIALIZED (",
                });
                self.query(&cte.query);
                self.put(")");
                self.search(cte);
            }
        }
        self.body(&query.body);
        self.order_by(&query.order_by);
        if let Some(offset) = &query.offset {
            self.wrapped(" OFFSET ", offset, "");
        }
        if let Some(limit) = &query.limit {
            self.wrapped(if query.with_ties { " FETCH FIRST " } else { " LIMIT " }, limit, "");
            self.put(if query.with_ties { " ROWS WITH TIES" } else { "" });
        }
        for locking in &query.locking {
            self.put(match locking.strength {
                LockStrength::KeyShare => " FOR KEY SHARE",
                LockStrength::Share => " FOR SHARE",
                LockStrength::NoKeyUpdate => " FOR NO KEY UPDATE",
                LockStrength::Update => " FOR UPDATE",
            });
            for (at, name) in locking.of.iter().enumerate() {
                self.put(if at > 0 { ", " } else { " OF " });
                self.name(name);
            }
            self.put(match locking.wait {
                LockWait::Block => "",
                LockWait::Skip => " SKIP LOCKED",
                LockWait::Error => " NOWAIT",
            });
        }
        self.queries -= 1;
    }

    fn search(&mut self, cte: &Cte) {
        let list = |names: &[Name]| {
            names.iter().map(|name| quote::identifier(name.ident.as_str())).collect::<Vec<_>>().join(", ")
        };
        if let Some(search) = &cte.search {
            let word = if search.breadth { "BREADTH" } else { "DEPTH" };
            let set = quote::identifier(search.set.ident.as_str());
            self.put(&format!(" SEARCH {word} FIRST BY {} SET {set}", list(&search.by)));
        }
        if let Some(cycle) = &cte.cycle {
            self.put(&format!(" CYCLE {} SET {}", list(&cycle.columns), quote::identifier(cycle.mark.ident.as_str())));
            if let Some((mark, other)) = cycle.values.as_deref() {
                self.wrapped(" TO ", mark, "");
                self.wrapped(" DEFAULT ", other, "");
            }
            self.put(&format!(" USING {}", quote::identifier(cycle.path.ident.as_str())));
        }
    }

    fn columns(&mut self, columns: &[Name]) {
        if !columns.is_empty() {
            let names: Vec<String> = columns.iter().map(|name| quote::identifier(name.ident.as_str())).collect();
            self.put(&format!("({})", names.join(", ")));
        }
    }

    fn body(&mut self, body: &QueryBody) {
        match body {
            QueryBody::Select(select) => self.select(select),
            QueryBody::Values(rows) => {
                self.put(" VALUES ");
                for (at, row) in rows.iter().enumerate() {
                    self.call(if at > 0 { ", (" } else { "(" }, row, ")");
                }
            }
            QueryBody::Table(name) => {
                self.put(" TABLE ");
                self.relation(name);
            }
            QueryBody::Modify(modify) => self.modify(modify),
            QueryBody::Nested(query) => {
                self.put(" (");
                self.query(query);
                self.put(")");
            }
            QueryBody::SetOperation { operator, all, left, right } => {
                self.body(left);
                self.put(match operator {
                    SetOperator::Union => " UNION",
                    SetOperator::Intersect => " INTERSECT",
                    SetOperator::Except => " EXCEPT",
                });
                self.put(if *all { " ALL" } else { "" });
                self.body(right);
            }
        }
    }

    fn select(&mut self, select: &Select) {
        self.put(" SELECT ");
        if let Some(distinct) = &select.distinct {
            match distinct {
                crate::sql::ast::Distinct::All => self.put("DISTINCT "),
                crate::sql::ast::Distinct::On(list) => self.call("DISTINCT ON (", list, ") "),
            }
        }
        for (at, target) in select.targets.iter().enumerate() {
            self.wrapped(if at > 0 { ", " } else { "" }, &target.value, "");
            let name = target.alias.as_ref().map(|alias| alias.ident.as_str().to_owned());
            let implied = match &target.value.kind {
                ExprKind::Column(names) => names.last().map(|name| name.ident.as_str().to_owned()),
                _ => None,
            };
            // What is printed for a result without a name of its own is the name that it gets.
            let name = name.or_else(|| super::bind::figure_name(&target.value));
            if let Some(name) = name.filter(|name| implied.as_ref() != Some(name)) {
                self.put(&format!(" AS {}", quote::identifier(&name)));
            }
        }
        for (at, item) in select.from.iter().enumerate() {
            self.put(if at > 0 { ", " } else { " FROM " });
            self.from(item);
        }
        if let Some(filter) = &select.filter {
            self.wrapped(" WHERE ", filter, "");
        }
        if !select.group_by.is_empty() {
            self.put(if select.group_distinct { " GROUP BY DISTINCT " } else { " GROUP BY " });
            self.group_by(&select.group_by);
        }
        if let Some(having) = &select.having {
            self.wrapped(" HAVING ", having, "");
        }
        let mut word = " WINDOW ";
        for (name, spec) in &select.windows {
            self.put(&format!("{word}{} AS ", quote::identifier(name.ident.as_str())));
            self.window(spec);
            word = ", ";
        }
    }

    fn group_by(&mut self, items: &[crate::sql::ast::GroupBy]) {
        use crate::sql::ast::GroupBy;
        for (at, item) in items.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            match item {
                GroupBy::Expr(expr) => self.expression(expr),
                GroupBy::Empty => self.put("()"),
                GroupBy::Rollup(list) => self.call("ROLLUP(", list, ")"),
                GroupBy::Cube(list) => self.call("CUBE(", list, ")"),
                GroupBy::Sets(sets) => {
                    self.put("GROUPING SETS (");
                    self.group_by(sets);
                    self.put(")");
                }
            }
        }
    }

    fn relation(&mut self, name: &ObjectName) {
        match self.env.rows_named(self.search_path, name) {
            Some(rows) => self.pieces.push(Piece::object(self.env.schema.rows_named(rows.name()))),
            None => self.name(name),
        }
    }

    fn from(&mut self, item: &FromItem) {
        match item {
            FromItem::Relation { name, only, alias, sample } => {
                self.put(if *only { "ONLY " } else { "" });
                self.relation(name);
                self.alias(alias.as_ref());
                if let Some(sample) = sample {
                    self.put(" TABLESAMPLE ");
                    self.name(&sample.method);
                    self.call("(", &sample.arguments, ")");
                    if let Some(seed) = &sample.repeatable {
                        self.wrapped(" REPEATABLE (", seed, ")");
                    }
                }
            }
            FromItem::Query { lateral, query, alias } => {
                self.put(if *lateral { "LATERAL (" } else { "(" });
                self.query(query);
                self.put(")");
                self.alias(alias.as_ref());
            }
            FromItem::XmlTable(table) => {
                self.parts(table.parts());
                self.alias(table.alias.as_ref());
            }
            FromItem::JsonTable(table) => {
                self.parts(table.parts());
                self.alias(table.alias.as_ref());
            }
            FromItem::Function { lateral, calls, rows_from, ordinality, alias } => {
                self.put(if *lateral { "LATERAL " } else { "" });
                self.put(if *rows_from { "ROWS FROM(" } else { "" });
                for (at, (call, _)) in calls.iter().enumerate() {
                    self.wrapped(if at > 0 { ", " } else { "" }, call, "");
                }
                self.put(if *rows_from { ")" } else { "" });
                self.put(if *ordinality { " WITH ORDINALITY" } else { "" });
                self.alias(alias.as_ref());
            }
            FromItem::Join { left, right, kind, condition, alias } => {
                self.put("(");
                self.from(left);
                self.put(match (kind, condition) {
                    (_, JoinCondition::Natural) => " NATURAL JOIN ",
                    (JoinKind::Inner, _) => " JOIN ",
                    (JoinKind::Left, _) => " LEFT JOIN ",
                    (JoinKind::Right, _) => " RIGHT JOIN ",
                    (JoinKind::Full, _) => " FULL JOIN ",
                    (JoinKind::Cross, _) => " CROSS JOIN ",
                });
                self.from(right);
                match condition {
                    JoinCondition::None | JoinCondition::Natural => {}
                    JoinCondition::On(expr) => self.wrapped(" ON (", expr, ")"),
                    JoinCondition::Using { columns, .. } => {
                        self.put(" USING ");
                        self.columns(columns);
                    }
                }
                self.put(")");
                self.alias(alias.as_ref());
            }
        }
    }

    fn alias(&mut self, alias: Option<&Alias>) {
        let Some(alias) = alias else { return };
        if let Some(name) = &alias.name {
            self.put(&format!(" {}", quote::identifier(name.ident.as_str())));
        }
        self.columns(&alias.columns);
        if !alias.definitions.is_empty() {
            self.put("(");
            for (at, column) in alias.definitions.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.put(&format!("{} ", quote::identifier(column.name.ident.as_str())));
                self.type_name(&column.data_type);
            }
            self.put(")");
        }
    }
}

fn is_test(test: IsTest) -> String {
    match test {
        IsTest::Null => "NULL".to_owned(),
        IsTest::True => "TRUE".to_owned(),
        IsTest::False => "FALSE".to_owned(),
        IsTest::Unknown => "UNKNOWN".to_owned(),
        IsTest::Document => "DOCUMENT".to_owned(),
        IsTest::Normalized(form) => match form {
            None => "NORMALIZED".to_owned(),
            Some(form) => format!("{form:?} NORMALIZED").to_uppercase(),
        },
        IsTest::Json { kind, unique_keys } => {
            let unique = if unique_keys { " WITH UNIQUE KEYS" } else { "" };
            format!("JSON {kind:?}{unique}").to_uppercase()
        }
    }
}

fn like(kind: LikeKind, negated: bool) -> &'static str {
    match (kind, negated) {
        (LikeKind::Like, false) => " ~~ ",
        (LikeKind::Like, true) => " !~~ ",
        (LikeKind::ILike, false) => " ~~* ",
        (LikeKind::ILike, true) => " !~~* ",
        (LikeKind::Similar, false) => " SIMILAR TO ",
        (LikeKind::Similar, true) => " NOT SIMILAR TO ",
    }
}
