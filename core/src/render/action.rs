//! Statements.

use std::collections::{BTreeMap, BTreeSet};

use super::{Names, Style, column, expression, foreign, list, quote, types};
use crate::model::{
    Column, Constraint, ConstraintKind, Deferrability, Definition, Descent, Enum, Firing, Index, IndexKey,
    IndexKeyKind, IndexStorage, ObjectId, ObjectPart, PUBLIC_COMMENT, Policy, PolicyCommand, PolicyKind, Rename,
    ReplicaIdentity, Role, Sequence, SequenceOptions, Storage, Table, Tuning, TypePart, WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::{
    AccessChange, Action, Conversion, DefaultAccessChange, EnumPosition, FieldSource, Overrides, TableChange, Variety,
};

/// The statement without its semicolon.
pub(super) fn statement(action: &Action, style: &Style) -> String {
    let names = Names::new(style);
    let name = |name: &QualifiedName| names.qualified(name);
    match action {
        Action::CreateSchema(schema) => format!("CREATE SCHEMA {}", written_schema(schema, &names)),
        Action::DropSchema(schema) => format!("DROP SCHEMA {}", written_schema(schema, &names)),
        Action::CreateEnum(enumeration) => create_enum(enumeration, style, &names),
        Action::AddEnumValue { name: of, label, position } => add_enum_value(&name(of), label, position),
        Action::AlterDomain { name: of, change } => super::user_type::alter_domain(of, change, &names),
        Action::AlterComposite { name: of, change } => super::user_type::alter_composite(of, change, &names),
        Action::RenameType { from, to } => format!("ALTER TYPE {} RENAME TO {}", name(from), ident(to)),
        Action::DropEnum(of) => format!("DROP TYPE {}", name(of)),
        Action::CreateSequence(sequence) => create_sequence(sequence, &names),
        Action::AlterSequence { name: of, from, to } => alter_sequence(&name(of), from, to),
        Action::RenameSequence { from, to, .. } => format!("ALTER SEQUENCE {} RENAME TO {}", name(from), ident(to)),
        Action::OwnSequence { name: of, owner } => {
            let owner = owner.as_ref().map_or_else(|| "NONE".to_owned(), |owner| part(owner, &names));
            format!("ALTER SEQUENCE {} OWNED BY {owner}", name(of))
        }
        Action::LogSequence { name: of, unlogged, .. } => {
            format!("ALTER SEQUENCE {} SET {}", name(of), if *unlogged { "UNLOGGED" } else { "LOGGED" })
        }
        Action::AdvanceSequence { name: of, options, table, column } => {
            advance_sequence(&name(of), options, &name(table), column)
        }
        Action::DropSequence(of) => format!("DROP SEQUENCE {}", name(of)),
        Action::CreateTable { table, serials, overrides } => create_table(table, serials, overrides, style, &names),
        Action::SetTableType { table, to: Some(to), .. } => format!("ALTER TABLE {} OF {}", name(table), name(to)),
        Action::SetTableType { table, to: None, .. } => format!("ALTER TABLE {} NOT OF", name(table)),
        Action::Attach { table, of, bound: Some(bound) } => {
            let bound = super::partition::bound(bound, &names);
            format!("ALTER TABLE {} ATTACH PARTITION {} {bound}", name(of), name(table))
        }
        Action::Attach { table, of, bound: None } => format!("ALTER TABLE {} INHERIT {}", name(table), name(of)),
        Action::Detach { table, of, partition: true, .. } => {
            format!("ALTER TABLE {} DETACH PARTITION {}", name(of), name(table))
        }
        Action::Detach { table, of, partition: false, .. } => {
            format!("ALTER TABLE {} NO INHERIT {}", name(table), name(of))
        }
        Action::AlterTable { table, changes } => alter_table(table, changes, style, &names),
        Action::RenameNotNull { table, from, to, .. } => {
            format!("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", name(table), ident(from), ident(to))
        }
        Action::SetRowSecurity { table, enabled, forced } => row_security(&name(table), *enabled, *forced),
        Action::DropTable { table: of, foreign } => format!("DROP {}TABLE {}", foreign_word(*foreign), name(of)),
        Action::Define { definition, before } => match &**definition {
            Definition::Routine(routine) => super::routine::create(routine, before.is_some(), style, &names),
            Definition::Trigger(trigger) => super::trigger::create(trigger, before.is_some(), &names),
            Definition::Rule(rule) => super::rule::create(rule, before.is_some(), &names),
            Definition::View(view) => super::view::create(view, before.is_some(), &names),
            Definition::Extension(extension) => {
                let before = match before.as_deref() {
                    Some(Definition::Extension(before)) => Some(before),
                    _ => None,
                };
                super::extension::create(extension, before, &names)
            }
            Definition::Whole(whole) => match before.as_deref() {
                Some(Definition::Whole(before)) => super::whole::alter(before, whole, &names),
                Some(_) | None => super::whole::create(whole, &names),
            },
            Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_) | Definition::Multirange(_) => {
                super::user_type::create(definition, style, &names)
            }
        },
        Action::Undefine(definition) => match &**definition {
            Definition::Routine(routine) => super::routine::drop(routine, &names),
            Definition::View(view) => super::view::drop(view, &names),
            Definition::Whole(whole) => super::whole::drop(whole, &names),
            Definition::Extension(extension) => format!("DROP EXTENSION {}", ident(&extension.name)),
            Definition::Trigger(trigger) => {
                format!("DROP TRIGGER {} ON {}", ident(&trigger.name), name(&trigger.table))
            }
            Definition::Rule(rule) => format!("DROP RULE {} ON {}", ident(&rule.name), name(&rule.table)),
            Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_) | Definition::Multirange(_) => {
                super::user_type::drop(definition, &names)
            }
        },
        Action::SetFiring { table, of, to, .. } => {
            let words = match to {
                Firing::Origin => "ENABLE",
                Firing::Always => "ENABLE ALWAYS",
                Firing::Replica => "ENABLE REPLICA",
                Firing::Disabled => "DISABLE",
            };
            let own = ObjectPart::Object(of.clone()).own_name();
            let kind = if matches!(of, ObjectId::Rule { .. }) { "RULE" } else { "TRIGGER" };
            format!("ALTER TABLE {} {words} {kind} {}", name(table), own.as_ref().map(ident).unwrap_or_default())
        }
        Action::CreateIndex { index, concurrently } => create_index(index, *concurrently, &names),
        Action::DropIndex { name: of, concurrently: false, .. } => format!("DROP INDEX {}", name(of)),
        Action::DropIndex { name: of, concurrently: true, .. } => format!("DROP INDEX CONCURRENTLY {}", name(of)),
        Action::AlterIndex { name: of, from, to, .. } => format!("ALTER INDEX {} {}", name(of), store_index(from, to)),
        Action::CreatePolicy(policy) => create_policy(policy, &names),
        Action::AlterPolicy { table, name: policy, roles, using, with_check } => {
            let mut text = format!("ALTER POLICY {} ON {}", ident(policy), name(table));
            if let Some(roles) = roles {
                text.push_str(&format!(" TO {}", role_list(roles)));
            }
            if let Some(using) = using {
                text.push_str(&format!(" USING {}", expression::wrapped(using, &names)));
            }
            if let Some(with_check) = with_check {
                text.push_str(&format!(" WITH CHECK {}", expression::wrapped(with_check, &names)));
            }
            text
        }
        Action::DropPolicy { table, name: policy } => format!("DROP POLICY {} ON {}", ident(policy), name(table)),
        Action::SetOwner { on, to, .. } => {
            let what = match on {
                // ALTER TABLE takes whatever has rows.
                ObjectPart::Object(ObjectId::View(name)) => format!("TABLE {}", names.qualified(name)),
                on => commented(on, &names),
            };
            format!("ALTER {what} OWNER TO {}", role_list(&BTreeSet::from([to.clone()])))
        }
        Action::SetComment { on, text, variety } => {
            let none = match on {
                ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public" => {
                    quote::literal(PUBLIC_COMMENT)
                }
                ObjectPart::Object(_)
                | ObjectPart::Column { .. }
                | ObjectPart::Constraint { .. }
                | ObjectPart::Type { .. } => "NULL".to_owned(),
            };
            let text = text.as_ref().map_or(none, |text| quote::literal(text));
            let word = match variety {
                Variety::Ordinary => "",
                Variety::Materialized => "MATERIALIZED ",
                Variety::Foreign => foreign_word(true),
            };
            format!("COMMENT ON {word}{} IS {text}", commented(on, &names))
        }
        Action::Grant(change) => {
            let option = if change.grant_option { " WITH GRANT OPTION" } else { "" };
            let (privileges, on) = (privileges(change), granted_on(&change.on, &names));
            format!("GRANT {privileges} ON {on} TO {}{option}", role_list(&change.roles))
        }
        Action::Revoke(change) => {
            let option = if change.grant_option { "GRANT OPTION FOR " } else { "" };
            let (privileges, on) = (privileges(change), granted_on(&change.on, &names));
            format!("REVOKE {option}{privileges} ON {on} FROM {}", role_list(&change.roles))
        }
        Action::AlterDefaults(change) => alter_defaults(change, &names),
        Action::Rename(renamed) => rename(renamed, &names),
    }
}

