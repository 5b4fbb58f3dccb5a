//! Tables, their columns and their constraints.

use std::collections::BTreeSet;

use super::action::{Action, TableChange};
use super::build::Build;
use super::casts;
use super::describe::q;
use super::handed::Handed;
use super::node::{Claim, Group, Nodes, Phase, rank};
use super::{Conversion, PlanOptions, apply_table, names};
use crate::analyze::dependencies::Element;
use crate::analyze::descent;
use crate::diff::{Aspects, TablePart};
use crate::model::{
    Column, Constraint, ConstraintKind, Descent, ForeignOptions, GeneratedKind, NotNull, Object, ObjectId, ObjectPart,
    ReplicaIdentity, Storage, Table, Tuning, default_storage,
};
use crate::name::{Ident, QualifiedName};

/// Why a column must be dropped and added again to become the other; `None` where it can be altered.
pub(super) fn replacement(
    table: &Table,
    from: &Column,
    to: &Column,
    aspects: Aspects,
    options: &PlanOptions,
) -> Option<String> {
    let retyped = aspects.data_type || aspects.collation;
    let why = match (&from.generated, &to.generated) {
        (None, None) => return None,
        (None, Some(_)) => "a column that holds values cannot become a generated one",
        (Some(old), None) => match old.kind {
            GeneratedKind::Stored if !retyped => return None,
            GeneratedKind::Stored | GeneratedKind::Virtual => "what a generated column computes is not kept",
        },
        (Some(old), Some(new)) => {
            let has_check = || table.constraints.values().any(|c| matches!(c.kind, ConstraintKind::Check { .. }));
            if old.kind != new.kind {
                "PostgreSQL cannot change when a column is computed"
            } else if retyped {
                "the type of a generated column follows its expression"
            } else if !aspects.generated {
                return None;
            } else if options.oldest_version() < 17 {
                "before PostgreSQL 17 an expression cannot be changed"
            } else if old.kind == GeneratedKind::Virtual && (has_check() || from.not_null.is_some()) {
                "PostgreSQL cannot change a virtual column's expression under constraints"
            } else {
                return None;
            }
        }
    };
    Some(format!("column {} of {} is dropped and added again: {why}", q(&from.name), q(&table.name.name)))
}

/// A table that is not there yet.
pub(super) fn create(build: &mut Build<'_>, table: &Table) {
    let mut created = table.clone();
    created.row_security = crate::model::RowSecurity::default();
    created.storage.replica_identity = ReplicaIdentity::Default;
    created.storage.clustered_on = None;
    let handed = Handed::to(build.from, build.to, table);
    created.columns.iter_mut().for_each(|column| column.tuning = handed.tuning(column));
    // What a table has of its parents says nothing of its own.
    let of_parents = created.columns.iter_mut().filter(|column| column.inherited);
    of_parents.for_each(|column| column.options = ForeignOptions::default());
    // CREATE TABLE takes every constraint for valid that is enforced.
    let apart = |constraint: &Constraint| {
        (constraint.enforced && !constraint.validated)
            || super::twice::is_said_twice(build.to, table, constraint)
            || build.splits.make.contains(&Element::constraint(&table.name, &constraint.name))
    };
    created.constraints.retain(|_, constraint| !apart(constraint));
    created.constraints.values_mut().for_each(|constraint| *constraint = created_constraint(constraint));
    let waits = |column: &Column| build.splits.make.contains(&Element::default(&table.name, &column.name));
    created.columns.iter_mut().filter(|column| waits(column)).for_each(|column| column.default = None);
    let waiting: Vec<&Column> = table.columns.iter().filter(|column| waits(column)).collect();
    let later: Vec<&Constraint> = table.constraints.values().filter(|constraint| apart(constraint)).collect();
    let serials: BTreeSet<Ident> =
        table.columns.iter().filter(|column| build.is_new_serial(table, column)).map(|c| c.name.clone()).collect();
    let why = format!("table {} is not there yet", q(&table.name.name));
    let id = ObjectId::Table(table.name.clone());
    let overrides = handed.take_over(table, &mut created);
    // Nor can it say NOT VALID of a NOT NULL.
    for column in created.columns.iter_mut().filter(|column| !column.inherited) {
        column.not_null = column.not_null.take().filter(|not_null| not_null.validated);
    }
    let action = Action::CreateTable { table: created.clone(), serials: serials.clone(), overrides };
    let group = Group::of(Phase::Make, &id);
    let nodes = &mut build.nodes;
    let node = nodes.add(group, rank::CREATE, "", action, why.clone());
    nodes.makes(node, Element::object(id));
    nodes.claim(node, Claim::Relation(table.name.clone()));
    nodes.claim(node, Claim::Type(table.name.clone()));
    for column in &table.columns {
        make_column(nodes, node, &table.name, column, serials.contains(&column.name));
    }
    for column in waiting {
        let why = format!("what the default of {} calls reads its table", q(&column.name));
        if let Some(default) = &column.default {
            let change = TableChange::SetDefault(column.name.clone(), default.clone());
            let after = nodes.table_change(&table.name, &column.name, change, why);
            nodes.makes(after, Element::default(&table.name, &column.name));
        }
    }
    for constraint in created.constraints.values() {
        make_constraint(nodes, node, &table.name, constraint);
    }
    let whole = table.constraints.values().filter(|constraint| !apart(constraint));
    whole.for_each(|constraint| settle_index(nodes, &table.name, constraint));
    for constraint in later {
        let why = if super::twice::is_said_twice(build.to, table, constraint) {
            format!("constraint {} comes after the one above that says the same", q(&constraint.name))
        } else if constraint.validated || !constraint.enforced {
            format!("constraint {} stands in a circle of tables", q(&constraint.name))
        } else {
            format!("constraint {} is not to check the rows there are", q(&constraint.name))
        };
        add_constraint(nodes, &table.name, constraint, why);
    }
    super::policy::row_security(nodes, &table.name, crate::model::RowSecurity::default(), table.row_security);
    for column in &table.columns {
        tune(nodes, &table.name, column, &handed.tuning(column));
    }
    for (column, made) in table.columns.iter().zip(&created.columns) {
        set_column_options(nodes, &table.name, column, &made.options);
    }
    handed.correct(nodes, table, &created);
    let its_own =
        |column: &&Column| !column.inherited && column.not_null.as_ref().is_some_and(|known| !known.inherited);
    table.columns.iter().filter(its_own).for_each(|column| not_valid(build, &table.name, column));
    let nodes = &mut build.nodes;
    if let Descent::Partition { of, .. } = &table.descent {
        nodes.claim(node, Claim::Rows(of.clone()));
    }
    let made = Storage { replica_identity: ReplicaIdentity::Default, clustered_on: None, ..table.storage.clone() };
    storage(build, table, &made, &table.storage);
}

