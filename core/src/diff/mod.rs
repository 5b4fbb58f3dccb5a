//! What differs between two schemas.

mod compare;
mod descent;

pub use compare::{Same, constraint, expressions, index_in_place, optional_expressions};

use crate::model::{
    ClauseKind, Column, Comment, Constraint, ConstraintKind, DefaultPrivileges, Definition, Descent, Enum,
    ForeignOptions, Index, Kind, Object, ObjectId, Owner, Policy, Privileges, RowSecurity, Schema, Sequence, Storage,
    Table,
};

/// One difference between two schemas, as the pair of what was and what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// An object that is only in the second schema.
    Added(&'a Object),
    /// An object that is only in the first schema.
    Dropped(&'a Object),
    /// An enumerated type with other labels.
    Enum {
        /// As it was.
        from: &'a Enum,
        /// As it is wanted.
        to: &'a Enum,
    },
    /// A sequence that counts otherwise or belongs to another column.
    Sequence {
        /// As it was.
        from: &'a Sequence,
        /// As it is wanted.
        to: &'a Sequence,
    },
    /// A table with other parts.
    Table {
        /// As it was.
        from: &'a Table,
        /// As it is wanted.
        to: &'a Table,
        /// What differs, columns first. The order of columns is not compared.
        parts: Vec<TablePart<'a>>,
    },
    /// An index of another definition.
    Index {
        /// As it was.
        from: &'a Index,
        /// As it is wanted.
        to: &'a Index,
        /// Whether the difference lies in expressions that could not be decided.
        undecided: bool,
    },
    /// A policy that says something else.
    Policy {
        /// As it was.
        from: &'a Policy,
        /// As it is wanted.
        to: &'a Policy,
        /// Whether the difference lies in expressions that could not be decided.
        undecided: bool,
    },
    /// Another definition of what is created as a whole.
    Defined {
        /// As it was.
        from: &'a Definition,
        /// As it is wanted.
        to: &'a Definition,
        /// Whether the difference lies in expressions that could not be decided.
        undecided: bool,
    },
    /// Another owner.
    Owner {
        /// As it was.
        from: &'a Owner,
        /// As it is wanted.
        to: &'a Owner,
    },
    /// Another comment.
    Comment {
        /// As it was.
        from: &'a Comment,
        /// As it is wanted.
        to: &'a Comment,
    },
    /// Other privileges.
    Privileges {
        /// As they were.
        from: &'a Privileges,
        /// As they are wanted.
        to: &'a Privileges,
    },
    /// Other default privileges.
    DefaultPrivileges {
        /// As they were.
        from: &'a DefaultPrivileges,
        /// As they are wanted.
        to: &'a DefaultPrivileges,
    },
}

impl Change<'_> {
    /// What differs.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Added(object) | Self::Dropped(object) => object.id(),
            Self::Enum { to, .. } => ObjectId::Type(to.name.clone()),
            Self::Sequence { to, .. } => ObjectId::Sequence(to.name.clone()),
            Self::Table { to, .. } => ObjectId::Table(to.name.clone()),
            Self::Index { to, .. } => ObjectId::Index(to.name.clone()),
            Self::Policy { to, .. } => ObjectId::Policy { table: to.table.clone(), name: to.name.clone() },
            Self::Defined { to, .. } => to.id(),
            Self::Owner { to, .. } => ObjectId::Owner(Box::new(to.on.clone())),
            Self::Comment { to, .. } => ObjectId::Comment(Box::new(to.on.clone())),
            Self::Privileges { to, .. } => ObjectId::Privileges(Box::new(to.on.clone())),
            Self::DefaultPrivileges { to, .. } => ObjectId::DefaultPrivileges(to.of.clone()),
        }
    }

    /// Whether all that differs are expressions that were marked as undecided.
    pub fn is_undecided(&self) -> bool {
        match self {
            Self::Index { undecided, .. } | Self::Policy { undecided, .. } | Self::Defined { undecided, .. } => {
                *undecided
            }
            Self::Table { parts, .. } => parts.iter().all(|part| match part {
                TablePart::Column { undecided, .. } | TablePart::Constraint { undecided, .. } => *undecided,
                TablePart::ColumnAdded(_)
                | TablePart::ColumnDropped(_)
                | TablePart::ConstraintAdded(_)
                | TablePart::ConstraintDropped(_)
                | TablePart::Descent { .. }
                | TablePart::OfType
                | TablePart::Options { .. }
                | TablePart::Storage { .. }
                | TablePart::RowSecurity { .. } => false,
            }),
            Self::Added(_)
            | Self::Dropped(_)
            | Self::Enum { .. }
            | Self::Sequence { .. }
            | Self::Owner { .. }
            | Self::Comment { .. }
            | Self::Privileges { .. }
            | Self::DefaultPrivileges { .. } => false,
        }
    }
}