fn foreign_word(is_foreign: bool) -> &'static str {
    if is_foreign { "FOREIGN " } else { "" }
}

fn rename(rename: &Rename, names: &Names<'_>) -> String {
    let (what, to) = (&rename.of, ident(&rename.to));
    match what {
        ObjectPart::Column { table, column } => {
            format!("ALTER TABLE {} RENAME COLUMN {} TO {to}", names.qualified(table), ident(column))
        }
        ObjectPart::Constraint { table, constraint } => {
            format!("ALTER TABLE {} RENAME CONSTRAINT {} TO {to}", names.qualified(table), ident(constraint))
        }
        ObjectPart::Type { of, part: TypePart::Attribute, name } => {
            format!("ALTER TYPE {} RENAME ATTRIBUTE {} TO {to}", names.qualified(of), ident(name))
        }
        ObjectPart::Type { of, part: TypePart::Constraint, name } => {
            format!("ALTER DOMAIN {} RENAME CONSTRAINT {} TO {to}", names.qualified(of), ident(name))
        }
        // ALTER TABLE takes whatever has rows.
        ObjectPart::Object(ObjectId::View(view)) => {
            format!("ALTER TABLE {} RENAME TO {to}", names.qualified(view))
        }
        on @ ObjectPart::Object(_) => format!("ALTER {} RENAME TO {to}", commented(on, names)),
    }
}

