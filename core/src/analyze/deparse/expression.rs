//! Expressions: `get_rule_expr`.

use super::Printer;
use super::constant::Label;
use crate::analyze::brought;
use crate::analyze::catalog::Oid;
use crate::analyze::node::{Attribute, BoolOperator, BoundSubscript, Form, Node, NodeKind, SubLinkKind, Symbol};
use crate::analyze::query::{FunctionRows, RelationKind};
use crate::analyze::quote;
use crate::model::{NameStyle, ObjectId, ObjectPart, Piece};
use crate::name::Ident;
use crate::sql::ast::{IsTest, SqlValueFunction};

impl<'n> Printer<'_, '_, 'n> {
    /// Prints an expression; `implicit` shows the casts that the parser put in at its top.
    pub(super) fn expression(&mut self, node: &'n Node, implicit: bool) {
        match &node.kind {
            NodeKind::Var { level, relation, attribute, .. } => self.variable(*level, *relation, *attribute),
            NodeKind::Const { value, ty, typmod } => self.constant(value, *ty, *typmod, Label::Needed),
            NodeKind::Func { function, arguments, ty, typmod, form, syntax, variadic } => {
                match (form, arguments.first()) {
                    (Form::Implicit, Some(argument)) if !implicit => {
                        self.expression(argument, false);
                        self.needs_type(*ty);
                    }
                    (Form::Implicit | Form::Cast, Some(argument)) => self.coercion(argument, *ty, *typmod),
                    (Form::Call | Form::Implicit | Form::Cast, _) => {
                        self.function(*function, arguments, *syntax, *variadic);
                    }
                }
            }
            NodeKind::Form { parts, .. } => self.parts(parts),
            NodeKind::NamedArgument { name, value } => {
                self.put(&quote::identifier(name));
                self.put(" => ");
                self.expression(value, implicit);
            }
            NodeKind::Aggregate(call) => self.aggregate(call),
            NodeKind::Window(call) => self.window_call(call),
            NodeKind::Op { symbol, arguments, .. } => self.operator(*symbol, arguments),
            NodeKind::Distinct { left, right, .. } => {
                self.put("(");
                self.expression(left, true);
                self.put(" IS DISTINCT FROM ");
                self.expression(right, true);
                self.put(")");
            }
            NodeKind::NullIf { left, right, .. } => {
                self.put("NULLIF(");
                self.expression(left, true);
                self.put(", ");
                self.expression(right, true);
                self.put(")");
            }
            NodeKind::ArrayOp { symbol, any, left, right, .. } => self.array_operator(*symbol, *any, left, right),
            NodeKind::Bool { operator, arguments } => self.junction(*operator, arguments),
            NodeKind::SubLink { kind, query, .. } => self.sublink(kind, query),
            NodeKind::Subscript { base, subscripts, .. } => self.subscript(base, subscripts),
            NodeKind::Field { base, name, part, .. } => {
                let bare = matches!(base.kind, NodeKind::Subscript { .. } | NodeKind::Field { .. });
                self.put(if bare { "" } else { "(" });
                self.expression(base, true);
                self.put(if bare { "." } else { ")." });
                match part {
                    Some(part) => {
                        self.put_piece(Piece::Name { part: part.clone(), style: NameStyle::Identifier });
                    }
                    None => self.put(&quote::identifier(name)),
                }
            }
            NodeKind::ToDomain { argument, ty, form } => self.conversion(argument, *ty, -1, *form, implicit),
            NodeKind::DomainValue { .. } => self.put("VALUE"),
            NodeKind::Parameter { number, .. } => self.parameter(*number),
            NodeKind::Relabel { argument, ty, typmod, form }
            | NodeKind::ArrayCoerce { argument, ty, typmod, form, .. } => {
                self.conversion(argument, *ty, *typmod, *form, implicit);
            }
            NodeKind::ViaIo { argument, ty, form, .. } => self.conversion(argument, *ty, -1, *form, implicit),
            NodeKind::Collate { argument, collation } => {
                self.put("(");
                self.expression(argument, true);
                self.put(" COLLATE ");
                match collation.is_builtin() {
                    true => self.put(&quote::identifier(collation.name.as_str())),
                    false => self.put_piece(Piece::object(crate::model::ObjectId::collation(collation.clone()))),
                }
                self.put(")");
            }
            NodeKind::Case { operand, branches, otherwise, .. } => self.case(operand.as_deref(), branches, otherwise),
            NodeKind::CaseTest { .. } => self.put("CASE_TEST_EXPR"),
            NodeKind::Array { elements, ty, .. } => {
                self.put("ARRAY[");
                self.list(elements, true);
                self.put("]");
                if elements.is_empty() {
                    self.put("::");
                    self.type_name(*ty, -1);
                }
            }
            NodeKind::Row { fields, cast_to } => {
                self.put("ROW(");
                self.list(fields, true);
                self.put(")");
                match cast_to {
                    Some((ty, Form::Cast)) => {
                        self.put("::");
                        self.type_name(*ty, -1);
                    }
                    Some((ty, Form::Call | Form::Implicit)) => self.needs_type(*ty),
                    None => {}
                }
            }
            NodeKind::RowCompare { symbol, left, right } => {
                self.put("(ROW(");
                self.list(left, true);
                self.put(") ");
                self.symbol(*symbol);
                self.put(" ROW(");
                self.list(right, true);
                self.put("))");
            }
            NodeKind::Coalesce { arguments, .. } => self.call("COALESCE", arguments),
            NodeKind::Greatest { arguments, .. } => self.call("GREATEST", arguments),
            NodeKind::Least { arguments, .. } => self.call("LEAST", arguments),
            NodeKind::Grouping { arguments, .. } => self.call("GROUPING", arguments),
            NodeKind::SqlValue { function, precision, .. } => self.sql_value(*function, *precision),
            NodeKind::NullTest { argument, negated, row } => {
                self.put("(");
                self.expression(argument, true);
                let scalar = *row || !self.env.is_row(argument.ty());
                self.put(match (scalar, negated) {
                    (true, false) => " IS NULL)",
                    (true, true) => " IS NOT NULL)",
                    (false, false) => " IS NOT DISTINCT FROM NULL)",
                    (false, true) => " IS DISTINCT FROM NULL)",
                });
            }
            NodeKind::BooleanTest { argument, test, negated } => {
                self.put("(");
                self.expression(argument, false);
                self.put(if *negated { " IS NOT " } else { " IS " });
                self.put(match test {
                    IsTest::True => "TRUE)",
                    IsTest::False => "FALSE)",
                    IsTest::Unknown | IsTest::Null | IsTest::Document | IsTest::Normalized(_) | IsTest::Json { .. } => {
                        "UNKNOWN)"
                    }
                });
            }
            NodeKind::JsonTest { argument, text } => {
                self.put("(");
                self.expression(argument, true);
                self.put(&format!(" {text})"));
            }
        }
    }

