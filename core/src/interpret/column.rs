//! Columns: types, defaults, `serial`, identity, generated.

use super::sequence::integer_type;
use super::table::Building;
use super::{Interpreter, Mode};
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Column, Expression, ExpressionPlace, ForeignOptions, Generated, Identity, IdentityKind, IntegerType, NameStyle,
    NotNull, ObjectId, ObjectPart, Piece, Sequence, SequenceOptions, TypeRef,
};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{ColumnDef, ConstraintDef, ConstraintDefKind, Name, SequenceOption, TypeName};

impl Interpreter<'_> {
    /// Adds a column with everything of it that is no constraint of the table's.
    pub(super) fn build_column(&mut self, building: &mut Building, definition: &ColumnDef) {
        let name = definition.name.ident.clone();
        if building.table.column(&name).is_some_and(|known| known.inherited) {
            return self.merge_column(building, definition);
        }
        if building.table.column(&name).is_some() {
            let message = format!("column \"{}\" specified more than once", name.as_str());
            let diagnostic = Diagnostic::error("duplicate-column", message).at(definition.name.span, "");
            self.report(diagnostic.sqlstate("42701"));
            return;
        }
        if definition.data_type.dimensions > 0 && serial_word(&definition.data_type).is_some() {
            let diagnostic = Diagnostic::error("invalid-type", "array of serial is not implemented");
            self.report(diagnostic.at(definition.data_type.span, "").sqlstate("0A000"));
            return;
        }
        let serial = serial_type(definition);
        let data_type = match serial {
            Some(integer) => TypeRef::builtin(integer.catalog_name()),
            None => self.type_named(&definition.data_type),
        };
        if definition.data_type.set_of {
            let message = format!("column \"{}\" cannot be declared SETOF", name.as_str());
            let diagnostic = Diagnostic::error("invalid-type", message).at(definition.data_type.span, "");
            self.report(diagnostic.sqlstate("42P16"));
        }
        let part = ObjectPart::Column { table: building.table.name.clone(), column: name.clone() };
        building.spans.push((part, definition.span));
        let collation = definition.collation.as_ref().and_then(|collation| self.collation(collation));
        self.check_collation(&data_type, collation.as_ref(), definition.data_type.span);
        // A collation that is the type's own goes without saying.
        let collation = collation
            .filter(|written| analyze::default_collation(&self.draft.schema, &data_type).as_ref() != Some(written));
        let options = match self.options_fit(&building.table, &definition.options) {
            true => self.foreign_options(&ForeignOptions::default(), &definition.options).unwrap_or_default(),
            false => ForeignOptions::default(),
        };
        let tuning = self.tuning(&data_type, definition.storage.as_ref(), definition.compression.as_ref());
        building.table.columns.push(Column {
            name,
            data_type,
            collation,
            not_null: None,
            default: None,
            generated: None,
            identity: None,
            tuning,
            options,
            inherited: false,
        });
        if let Some(integer) = serial {
            self.build_serial(building, &definition.name, integer);
        }
        self.build_column_clauses(building, &definition.name, &definition.constraints, definition.span);
    }

    /// Reports a collation where the type has none.
    pub(super) fn check_collation(&mut self, data_type: &TypeRef, collation: Option<&QualifiedName>, at: Span) {
        let schema = &self.draft.schema;
        let known = analyze::is_known(schema, data_type);
        if collation.is_some() && known && !analyze::is_collatable(schema, data_type) {
            let message = format!("collations are not supported by type {}", analyze::display_name(data_type));
            self.report(Diagnostic::error("collation", message).at(at, "").sqlstate("42804"));
        }
    }

    /// `serial`: a sequence that the column owns, and its next value as the default.
    fn build_serial(&mut self, building: &mut Building, column: &Name, integer: IntegerType) {
        let sequence = self.free_relation(building, Some(column.ident.as_str()), "seq");
        building.relations.insert(sequence.clone());
        let default = next_value(&sequence);
        if let Some(built) = building.table.column_mut(&column.ident) {
            built.not_null = Some(NotNull::default());
            built.default = Some(default);
        }
        building.spans.push((ObjectPart::Object(ObjectId::Sequence(sequence.clone())), column.span));
        building.sequences.push(Sequence {
            name: sequence,
            options: SequenceOptions::ascending(integer),
            unlogged: building.table.storage.unlogged,
            owned_by: Some(ObjectPart::Column { table: building.table.name.clone(), column: column.ident.clone() }),
        });
    }

    /// A column that a parent has too: one column, which is the table's own besides.
    fn merge_column(&mut self, building: &mut Building, definition: &ColumnDef) {
        let data_type = self.type_named(&definition.data_type);
        let name = definition.name.ident.clone();
        if !self.options_fit(&building.table, &definition.options) {
            return;
        }
        let options = self.foreign_options(&ForeignOptions::default(), &definition.options).unwrap_or_default();
        let Some(known) = building.table.column_mut(&name) else { return };
        if known.data_type != data_type {
            let message = format!("column \"{}\" has a type conflict", name.as_str());
            self.report(Diagnostic::error("type-mismatch", message).at(definition.span, "").sqlstate("42804"));
            return;
        }
        known.inherited = false;
        known.options = options;
        let has = |wanted: fn(&ConstraintDefKind) -> bool| definition.constraints.iter().any(|each| wanted(&each.kind));
        if has(|kind| matches!(kind, ConstraintDefKind::Default(_) | ConstraintDefKind::Identity { .. })) {
            known.default = None;
            let place = ExpressionPlace::Default { table: building.table.name.clone(), column: name.clone() };
            self.draft.pending.retain(|pending| pending.place != place);
        }
        if has(|kind| matches!(kind, ConstraintDefKind::Generated { .. }))
            && let Some(known) = building.table.column_mut(&name)
        {
            known.generated = None;
            let place = ExpressionPlace::Generated { table: building.table.name.clone(), column: name };
            self.draft.pending.retain(|pending| pending.place != place);
        }
        self.build_column_clauses(building, &definition.name, &definition.constraints, definition.span);
    }

    pub(super) fn build_column_clauses(
        &mut self,
        building: &mut Building,
        column: &Name,
        constraints: &[ConstraintDef],
        span: Span,
    ) {
        let mut nullable = None;
        for constraint in constraints {
            match &constraint.kind {
                ConstraintDefKind::Null => nullable = Some(constraint.span),
                ConstraintDefKind::NotNull { .. } => {
                    self.set_not_null(building, column, constraint);
                }
                ConstraintDefKind::Default(expr) => {
                    let table = building.table.name.clone();
                    let place = ExpressionPlace::Default { table, column: column.ident.clone() };
                    let taken = building.table.column(&column.ident).is_some_and(|built| built.default.is_some());
                    if taken {
                        let message =
                            format!("multiple default values specified for column \"{}\"", column.ident.as_str());
                        self.report(
                            Diagnostic::error("duplicate-default", message).at(constraint.span, "").sqlstate("42601"),
                        );
                        continue;
                    }
                    let default = self.wait(place, expr);
                    if let Some(built) = building.table.column_mut(&column.ident) {
                        built.default = Some(default);
                    }
                }
                ConstraintDefKind::Generated { .. } | ConstraintDefKind::Identity { .. }
                    if self.made_twice(building, &constraint.kind, column, constraint.span) => {}
                ConstraintDefKind::Generated { expression, kind } => {
                    let table = building.table.name.clone();
                    let place = ExpressionPlace::Generated { table, column: column.ident.clone() };
                    let expression = self.wait(place, expression);
                    if let Some(built) = building.table.column_mut(&column.ident) {
                        built.generated = Some(Generated { expression, kind: *kind });
                    }
                }
                ConstraintDefKind::Identity { kind, options } => {
                    self.build_identity(building, column, *kind, options, constraint.span);
                }
                ConstraintDefKind::PrimaryKey(_)
                | ConstraintDefKind::Unique(_)
                | ConstraintDefKind::Check { .. }
                | ConstraintDefKind::ForeignKey(_)
                | ConstraintDefKind::Exclude(_) => {}
            }
        }
        self.check_column(building, column, span, nullable);
    }

    /// Whether a column has an identity or a generation expression already; reports it.
    fn made_twice(&mut self, building: &Building, kind: &ConstraintDefKind, column: &Name, span: Span) -> bool {
        let built = building.table.column(&column.ident);
        let (again, what) = match kind {
            ConstraintDefKind::Identity { .. } => {
                (built.is_some_and(|built| built.identity.is_some()), "identity specifications")
            }
            _ => (built.is_some_and(|built| built.generated.is_some()), "generation clauses"),
        };
        if again {
            let (label, table) = (column.ident.as_str(), building.table.name.name.as_str());
            let message = format!("multiple {what} specified for column \"{label}\" of table \"{table}\"");
            self.report(Diagnostic::error("duplicate-default", message).at(span, "").sqlstate("42601"));
        }
        again
    }

    fn check_column(&mut self, building: &Building, name: &Name, span: Span, nullable: Option<Span>) {
        let Some(built) = building.table.column(&name.ident) else {
            return;
        };
        let column = built.name.as_str();
        let table = building.table.name.name.as_str();
        let ways = [built.default.is_some(), built.generated.is_some(), built.identity.is_some()];
        if ways.into_iter().filter(|way| *way).count() > 1 {
            let message = format!(
                "both a default and an identity or a generation expression specified for column \"{column}\" of table \"{table}\""
            );
            self.report(Diagnostic::error("duplicate-default", message).at(span, "").sqlstate("42601"));
        } else if let (Some(span), true) = (nullable, built.not_null.as_ref().is_some_and(|known| !known.inherited)) {
            let message =
                format!("conflicting NULL/NOT NULL declarations for column \"{column}\" of table \"{table}\"");
            self.report(Diagnostic::error("conflicting-null", message).at(span, "").sqlstate("42601"));
        }
    }

    /// `GENERATED … AS IDENTITY`
    pub(super) fn build_identity(
        &mut self,
        building: &mut Building,
        column: &Name,
        kind: IdentityKind,
        written: &[SequenceOption],
        span: Span,
    ) {
        let Some(built) = building.table.column(&column.ident) else {
            return;
        };
        let Some(integer) = integer_type(&built.data_type) else {
            let message = "identity column type must be smallint, integer, or bigint";
            self.report(Diagnostic::error("invalid-identity", message).at(span, "").sqlstate("22023"));
            return;
        };
        let named = written.iter().find_map(|option| match option {
            SequenceOption::Name(name) => Some(name),
            _ => None,
        });
        let sequence = match named {
            Some(name) => {
                let schema = name.schema().map_or(building.table.name.schema.as_str(), |schema| schema.ident.as_str());
                QualifiedName::new(schema, name.name.ident.as_str())
            }
            None => self.free_relation(building, Some(column.ident.as_str()), "seq"),
        };
        building.relations.insert(sequence.clone());
        let options = self.sequence_options(None, written, Some(integer), span);
        let said = written.iter().rev().find_map(|option| match option {
            SequenceOption::Unlogged(unlogged) => Some(*unlogged),
            _ => None,
        });
        let unlogged = said.unwrap_or(building.table.storage.unlogged);
        Self::need_not_null(building, &column.ident);
        if let Some(built) = building.table.column_mut(&column.ident) {
            built.identity = Some(Identity { kind, sequence, options, unlogged });
        }
    }

    /// `ALTER TABLE … ADD COLUMN`
    pub(super) fn add_column(&mut self, building: &mut Building, definition: &ColumnDef, if_not_exists: bool) {
        self.unsupported(&definition.unsupported);
        if building.table.column(&definition.name.ident).is_some() {
            if if_not_exists {
                return;
            }
            let (column, table) = (definition.name.ident.as_str(), building.table.name.name.as_str());
            let message = format!("column \"{column}\" of relation \"{table}\" already exists");
            let part = ObjectPart::Column { table: building.table.name.clone(), column: definition.name.ident.clone() };
            let mut diagnostic =
                Diagnostic::error("duplicate-column", message).at(definition.name.span, "").sqlstate("42701");
            if let Some(first) = self.draft.provenance.definition(&part) {
                diagnostic = diagnostic.at(first, "it is here");
            }
            if self.mode == Mode::Compose {
                diagnostic = diagnostic.help("sources describe one state: a column is either created or added");
            }
            self.report(diagnostic);
            return;
        }
        self.build_column(building, definition);
        for constraint in &definition.constraints {
            self.unsupported(&constraint.unsupported);
            self.build_constraint(building, Some(&definition.name), constraint);
        }
    }
}

/// `nextval('sequence'::regclass)`
pub(super) fn next_value(sequence: &QualifiedName) -> Expression {
    Expression::decided(vec![
        Piece::Sql("nextval(".to_owned()),
        Piece::Name { part: ObjectPart::Object(ObjectId::Sequence(sequence.clone())), style: NameStyle::Literal },
        Piece::Sql("::regclass)".to_owned()),
    ])
}

/// The integer behind `serial` and its kin.
fn serial_type(definition: &ColumnDef) -> Option<IntegerType> {
    if definition.data_type.dimensions > 0 { None } else { serial_word(&definition.data_type) }
}

fn serial_word(data_type: &TypeName) -> Option<IntegerType> {
    if !data_type.name.qualifiers.is_empty() {
        return None;
    }
    match data_type.name.name.ident.as_str() {
        "serial" | "serial4" => Some(IntegerType::Integer),
        "bigserial" | "serial8" => Some(IntegerType::BigInt),
        "smallserial" | "serial2" => Some(IntegerType::SmallInt),
        _ => None,
    }
}