fn alter_defaults(change: &DefaultAccessChange, names: &Names<'_>) -> String {
    let (of, entry) = (&change.of, &change.entry);
    let mut text = "ALTER DEFAULT PRIVILEGES".to_owned();
    if of.role != Role::CurrentUser {
        text.push_str(&format!(" FOR ROLE {}", role_list(&BTreeSet::from([of.role.clone()]))));
    }
    if let Some(schema) = &of.schema {
        text.push_str(&format!(" IN SCHEMA {}", written_schema(schema, names)));
    }
    let privileges: Vec<&str> = match change.all {
        true => vec!["ALL"],
        false => entry.privileges.iter().map(|privilege| privilege.name()).collect(),
    };
    let (privileges, on, roles) = (privileges.join(", "), of.on.plural(), role_list(&entry.roles));
    match (change.is_grant, entry.grant_option) {
        (true, false) => text.push_str(&format!(" GRANT {privileges} ON {on} TO {roles}")),
        (true, true) => text.push_str(&format!(" GRANT {privileges} ON {on} TO {roles} WITH GRANT OPTION")),
        (false, false) => text.push_str(&format!(" REVOKE {privileges} ON {on} FROM {roles}")),
        (false, true) => text.push_str(&format!(" REVOKE GRANT OPTION FOR {privileges} ON {on} FROM {roles}")),
    }
    text
}

/// `SELECT, INSERT`, `ALL`, `SELECT ("id", "name"), UPDATE ("name")`
fn privileges(change: &AccessChange) -> String {
    if change.all {
        return "ALL".to_owned();
    }
    let whole = change.privileges.iter().map(|privilege| privilege.name().to_owned());
    let columns = change.columns.iter().map(|(privilege, columns)| {
        let columns: Vec<String> = columns.iter().map(ident).collect();
        format!("{} ({})", privilege.name(), columns.join(", "))
    });
    let all: Vec<String> = whole.chain(columns).collect();
    all.join(", ")
}