/// One difference within a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TablePart<'a> {
    /// A column that is only in the second table.
    ColumnAdded(&'a Column),
    /// A column that is only in the first table.
    ColumnDropped(&'a Column),
    /// A column that differs.
    Column {
        /// As it was.
        from: &'a Column,
        /// What its parents make of it, where they change.
        became: Option<Box<Column>>,
        /// As it is wanted.
        to: &'a Column,
        /// In what.
        aspects: Aspects,
        /// Whether the difference lies in expressions that could not be decided.
        undecided: bool,
    },
    /// A constraint that is only in the second table.
    ConstraintAdded(&'a Constraint),
    /// A constraint that is only in the first table.
    ConstraintDropped(&'a Constraint),
    /// A constraint that differs.
    Constraint {
        /// As it was.
        from: &'a Constraint,
        /// As it is wanted.
        to: &'a Constraint,
        /// Whether PostgreSQL can alter it in place.
        in_place: bool,
        /// Whether the difference lies in expressions that could not be decided.
        undecided: bool,
    },
    /// Another parent, another bound, or none.
    Descent {
        /// As it was.
        from: &'a Descent,
        /// As it is wanted.
        to: &'a Descent,
    },
    /// Another type that it is of, or none.
    OfType,
    /// Other options of a foreign table.
    Options {
        /// As they were.
        from: &'a ForeignOptions,
        /// As they are wanted.
        to: &'a ForeignOptions,
    },
    /// Other storage.
    Storage {
        /// As it was.
        from: &'a Storage,
        /// As it is wanted.
        to: &'a Storage,
    },
    /// Other row-level-security flags.
    RowSecurity {
        /// As they were.
        from: RowSecurity,
        /// As they are wanted.
        to: RowSecurity,
    },
}

/// In what a column differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aspects {
    /// Its type.
    pub data_type: bool,
    /// Its collation.
    pub collation: bool,
    /// Whether it may be null, or the name of the constraint that says so.
    pub not_null: bool,
    /// Its default.
    pub default: bool,
    /// What it is computed from.
    pub generated: bool,
    /// Its identity.
    pub identity: bool,
    /// How its values are stored.
    pub tuning: bool,
    /// What a foreign table's wrapper is told of it.
    pub options: bool,
}

impl Aspects {
    fn any(self) -> bool {
        self.data_type
            || self.collation
            || self.not_null
            || self.default
            || self.generated
            || self.identity
            || self.tuning
            || self.options
    }
}

/// What leads from one schema to another, by kind and then by name. The schema `public` exists everywhere and is never
/// part of a difference; neither are the order of columns, and names of NOT NULL constraints that only one side knows.
/// Expressions that could not be decided compare by their tokens: unequal is a difference, and is marked.
pub fn diff<'a>(from: &'a Schema, to: &'a Schema) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    let (mut left, mut right) = (from.objects().peekable(), to.objects().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return changes,
            (Some((a_id, a)), Some((b_id, b))) if a_id == b_id => {
                left.next();
                right.next();
                if std::mem::discriminant(a) != std::mem::discriminant(b) {
                    // A type of another kind.
                    changes.extend([Change::Dropped(a), Change::Added(b)]);
                } else if is_made_anew(a, b, (from, to)) {
                    changes.extend([Change::Dropped(a), Change::Added(b)]);
                } else if a != b {
                    changes.extend(altered(a, b, (from, to)));
                } else if let Object::Table(old) = a
                    && old.descent != Descent::Own
                {
                    // What a parent's change would do to it is not wanted here.
                    changes.extend(altered(a, b, (from, to)));
                }
            }
            (Some((a_id, a)), other) if other.is_none_or(|(b_id, _)| a_id < b_id) => {
                left.next();
                // Whose nobody says any more stays with its owner.
                if !is_public(a_id)
                    && a_id.kind() != Kind::Owner
                    && !is_nothing_gone(a, from)
                    && !descent::is_taken_over(a, from, to)
                {
                    changes.push(Change::Dropped(a));
                }
            }
            (_, Some((b_id, b))) => {
                right.next();
                if !is_public(b_id) && !is_by_itself(b, to) {
                    changes.push(Change::Added(b));
                }
            }
            // Never reached: a left side alone is taken above.
            (Some(_), None) => return changes,
        }
    }
}

