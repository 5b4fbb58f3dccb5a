use super::{
    Composite, Domain, Expression, Extension, Multirange, ObjectId, Range, Routine, Rule, Trigger, TypeRef, View, Whole,
};
use crate::name::{Ident, QualifiedName};

/// An object that is created, replaced and dropped as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// A function or a procedure.
    Routine(Routine),
    /// A trigger of a table or a view.
    Trigger(Trigger),
    /// A rule of a table or a view.
    Rule(Rule),
    /// A view.
    View(View),
    /// An extension.
    Extension(Extension),
    /// A domain.
    Domain(Domain),
    /// A composite type.
    Composite(Composite),
    /// A range type.
    Range(Range),
    /// The multirange type of a range type, which comes with it.
    Multirange(Multirange),
    /// Whatever is carried as the clauses of the statement that makes it.
    Whole(Whole),
}

impl Definition {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Routine(routine) => routine.id(),
            Self::Trigger(trigger) => trigger.id(),
            Self::Rule(rule) => rule.id(),
            Self::View(view) => view.id(),
            Self::Extension(extension) => extension.id(),
            Self::Whole(whole) => whole.id(),
            Self::Domain(Domain { name, .. })
            | Self::Composite(Composite { name, .. })
            | Self::Range(Range { name, .. })
            | Self::Multirange(Multirange { name, .. }) => ObjectId::Type(name.clone()),
        }
    }

    /// Its own name.
    pub fn name(&self) -> &Ident {
        match self {
            Self::Routine(routine) => &routine.name.name,
            Self::Trigger(trigger) => &trigger.name,
            Self::Rule(rule) => &rule.name,
            Self::View(view) => &view.name.name,
            Self::Extension(extension) => &extension.name,
            Self::Whole(whole) => &whole.name.name,
            Self::Domain(Domain { name, .. })
            | Self::Composite(Composite { name, .. })
            | Self::Range(Range { name, .. })
            | Self::Multirange(Multirange { name, .. }) => &name.name,
        }
    }

    /// The table or view that it is a part of.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Trigger(trigger) => Some(&trigger.table),
            Self::Rule(rule) => Some(&rule.table),
            Self::Whole(whole) => whole.table(),
            Self::Routine(_)
            | Self::Extension(_)
            | Self::View(_)
            | Self::Domain(_)
            | Self::Composite(_)
            | Self::Range(_)
            | Self::Multirange(_) => None,
        }
    }

    /// Every expression it holds.
    pub fn expressions(&self) -> Box<dyn Iterator<Item = &Expression> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.expressions()),
            Self::Trigger(trigger) => Box::new(trigger.when.iter()),
            Self::Rule(rule) => Box::new(rule.condition.iter().chain([&rule.actions])),
            Self::View(view) => Box::new(std::iter::once(&view.query)),
            Self::Extension(_) => Box::new(std::iter::empty()),
            Self::Whole(whole) => Box::new(whole.clauses.iter().flat_map(super::Clause::expressions)),
            Self::Domain(domain) => {
                Box::new(domain.default.iter().chain(domain.checks.values().map(|check| &check.expression)))
            }
            Self::Composite(_) | Self::Range(_) | Self::Multirange(_) => Box::new(std::iter::empty()),
        }
    }

    /// Lets `change` see every expression it holds.
    pub fn for_each_expression_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        match self {
            Self::Routine(routine) => routine.for_each_expression_mut(change),
            Self::Trigger(trigger) => trigger.when.iter_mut().for_each(change),
            Self::Rule(rule) => rule.condition.iter_mut().chain([&mut rule.actions]).for_each(change),
            Self::View(view) => change(&mut view.query),
            Self::Extension(_) => {}
            Self::Whole(whole) => {
                for clause in &mut whole.clauses {
                    change(&mut clause.text);
                    clause.rows.iter_mut().for_each(&mut *change);
                }
            }
            Self::Domain(domain) => {
                let checks = domain.checks.values_mut().map(|check| &mut check.expression);
                domain.default.iter_mut().chain(checks).for_each(change);
            }
            Self::Composite(_) | Self::Range(_) | Self::Multirange(_) => {}
        }
    }

    /// Every type it names.
    pub fn types(&self) -> Box<dyn Iterator<Item = &TypeRef> + '_> {
        match self {
            Self::Routine(routine) => Box::new(routine.types()),
            Self::Domain(domain) => Box::new(std::iter::once(&domain.base)),
            Self::Composite(composite) => Box::new(composite.attributes.iter().map(|attribute| &attribute.data_type)),
            Self::Range(range) => Box::new(std::iter::once(&range.subtype)),
            // The types of a view's columns follow from its query.
            Self::Trigger(_)
            | Self::Rule(_)
            | Self::Extension(_)
            | Self::Multirange(_)
            | Self::View(_)
            | Self::Whole(_) => Box::new(std::iter::empty()),
        }
    }

    /// Lets `change` see every type it names.
    pub fn for_each_type_mut(&mut self, change: &mut impl FnMut(&mut TypeRef)) {
        match self {
            Self::Routine(routine) => routine.for_each_type_mut(change),
            Self::View(view) => view.columns.iter_mut().filter_map(|column| column.data_type.as_mut()).for_each(change),
            Self::Domain(domain) => change(&mut domain.base),
            Self::Composite(composite) => {
                composite.attributes.iter_mut().for_each(|attribute| change(&mut attribute.data_type));
            }
            Self::Range(range) => change(&mut range.subtype),
            Self::Trigger(_) | Self::Rule(_) | Self::Extension(_) | Self::Multirange(_) | Self::Whole(_) => {}
        }
    }

    /// The name of the type that it is.
    pub fn type_name(&self) -> Option<&QualifiedName> {
        match self {
            Self::Domain(Domain { name, .. })
            | Self::Composite(Composite { name, .. })
            | Self::Range(Range { name, .. })
            | Self::Multirange(Multirange { name, .. }) => Some(name),
            Self::Routine(_)
            | Self::Extension(_)
            | Self::Trigger(_)
            | Self::Rule(_)
            | Self::View(_)
            | Self::Whole(_) => None,
        }
    }
}