fn granted_on(on: &ObjectId, names: &Names<'_>) -> String {
    match on {
        // To GRANT, a view is a table.
        ObjectId::View(name) => format!("TABLE {}", names.qualified(name)),
        ObjectId::Whole(WholeKind::Server, name) => format!("FOREIGN SERVER {}", ident(&name.name)),
        other => commented(&ObjectPart::Object(other.clone()), names),
    }
}

fn ident(name: &Ident) -> String {
    quote::quoted(name.as_str())
}

/// A schema's own name: one that another stands in for is written as that other.
fn written_schema(schema: &Ident, names: &Names<'_>) -> String {
    quote::quoted(names.schema(schema).unwrap_or(schema.as_str()))
}

/// What is named, as a statement names it.
pub(super) fn named(on: &ObjectPart, names: &Names<'_>) -> String {
    part(on, names)
}

fn part(part: &ObjectPart, names: &Names<'_>) -> String {
    match part {
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name) => written_schema(name, names),
            ObjectId::Extension(name) => ident(name),
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Index(name) => names.qualified(name),
            ObjectId::Whole(kind, name) => match kind.in_schema() {
                true => names.qualified(name),
                false => ident(&name.name),
            },
            ObjectId::Routine { name, arguments } => super::routine::signature(name, arguments, names),
            ObjectId::Policy { table, name } | ObjectId::Trigger { table, name } | ObjectId::Rule { table, name } => {
                format!("{} ON {}", ident(name), names.qualified(table))
            }
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => self::part(on, names),
            ObjectId::DefaultPrivileges(of) => of.on.plural().to_owned(),
        },
        ObjectPart::Column { table, column } => format!("{}.{}", names.qualified(table), ident(column)),
        ObjectPart::Constraint { table, constraint } => {
            format!("{} ON {}", ident(constraint), names.qualified(table))
        }
        ObjectPart::Type { of, part: TypePart::Constraint, name } => {
            format!("{} ON DOMAIN {}", ident(name), names.qualified(of))
        }
        ObjectPart::Type { of, part: TypePart::Attribute, name } => {
            format!("{}.{}", names.qualified(of), ident(name))
        }
    }
}

fn commented(on: &ObjectPart, names: &Names<'_>) -> String {
    let kind = match on {
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(_) => "SCHEMA",
            ObjectId::Extension(_) => "EXTENSION",
            ObjectId::Type(_) => "TYPE",
            ObjectId::Sequence(_) => "SEQUENCE",
            ObjectId::Table(_) => "TABLE",
            ObjectId::View(_) => "VIEW",
            // Of both functions and procedures.
            ObjectId::Routine { .. } => "ROUTINE",
            ObjectId::Index(_) => "INDEX",
            ObjectId::Policy { .. } => "POLICY",
            ObjectId::Trigger { .. } => "TRIGGER",
            ObjectId::Rule { .. } => "RULE",
            ObjectId::Whole(kind, _) => kind.keyword(),
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => return commented(on, names),
            ObjectId::DefaultPrivileges(_) => "DEFAULT PRIVILEGES ON",
        },
        ObjectPart::Column { .. } | ObjectPart::Type { part: TypePart::Attribute, .. } => "COLUMN",
        ObjectPart::Constraint { .. } | ObjectPart::Type { part: TypePart::Constraint, .. } => "CONSTRAINT",
    };
    format!("{kind} {}", part(on, names))
}

fn create_enum(enumeration: &Enum, style: &Style, names: &Names<'_>) -> String {
    let labels: Vec<String> = enumeration.labels.iter().map(|label| quote::literal(label)).collect();
    format!("CREATE TYPE {} AS ENUM {}", names.qualified(&enumeration.name), list(&labels, style))
}

fn add_enum_value(name: &str, label: &str, position: &EnumPosition) -> String {
    let position = match position {
        EnumPosition::Before(other) => format!(" BEFORE {}", quote::literal(other)),
        EnumPosition::After(other) => format!(" AFTER {}", quote::literal(other)),
        EnumPosition::Last => String::new(),
    };
    format!("ALTER TYPE {name} ADD VALUE {}{position}", quote::literal(label))
}

fn create_sequence(sequence: &Sequence, names: &Names<'_>) -> String {
    let unlogged = if sequence.unlogged { "UNLOGGED " } else { "" };
    let mut text = format!("CREATE {unlogged}SEQUENCE {}", names.qualified(&sequence.name));
    text.push_str(&format!(" AS {}", column::integer_type_name(sequence.options.data_type)));
    for option in column::sequence_options(&sequence.options) {
        text.push(' ');
        text.push_str(&option);
    }
    text
}