/// What `CREATE TABLE` and `ADD COLUMN` say of a column's storage on every server.
pub(super) fn created_tuning(column: &Column) -> Tuning {
    Tuning { compression: column.tuning.compression.clone(), ..Tuning::default() }
}

fn tune(nodes: &mut Nodes, table: &QualifiedName, column: &Column, from: &Tuning) {
    if *from != column.tuning {
        let change = TableChange::Tune {
            column: column.name.clone(),
            from: from.clone(),
            to: column.tuning.clone(),
            own_storage: default_storage(&column.data_type),
        };
        let why = format!("column {} of {} is to be stored otherwise", q(&column.name), q(&table.name));
        let node = nodes.table_change(table, &column.name, change, why);
        nodes.needs.push((node, Element::column(table, &column.name)));
    }
}

/// What the wrapper of a foreign table is told of a column.
fn set_column_options(nodes: &mut Nodes, table: &QualifiedName, column: &Column, from: &ForeignOptions) {
    if *from != column.options {
        let (from, to) = (from.clone(), column.options.clone());
        let change = TableChange::SetColumnOptions { column: column.name.clone(), from, to };
        let why = format!("column {} of {} is to have other options", q(&column.name), q(&table.name));
        let node = nodes.table_change(table, &column.name, change, why);
        nodes.needs.push((node, Element::column(table, &column.name)));
    }
}

/// How a table is stored; its replica identity comes when its index is there.
fn storage(build: &mut Build<'_>, table: &Table, from: &Storage, to: &Storage) {
    let name = Ident::new("");
    if (&from.parameters, from.unlogged) != (&to.parameters, to.unlogged) {
        let change = TableChange::SetStorage { from: from.clone(), to: to.clone() };
        let why = format!("{} is to be stored otherwise", q(&table.name.name));
        build.nodes.table_change(&table.name, &name, change, why);
    }
    if from.replica_identity != to.replica_identity {
        let why = format!("the log is to say something else of rows of {}", q(&table.name.name));
        set_replica_identity(build, table, to, why);
    }
    if from.clustered_on != to.clustered_on {
        let why = format!("rows of {} are to be put in another order", q(&table.name.name));
        set_cluster(build, table, to, why);
    }
}

fn set_replica_identity(build: &mut Build<'_>, table: &Table, to: &Storage, why: String) {
    let change = TableChange::SetReplicaIdentity(to.replica_identity.clone());
    let node = build.nodes.table_change(&table.name, &Ident::new(""), change, why);
    build.nodes.needs.push((node, Element::table(&table.name)));
    if let ReplicaIdentity::Index(index) = &to.replica_identity {
        build.nodes.needs.push((node, index_of(build.to, table, index)));
    }
}