    /// Several expressions with commas between them.
    pub(super) fn list(&mut self, nodes: &'n [Node], implicit: bool) {
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            self.expression(node, implicit);
        }
    }

    fn call(&mut self, name: &str, arguments: &'n [Node]) {
        self.put(name);
        self.put("(");
        self.list(arguments, true);
        self.put(")");
    }

    /// `get_parameter`: by its name, after the function's where a query has relations of its own.
    fn parameter(&mut self, number: usize) {
        let named = self.body_of.and_then(|body| Some((body, body.parameters.get(number - 1)?.0.as_ref()?)));
        let Some((body, name)) = named else { return self.put(&format!("${number}")) };
        if self.namespaces.iter().any(|space| !space.relations.is_empty()) {
            self.put(&format!("{}.", quote::identifier(body.name.as_str())));
        }
        self.put(&quote::identifier(name.as_str()));
    }

    /// `get_variable`
    pub(super) fn variable(&mut self, level: usize, relation: usize, attribute: Attribute) {
        let Some(space) = self.namespaces.len().checked_sub(level + 1).and_then(|at| self.namespaces.get(at)) else {
            return;
        };
        let (relations, number) = (space.relations, relation);
        let (Some(relation), Some(name)) = (relations.get(number), space.names.get(number)) else { return };
        let (name, bare) = (name.clone(), relation.name.as_str().is_empty());
        let columns = space.columns.get(number);
        let column = match attribute {
            Attribute::Column(at) => columns.and_then(|columns| columns.names.get(at).zip(columns.real.get(at))),
            Attribute::Row | Attribute::System(_) => None,
        };
        let column = column.map(|(name, real)| (name.clone(), name == real));
        if (self.prefix || attribute == Attribute::Row || number >= space.standing) && !bare {
            self.relation_prefix(relation, &name, columns.is_some_and(|columns| columns.listed));
            self.put(".");
        }
        match (attribute, column) {
            (Attribute::Row, _) => self.put("*"),
            (Attribute::System(name), _) => self.put(name),
            (Attribute::Column(_), None) => {}
            (Attribute::Column(at), Some((column, real))) => {
                let part = match &relation.kind {
                    RelationKind::Table { name: table, .. } if real => {
                        let column = Ident::new(&column);
                        Some(ObjectPart::Column { table: table.clone(), column })
                    }
                    _ => None,
                };
                match part {
                    Some(part) => self.put_piece(Piece::Name { part, style: NameStyle::Identifier }),
                    None => {
                        self.needs(level, number, at);
                        self.put(&quote::identifier(&column));
                    }
                }
            }
        }
    }

    /// Notes what a column stands for where its own name does not say it.
    pub(super) fn needs(&mut self, level: usize, number: usize, at: usize) {
        let Some(space) = self.namespaces.len().checked_sub(level + 1).and_then(|at| self.namespaces.get(at)) else {
            return;
        };
        let Some(relation) = space.relations.get(number) else { return };
        let real = space.columns.get(number).and_then(|columns| columns.real.get(at));
        let part = match &relation.kind {
            RelationKind::Table { name, .. } => {
                real.map(|real| ObjectPart::Column { table: name.clone(), column: Ident::new(real) })
            }
            RelationKind::Functions { calls, .. } => self.field_of(calls, at),
            RelationKind::Join(columns) => {
                if let Some(column) = columns.get(at) {
                    self.needs_within(level, &column.value);
                }
                None
            }
            RelationKind::System(_)
            | RelationKind::Query(_)
            | RelationKind::Cte { .. }
            | RelationKind::Values(_)
            | RelationKind::Assigned(_)
            | RelationKind::TableFunction(_) => None,
        };
        if let Some(part) = part {
            self.put_piece(Piece::Name { part, style: NameStyle::Hidden });
        }
    }

    fn needs_within(&mut self, level: usize, node: &Node) {
        if let NodeKind::Var { relation, attribute: Attribute::Column(at), .. } = &node.kind {
            self.needs(level, *relation, *at);
        }
        for child in crate::analyze::walk::children(node) {
            self.needs_within(level, child);
        }
    }

    /// The column or the attribute of a row that a column of functions is.
    fn field_of(&self, calls: &[FunctionRows], at: usize) -> Option<ObjectPart> {
        let mut before = 0;
        let found = calls.iter().find(|rows| {
            let here = at < before + rows.width;
            before += if here { 0 } else { rows.width };
            here
        })?;
        let fields = self.env.fields(found.call.ty()).filter(|_| found.definitions.is_empty())?;
        fields.into_iter().nth(at - before).map(|field| field.part)
    }

    /// An operator's symbol (`generate_operator_name`): one that an extension brings has its schema before it where that is
    /// not searched.
    pub(super) fn symbol(&mut self, symbol: Symbol) {
        let brought =
            symbol.brought_by.and_then(|extension| Some((extension, self.env.schema_of_extension(extension)?)));
        let Some((extension, schema)) = brought else { return self.put(symbol.text) };
        let part = ObjectPart::Object(ObjectId::Schema(schema.clone()));
        self.put_piece(Piece::Name { part, style: NameStyle::Operator(symbol.text) });
        self.put_piece(brought::needed(extension));
    }

    fn operator(&mut self, symbol: Symbol, arguments: &'n [Node]) {
        match arguments {
            [left, right] => {
                self.put("(");
                self.expression(left, true);
                self.put(" ");
                self.symbol(symbol);
                self.put(" ");
                self.expression(right, true);
                self.put(")");
            }
            [operand] => {
                self.put("(");
                self.symbol(symbol);
                self.put(" ");
                self.expression(operand, true);
                self.put(")");
            }
            _ => {}
        }
    }

    fn array_operator(&mut self, symbol: Symbol, any: bool, left: &'n Node, right: &'n Node) {
        self.put("(");
        self.expression(left, true);
        self.put(" ");
        self.symbol(symbol);
        self.put(if any { " ANY (" } else { " ALL (" });
        self.expression(right, true);
        if matches!(right.kind, NodeKind::SubLink { kind: SubLinkKind::Scalar, .. }) {
            self.put("::");
            self.type_name(right.ty(), right.typmod());
        }
        self.put("))");
    }

    fn junction(&mut self, operator: BoolOperator, arguments: &'n [Node]) {
        let between = match operator {
            BoolOperator::And => " AND ",
            BoolOperator::Or => " OR ",
            BoolOperator::Not => "",
        };
        self.put(if operator == BoolOperator::Not { "(NOT " } else { "(" });
        for (at, argument) in arguments.iter().enumerate() {
            if at > 0 {
                self.put(between);
            }
            self.expression(argument, false);
        }
        self.put(")");
    }

    fn subscript(&mut self, base: &'n Node, subscripts: &'n [BoundSubscript]) {
        let bare = matches!(base.kind, NodeKind::Var { .. } | NodeKind::Field { .. });
        self.put(if bare { "" } else { "(" });
        self.expression(base, true);
        self.put(if bare { "" } else { ")" });
        self.subscripts(subscripts);
    }

    /// What stands in brackets behind a value.
    pub(super) fn subscripts(&mut self, subscripts: &'n [BoundSubscript]) {
        for subscript in subscripts {
            self.put("[");
            match subscript {
                BoundSubscript::Index(index) => self.expression(index, false),
                BoundSubscript::Slice(lower, upper) => {
                    if let Some(lower) = lower {
                        self.expression(lower, false);
                    }
                    self.put(":");
                    if let Some(upper) = upper {
                        self.expression(upper, false);
                    }
                }
            }
            self.put("]");
        }
    }

    fn conversion(&mut self, argument: &'n Node, ty: Oid, typmod: i32, form: Form, implicit: bool) {
        if form == Form::Implicit && !implicit {
            self.expression(argument, false);
            self.needs_type(ty);
        } else {
            self.coercion(argument, ty, typmod);
        }
    }

    /// `get_coercion_expr`
    fn coercion(&mut self, argument: &'n Node, ty: Oid, typmod: i32) {
        match &argument.kind {
            NodeKind::Const { value, ty: of, typmod: -1 } if *of == ty => self.constant(value, ty, -1, Label::Never),
            _ => {
                self.put("(");
                self.expression(argument, false);
                self.put(")");
            }
        }
        self.put("::");
        self.type_name(ty, typmod);
    }

    fn case(&mut self, operand: Option<&'n Node>, branches: &'n [(Node, Node)], otherwise: &'n Node) {
        self.keyword_case("CASE", 0, 4);
        if let Some(operand) = operand {
            self.put(" ");
            self.expression(operand, true);
        }
        for (when, then) in branches {
            self.put(if self.in_one_line { " " } else { "" });
            self.keyword("WHEN ", 0, 0, 0);
            self.expression(if operand.is_some() { compared(when) } else { when }, false);
            self.put(" THEN ");
            self.expression(then, true);
        }
        self.put(if self.in_one_line { " " } else { "" });
        self.keyword("ELSE ", 0, 0, 0);
        self.expression(otherwise, true);
        self.put(if self.in_one_line { " " } else { "" });
        self.keyword("END", -4, 0, 0);
    }

    fn keyword_case(&mut self, keyword: &str, before: i32, after: i32) {
        self.keyword(keyword, before, after, 0);
    }

    fn sql_value(&mut self, function: SqlValueFunction, precision: Option<u32>) {
        self.put(match function {
            SqlValueFunction::CurrentDate => "CURRENT_DATE",
            SqlValueFunction::CurrentTime => "CURRENT_TIME",
            SqlValueFunction::CurrentTimestamp => "CURRENT_TIMESTAMP",
            SqlValueFunction::LocalTime => "LOCALTIME",
            SqlValueFunction::LocalTimestamp => "LOCALTIMESTAMP",
            SqlValueFunction::CurrentRole => "CURRENT_ROLE",
            SqlValueFunction::CurrentUser => "CURRENT_USER",
            SqlValueFunction::User => "USER",
            SqlValueFunction::SessionUser => "SESSION_USER",
            SqlValueFunction::CurrentCatalog => "CURRENT_CATALOG",
            SqlValueFunction::CurrentSchema => "CURRENT_SCHEMA",
        });
        if let Some(precision) = precision {
            self.put(&format!("({precision})"));
        }
    }
}

/// What a branch of a simple CASE compares the operand with.
fn compared(when: &Node) -> &Node {
    if let NodeKind::Op { arguments, .. } = &when.kind
        && let [left, right] = arguments.as_slice()
        && is_case_test(left)
    {
        return right;
    }
    when
}

/// Whether it is the operand of a simple CASE, below the casts that the parser put in.
fn is_case_test(node: &Node) -> bool {
    match &node.kind {
        NodeKind::CaseTest { .. } => true,
        NodeKind::Relabel { argument, form: Form::Implicit, .. }
        | NodeKind::ViaIo { argument, form: Form::Implicit, .. }
        | NodeKind::ArrayCoerce { argument, form: Form::Implicit, .. } => is_case_test(argument),
        NodeKind::Func { arguments, form: Form::Implicit, .. } => arguments.first().is_some_and(is_case_test),
        _ => false,
    }
}