fn alter_sequence(name: &str, from: &SequenceOptions, to: &SequenceOptions) -> String {
    let mut text = format!("ALTER SEQUENCE {name}");
    if from.data_type != to.data_type {
        text.push_str(&format!(" AS {}", column::integer_type_name(to.data_type)));
    }
    for option in column::changed_sequence_options(from, to) {
        text.push(' ');
        text.push_str(&option);
    }
    text
}

/// Nothing happens where the table is empty, or where what it holds lies outside the sequence's bounds.
fn advance_sequence(name: &str, options: &SequenceOptions, table: &str, column: &Ident) -> String {
    let last = format!("{}({})", if options.increment >= 0 { "max" } else { "min" }, ident(column));
    format!(
        "SELECT setval({}, {last}) FROM {table} HAVING {last} BETWEEN {} AND {}",
        quote::literal(name),
        options.min,
        options.max
    )
}

fn create_table(
    table: &Table,
    serials: &BTreeSet<Ident>,
    overrides: &Overrides,
    style: &Style,
    names: &Names<'_>,
) -> String {
    let own = super::partition::columns(table, overrides);
    let mut items: Vec<String> = table
        .columns
        .iter()
        .filter(|each| own.contains(&each.name) && !is_said_by_key(table, each))
        .map(|each| match (each.inherited, &table.descent) {
            (false, _) => column::definition(&table.name, each, serials.contains(&each.name), names),
            (true, Descent::Heir(_)) => column::not_null_constraint(&table.name, each),
            (true, Descent::Own | Descent::Partition { .. }) => {
                super::partition::options(&table.name, each, overrides, names)
            }
        })
        .collect();
    let mut constraints: Vec<&Constraint> = table.constraints.values().collect();
    constraints.sort_by_key(|constraint| constraint_rank(constraint));
    items.extend(constraints.into_iter().map(|constraint| column::constraint(&table.name, constraint, names)));
    let unlogged = if table.storage.unlogged { "UNLOGGED " } else { "" };
    let with = match table.storage.parameters.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", super::view::options(&table.storage.parameters)),
    };
    let (before, after) = super::partition::clauses(table, names);
    let items = match (&table.descent, items.is_empty()) {
        (Descent::Partition { .. }, true) => String::new(),
        (Descent::Own | Descent::Heir(_) | Descent::Partition { .. }, _) => format!(" {}", list(&items, style)),
    };
    let server = table.foreign.as_ref().map(foreign::server).unwrap_or_default();
    let word = foreign_word(table.foreign.is_some());
    format!("CREATE {unlogged}{word}TABLE {}{before}{items}{after}{with}{server}", names.qualified(&table.name))
}

/// Whether an heir's primary key makes a column NOT NULL that it has from its parents.
fn is_said_by_key(table: &Table, column: &Column) -> bool {
    let plain = column.not_null.as_ref().is_some_and(|not_null| {
        !not_null.no_inherit && column::not_null_label(&table.name, &column.name, not_null).is_none()
    });
    column.inherited && plain && matches!(table.descent, Descent::Heir(_)) && table.is_in_primary_key(&column.name)
}

/// The parameters that differ, and whether rows are logged.
fn set_storage(from: &Storage, to: &Storage) -> String {
    let mut parts = changed_options(&from.parameters, &to.parameters);
    if from.unlogged != to.unlogged {
        parts.push(if to.unlogged { "SET UNLOGGED" } else { "SET LOGGED" }.to_owned());
    }
    parts.join(", ")
}

/// `SET (…)` of what is new or other, `RESET (…)` of what is gone.
fn changed_options(from: &BTreeMap<String, String>, to: &BTreeMap<String, String>) -> Vec<String> {
    let set: BTreeMap<String, String> = to
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(*value))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    let gone: Vec<String> =
        from.keys().filter(|name| !to.contains_key(*name)).map(|name| super::view::option(name)).collect();
    let mut parts = Vec::new();
    if !set.is_empty() {
        parts.push(format!("SET ({})", super::view::options(&set)));
    }
    if !gone.is_empty() {
        parts.push(format!("RESET ({})", gone.join(", ")));
    }
    parts
}

