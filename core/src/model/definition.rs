use super::{Expression, ObjectId, Routine, TypeRef};
use crate::name::QualifiedName;

/// An object that is created, replaced and dropped as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// A function or a procedure.
    Routine(Routine),
}

impl Definition {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Routine(routine) => routine.id(),
        }
    }

    /// Its name within its schema.
    pub fn name(&self) -> &QualifiedName {
        match self {
            Self::Routine(routine) => &routine.name,
        }
    }

    /// Its name within its schema, to change.
    pub fn name_mut(&mut self) -> &mut QualifiedName {
        match self {
            Self::Routine(routine) => &mut routine.name,
        }
    }

    /// Every expression it holds.
    pub fn expressions(&self) -> Box<dyn Iterator<Item = &Expression> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.expressions()),
        }
    }

    /// Lets `change` see every expression it holds.
    pub fn for_each_expression_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        match self {
            Self::Routine(routine) => routine.for_each_expression_mut(change),
        }
    }

    /// Every type it names.
    pub fn types(&self) -> Box<dyn Iterator<Item = &TypeRef> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.types()),
        }
    }

    /// Lets `change` see every type it names.
    pub fn for_each_type_mut(&mut self, change: &mut impl FnMut(&mut TypeRef)) {
        match self {
            Self::Routine(routine) => routine.for_each_type_mut(change),
        }
    }
}