fn set_cluster(build: &mut Build<'_>, table: &Table, to: &Storage, why: String) {
    let change = TableChange::SetCluster(to.clustered_on.clone());
    let node = build.nodes.table_change(&table.name, &Ident::new(""), change, why);
    build.nodes.needs.push((node, Element::table(&table.name)));
    if let Some(index) = &to.clustered_on {
        build.nodes.needs.push((node, index_of(build.to, table, index)));
    }
}

/// An index of a table: that of a constraint, one of its own, or one of a table above, of which it has a part.
fn index_of(schema: &crate::model::Schema, table: &Table, index: &Ident) -> Element {
    match table.constraints.get(index) {
        Some(constraint) if constraint.kind.has_index() => Element::constraint(&table.name, index),
        Some(_) | None => {
            let own = QualifiedName { schema: table.name.schema.clone(), name: index.clone() };
            let above = match schema.index(&own) {
                Some(_) => None,
                None => super::parts::above(schema, table, index),
            };
            match above.as_ref().and_then(|above| schema.constraint_of_index(above)) {
                Some((above, key)) => Element::constraint(&above.name, &key.name),
                None => Element::object(ObjectId::Index(above.unwrap_or(own))),
            }
        }
    }
}

/// What is said of a table by way of an index is lost where that is made again.
pub(super) fn restate(build: &mut Build<'_>) {
    let (from, to) = (build.from, build.to);
    for table in to.tables() {
        let Some(before) = from.table(&table.name) else { continue };
        let again = |build: &Build<'_>, index: &Ident| {
            [index_of(from, before, index), index_of(to, table, index)]
                .iter()
                .any(|element| build.nodes.takes.contains_key(element))
        };
        if let ReplicaIdentity::Index(index) = &table.storage.replica_identity
            && before.storage.replica_identity == table.storage.replica_identity
            && again(build, index)
        {
            let why = format!("{} is made again, by which the log tells rows of {}", q(index), q(&table.name.name));
            set_replica_identity(build, table, &table.storage, why);
        }
        if let Some(index) = &table.storage.clustered_on
            && before.storage.clustered_on == table.storage.clustered_on
            && again(build, index)
        {
            let why = format!("{} is made again, in whose order rows of {} are put", q(index), q(&table.name.name));
            set_cluster(build, table, &table.storage, why);
        }
    }
}

fn make_column(nodes: &mut Nodes, node: usize, table: &QualifiedName, column: &Column, serial: bool) {
    nodes.makes(node, Element::column(table, &column.name));
    if column.default.is_some() {
        nodes.makes(node, Element::default(table, &column.name));
    }
    if serial {
        let sequence = names::column_sequence(table, &column.name);
        nodes.makes(node, Element::sequence(&sequence));
        nodes.makes(node, Element::Owner(sequence.clone()));
        nodes.claim(node, Claim::Relation(sequence));
    }
    if let Some(identity) = &column.identity {
        nodes.claim(node, Claim::Relation(identity.sequence.clone()));
    }
}

fn take_column(build: &mut Build<'_>, node: usize, table: &QualifiedName, column: &Column) {
    build.nodes.takes(node, Element::column(table, &column.name));
    if column.default.is_some() {
        let element = Element::default(table, &column.name);
        if build.splits.take.contains(&element) {
            let why = format!("the default of {} stands in a circle of what goes", q(&column.name));
            let first =
                build.nodes.table_change(table, &column.name, TableChange::DropDefault(column.name.clone()), why);
            build.nodes.takes(first, element);
            build.nodes.before.push((first, node));
        } else {
            build.nodes.takes(node, element);
        }
    }
    if let Some(identity) = &column.identity {
        build.nodes.release(node, Claim::Relation(identity.sequence.clone()));
    }
    build.take_owned(node, table, &column.name);
}

fn make_constraint(nodes: &mut Nodes, node: usize, table: &QualifiedName, constraint: &Constraint) {
    nodes.makes(node, Element::constraint(table, &constraint.name));
    for claim in claims(table, constraint) {
        nodes.claim(node, claim);
    }
}

pub(super) fn take_constraint(nodes: &mut Nodes, node: usize, table: &QualifiedName, constraint: &Constraint) {
    nodes.takes(node, Element::constraint(table, &constraint.name));
    for claim in claims(table, constraint) {
        nodes.release(node, claim);
    }
}