fn store_index(from: &IndexStorage, to: &IndexStorage) -> String {
    let mut parts = changed_options(&from.parameters, &to.parameters);
    let places: BTreeSet<&u32> = from.statistics.keys().chain(to.statistics.keys()).collect();
    for place in places {
        let (before, after) = (from.statistics.get(place), to.statistics.get(place));
        if before != after {
            parts.push(format!("ALTER COLUMN {place} SET STATISTICS {}", after.unwrap_or(&-1)));
        }
    }
    parts.join(", ")
}

fn tune(column: &str, from: &Tuning, to: &Tuning, own_storage: &str) -> String {
    let mut parts = Vec::new();
    if from.storage != to.storage {
        // DEFAULT is a word of PostgreSQL 16: an older server takes the type's own only by its name.
        let storage = to.storage.as_deref().unwrap_or(own_storage).to_uppercase();
        parts.push(format!("SET STORAGE {storage}"));
    }
    if from.compression != to.compression {
        let method = to.compression.as_deref().unwrap_or("default");
        parts.push(format!("SET COMPRESSION {method}"));
    }
    if from.statistics != to.statistics {
        parts.push(format!("SET STATISTICS {}", to.statistics.unwrap_or(-1)));
    }
    parts.extend(changed_options(&from.options, &to.options));
    let parts: Vec<String> = parts.into_iter().map(|part| format!("ALTER COLUMN {column} {part}")).collect();
    parts.join(", ")
}

fn constraint_rank(constraint: &Constraint) -> u8 {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check { .. } => 3,
        ConstraintKind::Exclude(_) => 4,
    }
}

fn alter_table(table: &QualifiedName, changes: &[TableChange], style: &Style, names: &Names<'_>) -> String {
    let changes: Vec<String> = changes.iter().map(|change| table_change(table, change, names)).collect();
    let separator = match &style.indent {
        Some(indent) => format!(",\n{indent}"),
        None => ", ".to_owned(),
    };
    // One change stays on the statement's line, as Atlas has it.
    let before = match (&style.indent, changes.len()) {
        (Some(indent), 2..) => format!("\n{indent}"),
        (Some(_) | None, _) => " ".to_owned(),
    };
    format!("ALTER TABLE {}{before}{}", names.qualified(table), changes.join(&separator))
}

