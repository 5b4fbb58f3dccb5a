use super::{ObjectId, ObjectPart};
use crate::name::{Ident, QualifiedName};

/// Something that gets another name within its schema, its table or its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// What, as it is called now.
    pub of: ObjectPart,
    /// Its new name.
    pub to: Ident,
}

impl ObjectPart {
    /// The same part under another name; `None` for what has none of its own.
    pub fn under_another_name(&self, name: &Ident) -> Option<Self> {
        let there = |of: &QualifiedName| QualifiedName { schema: of.schema.clone(), name: name.clone() };
        Some(match self {
            ObjectPart::Column { table, .. } => ObjectPart::Column { table: table.clone(), column: name.clone() },
            ObjectPart::Constraint { table, .. } => {
                ObjectPart::Constraint { table: table.clone(), constraint: name.clone() }
            }
            ObjectPart::Type { of, part, .. } => ObjectPart::Type { of: of.clone(), part: *part, name: name.clone() },
            ObjectPart::Object(id) => ObjectPart::Object(match id {
                ObjectId::Schema(_) => ObjectId::Schema(name.clone()),
                ObjectId::Type(of) => ObjectId::Type(there(of)),
                ObjectId::Sequence(of) => ObjectId::Sequence(there(of)),
                ObjectId::Table(of) => ObjectId::Table(there(of)),
                ObjectId::Routine { name: of, arguments } => {
                    ObjectId::Routine { name: there(of), arguments: arguments.clone() }
                }
                ObjectId::View(of) => ObjectId::View(there(of)),
                ObjectId::Index(of) => ObjectId::Index(there(of)),
                ObjectId::Policy { table, .. } => ObjectId::Policy { table: table.clone(), name: name.clone() },
                ObjectId::Trigger { table, .. } => ObjectId::Trigger { table: table.clone(), name: name.clone() },
                ObjectId::Rule { table, .. } => ObjectId::Rule { table: table.clone(), name: name.clone() },
                ObjectId::Extension(_)
                | ObjectId::Whole(..)
                | ObjectId::Comment(_)
                | ObjectId::Owner(_)
                | ObjectId::Privileges(_)
                | ObjectId::DefaultPrivileges(_) => return None,
            }),
        })
    }

    /// Its own name, which can be changed; `None` where there is none.
    pub fn own_name(&self) -> Option<Ident> {
        match self {
            ObjectPart::Column { column: name, .. }
            | ObjectPart::Constraint { constraint: name, .. }
            | ObjectPart::Type { name, .. } => Some(name.clone()),
            ObjectPart::Object(id) => match id {
                ObjectId::Type(name)
                | ObjectId::Sequence(name)
                | ObjectId::Table(name)
                | ObjectId::Routine { name, .. }
                | ObjectId::View(name)
                | ObjectId::Index(name) => Some(name.name.clone()),
                ObjectId::Schema(name)
                | ObjectId::Policy { name, .. }
                | ObjectId::Trigger { name, .. }
                | ObjectId::Rule { name, .. } => Some(name.clone()),
                ObjectId::Extension(_)
                | ObjectId::Whole(..)
                | ObjectId::Comment(_)
                | ObjectId::Owner(_)
                | ObjectId::Privileges(_)
                | ObjectId::DefaultPrivileges(_) => None,
            },
        }
    }
}