/// The names that a constraint takes up: that of the index behind it, and the place of the one primary key.
fn claims(table: &QualifiedName, constraint: &Constraint) -> Vec<Claim> {
    let index = || Claim::Relation(QualifiedName { schema: table.schema.clone(), name: constraint.name.clone() });
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => vec![index(), Claim::PrimaryKey(table.clone())],
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => vec![index()],
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => Vec::new(),
    }
}

/// A table that is not wanted any more, with everything that goes away with it.
pub(super) fn drop(build: &mut Build<'_>, table: &Table) {
    let id = ObjectId::Table(table.name.clone());
    let why = format!("table {} is not wanted any more", q(&table.name.name));
    let group = Group::of(Phase::Drop, &id);
    let action = Action::DropTable { table: table.name.clone(), foreign: table.foreign.is_some() };
    let node = build.nodes.add(group, rank::DROP, "", action, why);
    build.nodes.takes(node, Element::object(id));
    build.nodes.release(node, Claim::Relation(table.name.clone()));
    build.nodes.release(node, Claim::Type(table.name.clone()));
    if let Descent::Partition { of, .. } = &table.descent {
        build.nodes.release(node, Claim::Rows(of.clone()));
    }
    for column in &table.columns {
        take_column(build, node, &table.name, column);
    }
    for constraint in table.constraints.values() {
        if build.splits.take.contains(&Element::constraint(&table.name, &constraint.name)) {
            let why = format!("constraint {} stands in a circle of tables that go", q(&constraint.name));
            let first = drop_constraint(&mut build.nodes, &table.name, constraint, why);
            build.nodes.before.push((first, node));
        } else {
            take_constraint(&mut build.nodes, node, &table.name, constraint);
        }
    }
    build.take_indexes(node, &table.name);
    let from = build.from;
    for trigger in from.triggers_of(&table.name) {
        build.nodes.takes(node, Element::object(trigger.id()));
    }
    super::definition::take_rules(build, node, &table.name);
    for statistics in from.statistics_of(&table.name) {
        build.nodes.takes(node, Element::object(statistics.id()));
    }
    for policy in from.policies_of(&table.name) {
        let element = Element::object(super::policy::id(policy));
        if build.splits.take.contains(&element) {
            let why = format!("policy {} stands in a circle of tables that go", q(&policy.name));
            let first = super::policy::drop(&mut build.nodes, policy, false, why);
            build.nodes.before.push((first, node));
        } else {
            build.nodes.takes(node, element);
        }
    }
}