fn table_change(table: &QualifiedName, change: &TableChange, names: &Names<'_>) -> String {
    match change {
        TableChange::DropConstraint(name) => format!("DROP CONSTRAINT {}", ident(name)),
        TableChange::DropDefault(name) => format!("ALTER COLUMN {} DROP DEFAULT", ident(name)),
        TableChange::DropIdentity(name) => format!("ALTER COLUMN {} DROP IDENTITY", ident(name)),
        TableChange::DropExpression(name) => format!("ALTER COLUMN {} DROP EXPRESSION", ident(name)),
        TableChange::DropNotNull(name) => format!("ALTER COLUMN {} DROP NOT NULL", ident(name)),
        TableChange::DropColumn(name) => format!("DROP COLUMN {}", ident(name)),
        TableChange::AlterType { column, from, to, collation, conversion } => {
            let data_type = types::type_name(to, names);
            let mut text = format!("ALTER COLUMN {} TYPE {data_type}", ident(column));
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", column::collation_name(collation, names)));
            }
            match conversion {
                Conversion::Assignment => {}
                Conversion::Explicit => text.push_str(&format!(" USING {}::{data_type}", ident(column))),
                Conversion::Text => {
                    text.push_str(&format!(" USING {}{}{data_type}", ident(column), by_text(from, to)));
                }
                Conversion::Fields(fields) => {
                    let column = ident(column);
                    let fields: Vec<String> = fields
                        .iter()
                        .map(|field| match field {
                            FieldSource::Null => "NULL".to_owned(),
                            FieldSource::Field(field) => format!("({column}).{}", ident(field)),
                            FieldSource::Text { field, from, to } => {
                                let text = by_text(from, to);
                                format!("({column}).{}{text}{}", ident(field), types::type_name(to, names))
                            }
                        })
                        .collect();
                    let row = format!("ROW({})::{data_type}", fields.join(", "));
                    let kept = format!("CASE WHEN {column} IS NOT DISTINCT FROM NULL THEN NULL ELSE {row} END");
                    text.push_str(&format!(" USING {kept}"));
                }
            }
            text
        }
        TableChange::AddColumn { column, serial } => {
            format!("ADD COLUMN {}", column::definition(table, column, *serial, names))
        }
        TableChange::SetExpression(name, expression) => {
            format!("ALTER COLUMN {} SET EXPRESSION AS {}", ident(name), expression::wrapped(expression, names))
        }
        TableChange::SetDefault(name, expression) => {
            format!("ALTER COLUMN {} SET DEFAULT {}", ident(name), expression::written(expression, names))
        }
        TableChange::SetNotNull(name, constraint) => {
            let label = column::not_null_label(table, name, constraint);
            if label.is_none() && constraint.is_plain() {
                return format!("ALTER COLUMN {} SET NOT NULL", ident(name));
            }
            let label = label.map(|label| format!("{label} ")).unwrap_or_default();
            let no_inherit = if constraint.no_inherit { " NO INHERIT" } else { "" };
            let not_valid = if constraint.validated { "" } else { " NOT VALID" };
            format!("ADD {label}NOT NULL {}{no_inherit}{not_valid}", ident(name))
        }
        TableChange::ValidateNotNull { column, constraint: None } => {
            format!("ALTER COLUMN {} SET NOT NULL", ident(column))
        }
        TableChange::ValidateNotNull { constraint: Some(name), .. } => format!("VALIDATE CONSTRAINT {}", ident(name)),
        TableChange::InheritNotNull { constraint, inherit, .. } => {
            let word = if *inherit { "INHERIT" } else { "NO INHERIT" };
            format!("ALTER CONSTRAINT {} {word}", ident(constraint))
        }
        TableChange::AddIdentity(name, identity) => {
            format!("ALTER COLUMN {} ADD {}", ident(name), column::identity(table, name, identity, names))
        }
        TableChange::AlterIdentity { column, kind, from, to } => {
            let mut text = format!("ALTER COLUMN {}", ident(column));
            if let Some(kind) = kind {
                text.push_str(&format!(" SET GENERATED {}", column::identity_kind(*kind)));
            }
            for option in column::changed_sequence_options(from, to) {
                let set = if option == "RESTART" { "" } else { "SET " };
                text.push_str(&format!(" {set}{option}"));
            }
            text
        }
        TableChange::AddConstraint(constraint) => format!("ADD {}", column::constraint(table, constraint, names)),
        TableChange::AlterConstraint(name, deferrability) => {
            let when = match deferrability {
                Deferrability::NotDeferrable => "NOT DEFERRABLE",
                Deferrability::Immediate => "DEFERRABLE INITIALLY IMMEDIATE",
                Deferrability::Deferred => "DEFERRABLE INITIALLY DEFERRED",
            };
            format!("ALTER CONSTRAINT {} {when}", ident(name))
        }
        TableChange::SetEnforced(name, enforced) => {
            format!("ALTER CONSTRAINT {} {}", ident(name), if *enforced { "ENFORCED" } else { "NOT ENFORCED" })
        }
        TableChange::SetStorage { from, to } => set_storage(from, to),
        TableChange::SetReplicaIdentity(identity) => match identity {
            ReplicaIdentity::Default => "REPLICA IDENTITY DEFAULT".to_owned(),
            ReplicaIdentity::Full => "REPLICA IDENTITY FULL".to_owned(),
            ReplicaIdentity::Nothing => "REPLICA IDENTITY NOTHING".to_owned(),
            ReplicaIdentity::Index(index) => format!("REPLICA IDENTITY USING INDEX {}", ident(index)),
        },
        TableChange::SetCluster(Some(index)) => format!("CLUSTER ON {}", ident(index)),
        TableChange::SetCluster(None) => "SET WITHOUT CLUSTER".to_owned(),
        TableChange::Tune { column, from, to, own_storage } => tune(&ident(column), from, to, own_storage),
        TableChange::SetOptions { from, to } => foreign::set_table_options(from, to),
        TableChange::SetColumnOptions { column, from, to } => {
            format!("ALTER COLUMN {} {}", ident(column), foreign::set_table_options(from, to))
        }
        TableChange::ValidateConstraint(name) => format!("VALIDATE CONSTRAINT {}", ident(name)),
    }
}