fn is_public(id: &ObjectId) -> bool {
    matches!(id, ObjectId::Schema(name) if name.as_str() == "public")
}

/// Whether an object is a list of privileges that grants its owner what it has anyway.
fn is_by_itself(object: &Object, schema: &Schema) -> bool {
    let Object::Privileges(privileges) = object else { return false };
    Privileges::by_itself(privileges.on.clone()).is_as_wanted(&schema.settled(privileges))
}

/// Whether an object is a list of privileges that says no more than what goes without saying.
fn is_nothing_gone(object: &Object, schema: &Schema) -> bool {
    let Object::Privileges(privileges) = object else { return false };
    schema.settled(privileges).is_as_wanted(&Privileges::by_itself(privileges.on.clone()))
}

/// The difference between two objects of the same identity.
fn altered<'a>(from: &'a Object, to: &'a Object, schemas: (&'a Schema, &'a Schema)) -> Option<Change<'a>> {
    match (from, to) {
        (Object::Enum(from), Object::Enum(to)) => (from.labels != to.labels).then_some(Change::Enum { from, to }),
        (Object::Sequence(from), Object::Sequence(to)) => Some(Change::Sequence { from, to }),
        (Object::Table(from), Object::Table(to)) => {
            let parts = table_parts(from, to, schemas);
            (!parts.is_empty()).then_some(Change::Table { from, to, parts })
        }
        (Object::Index(from), Object::Index(to)) => {
            let same = compare::index(from, to);
            same.is_change().then_some(Change::Index { from, to, undecided: same.is_undecided() })
        }
        (Object::Policy(from), Object::Policy(to)) => {
            let same = compare::policy(from, to);
            same.is_change().then_some(Change::Policy { from, to, undecided: same.is_undecided() })
        }
        (Object::Defined(from), Object::Defined(to)) => {
            let same = compare::definition(from, to);
            same.is_change().then_some(Change::Defined { from, to, undecided: same.is_undecided() })
        }
        (Object::Owner(from), Object::Owner(to)) => Some(Change::Owner { from, to }),
        (Object::Comment(from), Object::Comment(to)) => Some(Change::Comment { from, to }),
        (Object::Privileges(from), Object::Privileges(to)) => {
            let (before, after) = (schemas.0.settled(from), schemas.1.settled(to));
            (!before.is_as_wanted(&after)).then_some(Change::Privileges { from, to })
        }
        (Object::DefaultPrivileges(from), Object::DefaultPrivileges(to)) => {
            Some(Change::DefaultPrivileges { from, to })
        }
        // Equal identities are equal kinds, and schemas are nothing but their name.
        (
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Policy(_)
            | Object::Comment(_)
            | Object::Owner(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_),
            _,
        ) => None,
    }
}

fn table_parts<'a>(from: &'a Table, to: &'a Table, schemas: (&'a Schema, &'a Schema)) -> Vec<TablePart<'a>> {
    let mut parts = Vec::new();
    let parents = descent::Parents::new(from, to, schemas);
    columns(from, to, &parents, &mut parts);
    constraints(from, to, &parents, &mut parts);
    if !descent::is_same(from, to) {
        parts.push(TablePart::Descent { from: &from.descent, to: &to.descent });
    }
    if from.of_type != to.of_type {
        parts.push(TablePart::OfType);
    }
    if let (Some(from), Some(to)) = (&from.foreign, &to.foreign)
        && from.options != to.options
    {
        parts.push(TablePart::Options { from: &from.options, to: &to.options });
    }
    if from.storage != to.storage {
        parts.push(TablePart::Storage { from: &from.storage, to: &to.storage });
    }
    if from.row_security != to.row_security {
        parts.push(TablePart::RowSecurity { from: from.row_security, to: to.row_security });
    }
    parts
}