pub(super) fn add_constraint(nodes: &mut Nodes, table: &QualifiedName, constraint: &Constraint, why: String) -> usize {
    let change = TableChange::AddConstraint(created_constraint(constraint));
    // Foreign keys come last, and then by name.
    let name = match constraint.kind {
        ConstraintKind::ForeignKey(_) => Ident::new(format!("~{}", constraint.name.as_str())),
        ConstraintKind::PrimaryKey(_) => Ident::new(""),
        ConstraintKind::Unique(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => {
            constraint.name.clone()
        }
    };
    let node = nodes.table_change(table, &name, change, why);
    make_constraint(nodes, node, table, constraint);
    settle_index(nodes, table, constraint);
    node
}

/// What the statement that makes a constraint can say.
fn created_constraint(constraint: &Constraint) -> Constraint {
    let mut created = constraint.clone();
    if let Some(storage) = created.kind.index_storage_mut() {
        *storage = storage.created();
    }
    created
}

/// What is said of a new constraint's index afterwards.
fn settle_index(nodes: &mut Nodes, table: &QualifiedName, constraint: &Constraint) {
    if let Some(storage) = constraint.kind.index_storage() {
        let name = QualifiedName { schema: table.schema.clone(), name: constraint.name.clone() };
        let why = format!("what {} computes is to be looked at otherwise", q(&constraint.name));
        nodes.store_constraint_index(&name, table, (&storage.created(), storage), why);
    }
}

pub(super) fn drop_constraint(nodes: &mut Nodes, table: &QualifiedName, constraint: &Constraint, why: String) -> usize {
    let change = TableChange::DropConstraint(constraint.name.clone());
    let node = nodes.table_change(table, &constraint.name, change, why);
    take_constraint(nodes, node, table, constraint);
    node
}

fn drop_column(build: &mut Build<'_>, table: &QualifiedName, column: &Column, why: String) -> usize {
    let change = TableChange::DropColumn(column.name.clone());
    let node = build.nodes.table_change(table, &column.name, change, why);
    take_column(build, node, table, column);
    for heir in build.heirs_of(table, &column.name) {
        build.nodes.takes(node, Element::column(&heir, &column.name));
        build.nodes.takes(node, Element::default(&heir, &column.name));
    }
    node
}

fn add_column(build: &mut Build<'_>, table: &Table, column: &Column, why: String) -> usize {
    let serial = build.is_new_serial(table, column);
    let mut added = Column { tuning: created_tuning(column), ..column.clone() };
    added.not_null = added.not_null.filter(|not_null| not_null.validated);
    let change = TableChange::AddColumn { column: added, serial };
    // New columns keep the order in which they are wanted.
    let place = table.columns.iter().position(|other| other.name == column.name).unwrap_or_default();
    let node = build.nodes.table_change(&table.name, &Ident::new(format!("{place:06}")), change, why);
    make_column(&mut build.nodes, node, &table.name, column, serial);
    for heir in build.heirs_of(&table.name, &column.name) {
        build.nodes.makes(node, Element::column(&heir, &column.name));
        build.nodes.makes(node, Element::default(&heir, &column.name));
    }
    tune(&mut build.nodes, &table.name, column, &created_tuning(column));
    not_valid(build, &table.name, column);
    node
}

/// A new column's NOT NULL that is not to check the rows there are.
fn not_valid(build: &mut Build<'_>, table: &QualifiedName, column: &Column) {
    let Some(not_null) = column.not_null.as_ref().filter(|not_null| !not_null.validated) else { return };
    let change = TableChange::SetNotNull(column.name.clone(), not_null.clone());
    let why = format!("column {} of {} is NOT NULL for new rows alone", q(&column.name), q(&table.name));
    let node = build.nodes.table_change(table, &column.name, change, why);
    build.nodes.needs.push((node, Element::column(table, &column.name)));
}

/// A column that is dropped and added again.
pub(super) fn replace_column(build: &mut Build<'_>, from: &Table, to: &Table, name: &Ident, why: &str) {
    if let (Some(old), Some(new)) = (from.column(name), to.column(name)) {
        drop_column(build, &from.name, old, why.to_owned());
        add_column(build, to, new, why.to_owned());
    }
}

/// A constraint that is dropped and added again.
pub(super) fn replace_constraint(
    build: &mut Build<'_>,
    table: &QualifiedName,
    from: &Constraint,
    to: &Constraint,
    why: &str,
) -> usize {
    drop_constraint(&mut build.nodes, table, from, why.to_owned());
    add_constraint(&mut build.nodes, table, to, why.to_owned())
}

/// The nodes of a table that is there before and after.
pub(super) fn alter(build: &mut Build<'_>, from: &Table, to: &Table, parts: &[TablePart<'_>]) {
    let t = q(&to.name.name);
    for part in parts {
        match part {
            TablePart::ColumnAdded(column) => {
                add_column(build, to, column, format!("{t} has no column {} yet", q(&column.name)));
            }
            TablePart::ColumnDropped(column) => {
                drop_column(
                    build,
                    &to.name,
                    column,
                    format!("column {} of {t} is not wanted any more", q(&column.name)),
                );
            }
            TablePart::Column { from: old, became, to: new, aspects, undecided } => {
                let first = build.nodes.nodes.len();
                alter_column(build, from, to, old, new, *aspects);
                if aspects.not_null && !build.disturbed.again.contains_key(&Element::column(&to.name, &new.name)) {
                    not_null(build, &to.name, became.as_deref().unwrap_or(old), new);
                }
                (first..build.nodes.nodes.len()).for_each(|node| build.nodes.mark_undecided(node, *undecided));
            }
            // They come and go with those above.
            TablePart::ConstraintAdded(constraint) | TablePart::ConstraintDropped(constraint)
                if constraint.part_of.is_some() => {}
            TablePart::ConstraintAdded(constraint) => {
                let why = format!("{t} has no constraint {} yet", q(&constraint.name));
                add_constraint(&mut build.nodes, &to.name, constraint, why);
            }
            TablePart::ConstraintDropped(constraint) => {
                let why = format!("constraint {} of {t} is not wanted any more", q(&constraint.name));
                drop_constraint(&mut build.nodes, &to.name, constraint, why);
            }
            TablePart::Constraint { from: old, to: new, in_place, undecided } => {
                let again = build.disturbed.again.contains_key(&Element::constraint(&to.name, &new.name));
                let why = format!("constraint {} of {t} differs", q(&new.name));
                if *in_place && !again {
                    alter_constraint(build, &to.name, old, new, &why);
                } else {
                    let node = replace_constraint(build, &to.name, old, new, &why);
                    build.nodes.mark_undecided(node, *undecided);
                }
            }
            // Tables leave and join their parents and their types before and after everything else.
            TablePart::Descent { .. } | TablePart::OfType => {}
            TablePart::Options { from: old, to: new } => {
                let change = TableChange::SetOptions { from: (*old).clone(), to: (*new).clone() };
                build.nodes.table_change(&to.name, &Ident::new(""), change, format!("{t} is to have other options"));
            }
            TablePart::Storage { from, to: wanted } => storage(build, to, from, wanted),
            TablePart::RowSecurity { from, to: wanted } => {
                super::policy::row_security(&mut build.nodes, &to.name, *from, *wanted);
            }
        }
    }
}

