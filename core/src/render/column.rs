//! Columns, constraints and the options of sequences.

use super::{Names, action, expression, quote, types};
use crate::model::{
    Column, Constraint, ConstraintKind, Deferrability, Exclusion, ExclusionElement, ForeignKey, ForeignKeyMatch,
    Generated, GeneratedKind, Identity, IdentityKind, IntegerType, NotNull, ReferentialAction, SequenceOptions,
    UniqueKey,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{column_sequence, integer_type, is_default_primary_key_name, not_null_name};

/// A column as `CREATE TABLE` and `ADD COLUMN` want it.
pub(super) fn definition(table: &QualifiedName, column: &Column, serial: bool, names: &Names<'_>) -> String {
    let mut parts = vec![quote::quoted(column.name.as_str())];
    match integer_type(&column.data_type).filter(|_| serial) {
        Some(IntegerType::SmallInt) => parts.push("smallserial".to_owned()),
        Some(IntegerType::Integer) => parts.push("serial".to_owned()),
        Some(IntegerType::BigInt) => parts.push("bigserial".to_owned()),
        None => parts.push(types::type_name(&column.data_type, names)),
    }
    if let Some(method) = &column.tuning.compression {
        parts.push(format!("COMPRESSION {method}"));
    }
    if !column.options.is_empty() {
        parts.push(super::foreign::written_options(&column.options).trim_start().to_owned());
    }
    if let Some(collation) = &column.collation {
        parts.push(format!("COLLATE {}", collation_name(collation, names)));
    }
    match &column.not_null {
        // It comes from a parent.
        Some(not_null) if not_null.inherited => {}
        Some(not_null) => {
            parts.extend(not_null_label(table, &column.name, not_null));
            parts.push(not_null_words(not_null));
        }
        None => parts.push("NULL".to_owned()),
    }
    if let Some(default) = column.default.as_ref().filter(|_| !serial) {
        parts.push(format!("DEFAULT {}", expression::written(default, names)));
    }
    if let Some(generated) = &column.generated {
        parts.push(self::generated(generated, names));
    }
    if let Some(identity) = &column.identity {
        parts.push(self::identity(table, &column.name, identity, names));
    }
    parts.join(" ")
}

/// `GENERATED ALWAYS AS (…) STORED`
pub(super) fn generated(generated: &Generated, names: &Names<'_>) -> String {
    let kind = match generated.kind {
        GeneratedKind::Stored => "STORED",
        GeneratedKind::Virtual => "VIRTUAL",
    };
    format!("GENERATED ALWAYS AS {} {kind}", expression::wrapped(&generated.expression, names))
}

/// `GENERATED … AS IDENTITY` with the options that are not the defaults.
pub(super) fn identity(table: &QualifiedName, column: &Ident, identity: &Identity, names: &Names<'_>) -> String {
    let mut options = Vec::new();
    if identity.sequence != column_sequence(table, column) {
        options.push(format!("SEQUENCE NAME {}", names.qualified(&identity.sequence)));
    }
    options.extend(sequence_options(&identity.options));
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!("GENERATED {} AS IDENTITY{options}", identity_kind(identity.kind))
}

pub(super) fn identity_kind(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    }
}

/// The options that `CREATE SEQUENCE` would not choose by itself; the type is left to the caller.
pub(super) fn sequence_options(options: &SequenceOptions) -> Vec<String> {
    let default = SequenceOptions::with_increment(options.data_type, options.increment);
    let first = if options.increment >= 0 { options.min } else { options.max };
    let mut out = Vec::new();
    if options.start != first {
        out.push(format!("START WITH {}", options.start));
    }
    if options.increment != 1 {
        out.push(format!("INCREMENT BY {}", options.increment));
    }
    if options.min != default.min {
        out.push(format!("MINVALUE {}", options.min));
    }
    if options.max != default.max {
        out.push(format!("MAXVALUE {}", options.max));
    }
    if options.cache != 1 {
        out.push(format!("CACHE {}", options.cache));
    }
    if options.cycle {
        out.push("CYCLE".to_owned());
    }
    out
}

/// The options that lead from one way of counting to another; the type is left to the caller. A change of type moves
/// the bounds by itself, so that they are named then.
pub(super) fn changed_sequence_options(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let retyped = from.data_type != to.data_type;
    let mut out = Vec::new();
    if from.start != to.start {
        out.push(format!("START WITH {}", to.start));
    }
    if from.increment != to.increment {
        out.push(format!("INCREMENT BY {}", to.increment));
    }
    if retyped || from.min != to.min {
        out.push(format!("MINVALUE {}", to.min));
    }
    if retyped || from.max != to.max {
        out.push(format!("MAXVALUE {}", to.max));
    }
    if from.cache != to.cache {
        out.push(format!("CACHE {}", to.cache));
    }
    if from.cycle != to.cycle {
        out.push(if to.cycle { "CYCLE".to_owned() } else { "NO CYCLE".to_owned() });
    }
    if from.must_restart(to) {
        out.push("RESTART".to_owned());
    }
    out
}

pub(super) fn integer_type_name(data_type: IntegerType) -> &'static str {
    match data_type {
        IntegerType::SmallInt => "smallint",
        IntegerType::Integer => "integer",
        IntegerType::BigInt => "bigint",
    }
}

/// `NOT NULL` behind a column; what is not validated cannot be said there.
pub(super) fn not_null_words(not_null: &NotNull) -> String {
    if not_null.no_inherit { "NOT NULL NO INHERIT" } else { "NOT NULL" }.to_owned()
}