fn columns<'a>(from: &'a Table, to: &'a Table, parents: &descent::Parents<'a>, parts: &mut Vec<TablePart<'a>>) {
    let before: std::collections::BTreeMap<_, _> = from.columns.iter().map(|column| (&column.name, column)).collect();
    let after: std::collections::BTreeSet<_> = to.columns.iter().map(|column| &column.name).collect();
    let dropped = from.columns.iter().filter(|column| !after.contains(&column.name) && !parents.drop(column));
    parts.extend(dropped.map(TablePart::ColumnDropped));
    for column in &to.columns {
        match before.get(&column.name) {
            None => match parents.adds(column) {
                None => parts.push(TablePart::ColumnAdded(column)),
                Some((handed, became)) => {
                    let (aspects, same) = compare::column(&became, column);
                    if aspects.any() {
                        let undecided = same.is_undecided();
                        let became = Some(Box::new(became));
                        parts.push(TablePart::Column { from: handed, became, to: column, aspects, undecided });
                    }
                }
            },
            Some(old) => {
                let became = parents.alter(old, column);
                let (mut aspects, same) = compare::column(became.as_ref().unwrap_or(old), column);
                aspects.not_null |= descent::is_own_besides(to, became.as_ref().unwrap_or(old), column);
                if aspects.any() {
                    let (became, undecided) = (became.map(Box::new), same.is_undecided());
                    parts.push(TablePart::Column { from: old, became, to: column, aspects, undecided });
                }
            }
        }
    }
}

fn constraints<'a>(from: &'a Table, to: &'a Table, parents: &descent::Parents<'a>, parts: &mut Vec<TablePart<'a>>) {
    for constraint in from.constraints.values() {
        match to.constraints.get(&constraint.name) {
            None if parents.take_over(constraint) => {}
            None => parts.push(TablePart::ConstraintDropped(constraint)),
            Some(wanted) => {
                let same = compare::constraint(constraint, wanted);
                if same.is_change() {
                    let in_place = compare::constraint_in_place(constraint, wanted);
                    let undecided = same.is_undecided();
                    parts.push(TablePart::Constraint { from: constraint, to: wanted, in_place, undecided });
                }
            }
        }
    }
    let added = to.constraints.values().filter(|constraint| !from.constraints.contains_key(&constraint.name));
    parts.extend(added.map(TablePart::ConstraintAdded));
}

/// Whether one cannot become the other: how a table is partitioned and where its rows are stands with its creation.
fn is_made_anew(from: &Object, to: &Object, schemas: (&Schema, &Schema)) -> bool {
    match (from, to) {
        (Object::Table(from), Object::Table(to)) => !stays(from, to, schemas),
        _ => false,
    }
}

/// Whether a table can be altered to become another: both have their rows here, or on the same server, which is not made
/// anew itself, and spread them alike.
pub fn stays(from: &Table, to: &Table, (before, after): (&Schema, &Schema)) -> bool {
    let is_same_place = match (&from.foreign, &to.foreign) {
        (None, None) => true,
        (Some(from), Some(to)) => from.server == to.server && !is_server_anew(&from.server_id(), before, after),
        (Some(_), None) | (None, Some(_)) => false,
    };
    is_same_place && descent::same_partitioning(from, to)
}

/// Whether a server is dropped and made again: its type and its wrapper stand with its creation.
fn is_server_anew(id: &ObjectId, before: &Schema, after: &Schema) -> bool {
    let (Some(before), Some(after)) = (before.whole(id), after.whole(id)) else { return false };
    [ClauseKind::Type, ClauseKind::Wrapper].iter().any(|kind| !before.clauses_of(kind).eq(after.clauses_of(kind)))
}

pub use descent::is_same as is_same_descent;

/// Whether two indexes of the same name are the same.
pub fn is_same_index(from: &Index, to: &Index) -> bool {
    !compare::index(from, to).is_change()
}

/// Whether a constraint is a foreign key.
pub fn is_foreign_key(constraint: &Constraint) -> bool {
    match constraint.kind {
        ConstraintKind::ForeignKey(_) => true,
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => false,
    }
}