fn alter_constraint(build: &mut Build<'_>, table: &QualifiedName, from: &Constraint, to: &Constraint, why: &str) {
    if from.deferrability != to.deferrability {
        let change = TableChange::AlterConstraint(to.name.clone(), to.deferrability);
        build.nodes.table_change(table, &to.name, change, why.to_owned());
    }
    if let (Some(old), Some(new)) = (from.kind.index_storage(), to.kind.index_storage()) {
        let name = QualifiedName { schema: table.schema.clone(), name: to.name.clone() };
        let why = format!("the index of {} is to be stored otherwise", q(&to.name));
        build.nodes.store_constraint_index(&name, table, (old, new), why);
    }
    if from.enforced != to.enforced {
        let change = TableChange::SetEnforced(to.name.clone(), to.enforced);
        build.nodes.table_change(table, &to.name, change, why.to_owned());
    } else if from.validated != to.validated {
        let change = TableChange::ValidateConstraint(to.name.clone());
        build.nodes.table_change(table, &to.name, change, why.to_owned());
    }
}

fn alter_column(build: &mut Build<'_>, table: &Table, wanted: &Table, from: &Column, to: &Column, aspects: Aspects) {
    let element = Element::column(&wanted.name, &to.name);
    if let Some(why) = build.disturbed.again.get(&element).cloned() {
        replace_column(build, table, wanted, &to.name, &why);
        return;
    }
    let label = format!("column {} of {}", q(&to.name), q(&wanted.name.name));
    let mut identity_options = from.identity.as_ref().map(|identity| identity.options.clone());
    if aspects.data_type || aspects.collation {
        retype(build, &wanted.name, from, to, format!("{label} has another type"));
        if let (Some(options), Some(integer)) = (&mut identity_options, names::integer_type(&to.data_type)) {
            *options = apply_table::retyped(options, integer);
        }
    }
    if from.generated.is_some() && to.generated.is_none() {
        let change = TableChange::DropExpression(to.name.clone());
        build.nodes.table_change(&wanted.name, &to.name, change, format!("{label} is to hold values of its own"));
    }
    if let (Some(_), Some(new)) = (&from.generated, &to.generated)
        && aspects.generated
    {
        let change = TableChange::SetExpression(to.name.clone(), new.expression.clone());
        build.nodes.table_change(&wanted.name, &to.name, change, format!("{label} is computed otherwise"));
    }
    default(build, &wanted.name, from, to, aspects, &label);
    identity(build, wanted, from, to, identity_options, &label);
    tune(&mut build.nodes, &wanted.name, to, &from.tuning);
    let before = table.column(&to.name).map(|before| before.options.clone()).unwrap_or_default();
    set_column_options(&mut build.nodes, &wanted.name, to, &before);
}

/// The conversion of a column to its new type, and its default out of the way where that cannot follow.
pub(super) fn retype(build: &mut Build<'_>, table: &QualifiedName, from: &Column, to: &Column, why: String) {
    let element = Element::column(table, &to.name);
    let recast = build.disturbed.recast.contains(&element);
    if build.disturbed.as_text.contains(&element) {
        return by_text(build, table, from, to, why);
    }
    let conversion = if build.holds_no_rows(table) {
        Conversion::Assignment
    } else {
        let [before, after] = if recast { [&to.data_type; 2] } else { [&from.data_type, &to.data_type] };
        let by_field = super::user_type::conversion([build.from, build.to], [before, after], &build.disturbed.rebuilt);
        match by_field {
            Some(conversion) if recast || before != after => conversion,
            _ if recast => Conversion::Text,
            _ => casts::conversion(before, after),
        }
    };
    let change = TableChange::AlterType {
        column: to.name.clone(),
        from: from.data_type.clone(),
        to: to.data_type.clone(),
        collation: to.collation.clone(),
        conversion,
    };
    let node = build.nodes.table_change(table, &to.name, change, why);
    build.nodes.takes(node, element.clone());
    build.nodes.makes(node, element);
    for heir in build.heirs_retyped_with(table, &to.name) {
        build.nodes.takes(node, Element::column(&heir, &to.name));
        build.nodes.makes(node, Element::column(&heir, &to.name));
    }
}

