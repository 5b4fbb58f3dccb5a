use super::{Expression, Extension, ObjectId, Routine, Trigger, TypeRef, View};
use crate::name::{Ident, QualifiedName};

/// An object that is created, replaced and dropped as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// A function or a procedure.
    Routine(Routine),
    /// A trigger of a table or a view.
    Trigger(Trigger),
    /// A view.
    View(View),
    /// An extension.
    Extension(Extension),
}

impl Definition {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Routine(routine) => routine.id(),
            Self::Trigger(trigger) => trigger.id(),
            Self::View(view) => view.id(),
            Self::Extension(extension) => extension.id(),
        }
    }

    /// Its own name.
    pub fn name(&self) -> &Ident {
        match self {
            Self::Routine(routine) => &routine.name.name,
            Self::Trigger(trigger) => &trigger.name,
            Self::View(view) => &view.name.name,
            Self::Extension(extension) => &extension.name,
        }
    }

    /// The table or view that it is a part of.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Routine(_) | Self::View(_) | Self::Extension(_) => None,
            Self::Trigger(trigger) => Some(&trigger.table),
        }
    }

    /// Every expression it holds.
    pub fn expressions(&self) -> Box<dyn Iterator<Item = &Expression> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.expressions()),
            Self::Trigger(trigger) => Box::new(trigger.when.iter()),
            Self::View(view) => Box::new(std::iter::once(&view.query)),
            Self::Extension(_) => Box::new(std::iter::empty()),
        }
    }

    /// Lets `change` see every expression it holds.
    pub fn for_each_expression_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        match self {
            Self::Routine(routine) => routine.for_each_expression_mut(change),
            Self::Trigger(trigger) => trigger.when.iter_mut().for_each(change),
            Self::View(view) => change(&mut view.query),
            Self::Extension(_) => {}
        }
    }

    /// Every type it names.
    pub fn types(&self) -> Box<dyn Iterator<Item = &TypeRef> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.types()),
            // The types of a view's columns follow from its query.
            Self::Trigger(_) | Self::View(_) | Self::Extension(_) => Box::new(std::iter::empty()),
        }
    }

    /// Lets `change` see every type it names.
    pub fn for_each_type_mut(&mut self, change: &mut impl FnMut(&mut TypeRef)) {
        match self {
            Self::Routine(routine) => routine.for_each_type_mut(change),
            Self::Trigger(_) | Self::Extension(_) => {}
            Self::View(view) => view.columns.iter_mut().filter_map(|column| column.data_type.as_mut()).for_each(change),
        }
    }
}