fn row_security(table: &str, enabled: Option<bool>, forced: Option<bool>) -> String {
    let mut words = Vec::new();
    if let Some(enabled) = enabled {
        words.push(if enabled { "ENABLE ROW LEVEL SECURITY" } else { "DISABLE ROW LEVEL SECURITY" });
    }
    if let Some(forced) = forced {
        words.push(if forced { "FORCE ROW LEVEL SECURITY" } else { "NO FORCE ROW LEVEL SECURITY" });
    }
    format!("ALTER TABLE {table} {}", words.join(", "))
}

pub(super) fn create_index(index: &Index, concurrently: bool, names: &Names<'_>) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let how = if concurrently { "CONCURRENTLY " } else { "" };
    let mut text =
        format!("CREATE {unique}INDEX {how}{} ON {}", ident(&index.name.name), names.qualified(&index.table));
    if index.method.as_str() != "btree" {
        text.push_str(&format!(" USING {}", quote::identifier(index.method.as_str())));
    }
    let keys: Vec<String> = index.keys.iter().map(|key| index_key(key, names)).collect();
    text.push_str(&format!(" ({})", keys.join(", ")));
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE {}", column::columns(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text.push_str(&with_parameters(&index.storage));
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", expression::wrapped(predicate, names)));
    }
    text
}

/// ` WITH (…)`
pub(super) fn with_parameters(storage: &IndexStorage) -> String {
    match storage.parameters.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", super::view::options(&storage.parameters)),
    }
}

pub(super) fn index_key(key: &IndexKey, names: &Names<'_>) -> String {
    let mut text = match &key.kind {
        IndexKeyKind::Column(name) => ident(name),
        IndexKeyKind::Expression(expression) => expression::wrapped(expression, names),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", column::collation_name(collation, names)));
    }
    if let Some((opclass, parameters)) = &key.opclass {
        let opclass =
            if opclass.is_builtin() { quote::identifier(opclass.name.as_str()) } else { names.qualified(opclass) };
        text.push_str(&format!(" {opclass}"));
        if !parameters.is_empty() {
            let split = |parameter: &String| {
                let (name, value) = parameter.split_once('=').unwrap_or((parameter.as_str(), "true"));
                super::view::options(&BTreeMap::from([(name.to_owned(), value.to_owned())]))
            };
            let parameters: Vec<String> = parameters.iter().map(split).collect();
            text.push_str(&format!(" ({})", parameters.join(", ")));
        }
    }
    if key.descending {
        text.push_str(" DESC");
    }
    if key.nulls_first != key.descending {
        text.push_str(if key.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
    }
    text
}

fn create_policy(policy: &Policy, names: &Names<'_>) -> String {
    let kind = match policy.kind {
        PolicyKind::Permissive => "PERMISSIVE",
        PolicyKind::Restrictive => "RESTRICTIVE",
    };
    let command = match policy.command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    };
    let mut text = format!(
        "CREATE POLICY {} ON {} AS {kind} FOR {command} TO {}",
        ident(&policy.name),
        names.qualified(&policy.table),
        role_list(&policy.roles)
    );
    if let Some(using) = &policy.using {
        text.push_str(&format!(" USING {}", expression::wrapped(using, names)));
    }
    if let Some(with_check) = &policy.with_check {
        text.push_str(&format!(" WITH CHECK {}", expression::wrapped(with_check, names)));
    }
    text
}

/// The roles of a policy; none at all is what PostgreSQL makes of it: everybody.
pub(super) fn role_list(roles: &BTreeSet<Role>) -> String {
    if roles.is_empty() {
        return "PUBLIC".to_owned();
    }
    let roles: Vec<String> = roles
        .iter()
        .map(|role| match role {
            Role::Public => "PUBLIC".to_owned(),
            Role::Named(name) => ident(name),
            Role::CurrentRole => "CURRENT_ROLE".to_owned(),
            Role::CurrentUser => "CURRENT_USER".to_owned(),
            Role::SessionUser => "SESSION_USER".to_owned(),
        })
        .collect();
    roles.join(", ")
}

/// The casts from one type to another by way of text: arrays element by element.
fn by_text(from: &crate::model::TypeRef, to: &crate::model::TypeRef) -> &'static str {
    if from.array && to.array { "::text[]::" } else { "::text::" }
}