/// A column whose type is dropped and made again holds text in between.
fn by_text(build: &mut Build<'_>, table: &QualifiedName, from: &Column, to: &Column, why: String) {
    let element = Element::column(table, &to.name);
    let array = from.data_type.array && to.data_type.array;
    let text = crate::model::TypeRef { array, ..crate::model::TypeRef::builtin("text") };
    let steps = [(&from.data_type, &text, None), (&text, &to.data_type, to.collation.clone())];
    let how = if build.holds_no_rows(table) { Conversion::Assignment } else { Conversion::Explicit };
    let nodes = steps.map(|(from, wanted, collation)| {
        let change = TableChange::AlterType {
            column: to.name.clone(),
            from: from.clone(),
            to: wanted.clone(),
            collation,
            conversion: how.clone(),
        };
        build.nodes.table_change(table, &to.name, change, why.clone())
    });
    let [away, back] = nodes;
    build.nodes.takes(away, element.clone());
    build.nodes.makes(back, element);
    for heir in build.heirs_retyped_with(table, &to.name) {
        build.nodes.takes(away, Element::column(&heir, &to.name));
        build.nodes.makes(back, Element::column(&heir, &to.name));
    }
    build.nodes.before.push((away, back));
}

fn not_null(build: &mut Build<'_>, table: &QualifiedName, from: &Column, to: &Column) {
    let label = &format!("column {} of {}", q(&to.name), q(&table.name));
    match (&from.not_null, &to.not_null) {
        (Some(_), None) => {
            let change = TableChange::DropNotNull(to.name.clone());
            build.nodes.table_change(table, &to.name, change, format!("{label} may be null"));
        }
        (None, Some(wanted)) => {
            // Before PostgreSQL 18 the constraint has no name that could be kept.
            let name = wanted.name.clone().filter(|_| build.options.newest_version() >= 18);
            let change = TableChange::SetNotNull(to.name.clone(), NotNull { name, ..wanted.clone() });
            build.nodes.table_change(table, &to.name, change, format!("{label} may not be null"));
        }
        (Some(old), Some(new)) => {
            // What a table has from its parents has a name that nobody wrote: a server may not keep any.
            let is_said = build.options.oldest_version() >= 18 || !(old.inherited && new.inherited);
            if let (Some(old), Some(new), true) = (&old.name, &new.name, is_said) {
                let action = Action::RenameNotNull {
                    table: table.clone(),
                    column: to.name.clone(),
                    from: old.clone(),
                    to: new.clone(),
                };
                let why = format!("the NOT NULL of {label} has another name");
                if old != new {
                    build.nodes.add(Group::table(table), rank::RENAME, to.name.as_str(), action, why);
                }
            }
            alter_not_null(build, table, to, (old, new), label);
            let is_heir = build.to.table(table).is_some_and(|found| matches!(found.descent, Descent::Heir(_)));
            if is_heir && old.inherited && !new.inherited && old.validated == new.validated {
                let change = TableChange::SetNotNull(to.name.clone(), new.clone());
                build.nodes.table_change(
                    table,
                    &to.name,
                    change,
                    format!("{label} is NOT NULL without its parents, too"),
                );
            }
        }
        (None, None) => {}
    }
}

/// What a NOT NULL is besides its name. What is to be NOT VALID again goes and comes.
fn alter_not_null(
    build: &mut Build<'_>,
    table: &QualifiedName,
    to: &Column,
    (old, new): (&NotNull, &NotNull),
    label: &str,
) {
    let column = to.name.clone();
    // A column that has it from a parent may have it under the parent's name, which SET NOT NULL need not know.
    let from_parent =
        build.to.table(table).is_some_and(|found| descent::parent_hands_not_null(build.to, found, &column));
    let constraint = new.name.clone().or_else(|| old.name.clone());
    let constraint = constraint.unwrap_or_else(|| names::not_null_name(table, &column));
    if old.validated && !new.validated {
        let why = format!("{label} is NOT NULL for new rows alone");
        build.nodes.table_change(table, &column, TableChange::DropNotNull(column.clone()), why.clone());
        let name = Some(constraint.clone()).filter(|_| new.name.is_some() || old.name.is_some());
        let change = TableChange::SetNotNull(column.clone(), NotNull { name, ..new.clone() });
        build.nodes.table_change(table, &column, change, why.clone());
        let on = ObjectPart::Constraint { table: table.clone(), constraint };
        if let Some(Object::Comment(comment)) = build.to.get(&ObjectId::Comment(Box::new(on))) {
            build.comment(comment, why);
        }
        return;
    }
    if old.no_inherit != new.no_inherit {
        let (column, constraint) = (column.clone(), constraint.clone());
        let why = match new.no_inherit {
            true => format!("what descends from {} is free of {label}'s NOT NULL", q(&table.name)),
            false => format!("what descends from {} has {label}'s NOT NULL too", q(&table.name)),
        };
        let change = TableChange::InheritNotNull { column, constraint, inherit: !new.no_inherit };
        build.nodes.table_change(table, &to.name, change, why);
    }
    if !old.validated && new.validated {
        let constraint = Some(constraint).filter(|_| !from_parent || new.name.is_some() || old.name.is_some());
        let change = TableChange::ValidateNotNull { column, constraint };
        build.nodes.table_change(table, &to.name, change, format!("all rows satisfy the NOT NULL of {label}"));
    }
}