/// `CONSTRAINT name` of a NOT NULL whose name PostgreSQL would not choose by itself.
pub(super) fn not_null_label(table: &QualifiedName, column: &Ident, not_null: &NotNull) -> Option<String> {
    let name = not_null.name.as_ref().filter(|name| **name != not_null_name(table, column))?;
    Some(format!("CONSTRAINT {}", quote::quoted(name.as_str())))
}

/// A NOT NULL of a column that a table has from its parents, as a constraint of the table.
pub(super) fn not_null_constraint(table: &QualifiedName, column: &Column) -> String {
    let label = column.not_null.as_ref().and_then(|not_null| not_null_label(table, &column.name, not_null));
    let label = label.map(|label| format!("{label} ")).unwrap_or_default();
    let no_inherit = column.not_null.as_ref().is_some_and(|not_null| not_null.no_inherit);
    format!("{label}NOT NULL {}{}", quote::quoted(column.name.as_str()), if no_inherit { " NO INHERIT" } else { "" })
}

/// A constraint as `CREATE TABLE` and `ADD CONSTRAINT` want it; a primary key of the default name has no name.
pub(super) fn constraint(table: &QualifiedName, constraint: &Constraint, names: &Names<'_>) -> String {
    let mut text = if is_default_primary_key_name(table, constraint) {
        String::new()
    } else {
        format!("CONSTRAINT {} ", quote::quoted(constraint.name.as_str()))
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            text.push_str("PRIMARY KEY ");
            text.push_str(&key_columns(key));
        }
        ConstraintKind::Unique(key) => {
            text.push_str(if key.nulls_not_distinct { "UNIQUE NULLS NOT DISTINCT " } else { "UNIQUE " });
            text.push_str(&key_columns(key));
        }
        ConstraintKind::ForeignKey(key) => text.push_str(&foreign_key(key, names)),
        ConstraintKind::Exclude(exclusion) => text.push_str(&exclude(exclusion, names)),
        ConstraintKind::Check { expression, no_inherit } => {
            text.push_str("CHECK ");
            text.push_str(&self::expression::wrapped(expression, names));
            if *no_inherit {
                text.push_str(" NO INHERIT");
            }
        }
    }
    text.push_str(match constraint.deferrability {
        Deferrability::NotDeferrable => "",
        Deferrability::Immediate => " DEFERRABLE",
        Deferrability::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    if !constraint.enforced {
        text.push_str(" NOT ENFORCED");
    } else if !constraint.validated {
        text.push_str(" NOT VALID");
    }
    text
}

fn key_columns(key: &UniqueKey) -> String {
    let mut text = columns(&key.columns);
    if key.without_overlaps {
        text.truncate(text.len().saturating_sub(1));
        text.push_str(" WITHOUT OVERLAPS)");
    }
    if !key.include.is_empty() {
        text.push_str(" INCLUDE ");
        text.push_str(&columns(&key.include));
    }
    text.push_str(&action::with_parameters(&key.storage));
    text
}

fn exclude(exclusion: &Exclusion, names: &Names<'_>) -> String {
    let element = |element: &ExclusionElement| {
        let operator = match &element.operator_schema {
            Some(schema) => format!("OPERATOR({}.{})", quote::identifier(schema.as_str()), element.operator),
            None => element.operator.clone(),
        };
        format!("{} WITH {operator}", action::index_key(&element.key, names))
    };
    let elements: Vec<String> = exclusion.elements.iter().map(element).collect();
    let method = quote::identifier(exclusion.method.as_str());
    let mut text = format!("EXCLUDE USING {method} ({})", elements.join(", "));
    if !exclusion.include.is_empty() {
        text.push_str(&format!(" INCLUDE {}", columns(&exclusion.include)));
    }
    text.push_str(&action::with_parameters(&exclusion.storage));
    if let Some(predicate) = &exclusion.predicate {
        text.push_str(&format!(" WHERE {}", expression::wrapped(predicate, names)));
    }
    text
}

/// A foreign key's columns on either side.
fn key_parts(columns: &[Ident], period: bool) -> String {
    let last = columns.len().saturating_sub(1);
    let part = |(at, column): (usize, &Ident)| {
        let word = if period && at == last { "PERIOD " } else { "" };
        format!("{word}{}", quote::quoted(column.as_str()))
    };
    format!("({})", columns.iter().enumerate().map(part).collect::<Vec<_>>().join(", "))
}

fn foreign_key(key: &ForeignKey, names: &Names<'_>) -> String {
    let mut text = format!(
        "FOREIGN KEY {} REFERENCES {} {}",
        key_parts(&key.columns, key.period),
        names.qualified(&key.references),
        key_parts(&key.referenced_columns, key.period)
    );
    match key.match_type {
        ForeignKeyMatch::Simple => {}
        ForeignKeyMatch::Full => text.push_str(" MATCH FULL"),
    }
    text.push_str(" ON UPDATE ");
    text.push_str(referential_action(key.on_update));
    text.push_str(" ON DELETE ");
    text.push_str(referential_action(key.on_delete));
    if !key.on_delete_columns.is_empty() {
        text.push(' ');
        text.push_str(&columns(&key.on_delete_columns));
    }
    text
}

fn referential_action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    }
}

/// `("a", "b")`
pub(super) fn columns(columns: &[Ident]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| quote::quoted(column.as_str())).collect();
    format!("({})", quoted.join(", "))
}

/// A collation: built-in ones are found without their schema.
pub(super) fn collation_name(collation: &QualifiedName, names: &Names<'_>) -> String {
    if collation.is_builtin() { quote::quoted(collation.name.as_str()) } else { names.qualified(collation) }
}