fn default(build: &mut Build<'_>, table: &QualifiedName, from: &Column, to: &Column, aspects: Aspects, label: &str) {
    let element = Element::default(table, &to.name);
    let blocks = build.disturbed.defaults.contains(&element) || (aspects.data_type && aspects.default);
    match (&from.default, &to.default) {
        // Its parent's new default is not for it.
        (None, None) if aspects.default => {
            let change = TableChange::DropDefault(to.name.clone());
            build.nodes.table_change(table, &to.name, change, format!("{label} is to have no default"));
        }
        (Some(_), None) => {
            let change = TableChange::DropDefault(to.name.clone());
            let node = build.nodes.table_change(table, &to.name, change, format!("{label} has no default any more"));
            build.nodes.takes(node, element);
        }
        (before, Some(new)) if aspects.default || blocks => {
            if before.is_some() && blocks {
                let why = match aspects.data_type {
                    true => format!("its default stands in the way of {label}'s new type"),
                    false => format!("the default of {label} stands on what changes"),
                };
                let node = build.nodes.table_change(table, &to.name, TableChange::DropDefault(to.name.clone()), why);
                build.nodes.takes(node, element.clone());
            }
            let change = TableChange::SetDefault(to.name.clone(), new.clone());
            let why = match aspects.default {
                true => format!("{label} has another default"),
                false => format!("{label} gets its default back"),
            };
            let node = build.nodes.table_change(table, &to.name, change, why);
            if before.is_some() && !blocks {
                build.nodes.takes(node, element.clone());
            }
            build.nodes.makes(node, element);
        }
        (None | Some(_), _) => {}
    }
}

/// A default that stands in the way of its column's conversion, though neither differs.
pub(super) fn reset_default(build: &mut Build<'_>, table: &QualifiedName, from: &Column, to: &Column) {
    let label = format!("column {} of {}", q(&to.name), q(&table.name));
    default(build, table, from, to, Aspects::default(), &label);
}

fn identity(
    build: &mut Build<'_>,
    table: &Table,
    from: &Column,
    to: &Column,
    before: Option<crate::model::SequenceOptions>,
    label: &str,
) {
    match (&from.identity, &to.identity) {
        (Some(old), None) => {
            let change = TableChange::DropIdentity(to.name.clone());
            let why = format!("{label} is not counted by an identity any more");
            let node = build.nodes.table_change(&table.name, &to.name, change, why);
            build.nodes.release(node, Claim::Relation(old.sequence.clone()));
        }
        (None, Some(new)) => {
            let change = TableChange::AddIdentity(to.name.clone(), new.clone());
            let why = format!("{label} is to be counted by an identity");
            let node = build.nodes.table_change(&table.name, &to.name, change, why);
            build.nodes.claim(node, Claim::Relation(new.sequence.clone()));
            if names::integer_type(&from.data_type).is_some() && !build.holds_no_rows(&table.name) {
                let advance = build.advance(&new.sequence, &new.options, &table.name, &to.name);
                build.nodes.before.push((node, advance));
            }
        }
        (Some(old), Some(new)) => {
            let options = before.unwrap_or_else(|| old.options.clone());
            if old.kind != new.kind || options != new.options {
                let kind = (old.kind != new.kind).then_some(new.kind);
                let column = to.name.clone();
                let change = TableChange::AlterIdentity { column, kind, from: options, to: new.options.clone() };
                let why = format!("the identity of {label} differs");
                build.nodes.table_change(&table.name, &to.name, change, why);
            }
            if old.sequence != new.sequence {
                rename_identity(build, table, to, &old.sequence, &new.sequence);
            }
        }
        (None, None) => {}
    }
}

fn rename_identity(build: &mut Build<'_>, table: &Table, column: &Column, from: &QualifiedName, to: &QualifiedName) {
    let of = crate::model::ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
    let action = Action::RenameSequence { from: from.clone(), to: to.name.clone(), of };
    let why = format!("the sequence of {} has another name", q(&column.name));
    let node = build.nodes.add(Group::table(&table.name), rank::RENAME, from.name.as_str(), action, why);
    build.nodes.release(node, Claim::Relation(from.clone()));
    build.nodes.claim(node, Claim::Relation(to.clone()));
}
