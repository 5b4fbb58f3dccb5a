//! What a change forces to be taken away and made again although it stays the same.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Conversion;
use super::user_type::{self, Way};
use super::{casts, definition, enumeration, names, policy, table};
use crate::analyze::dependencies::{self, Element, Keys};
use crate::diff::{Change, TablePart, index_in_place};
use crate::model::{
    Column, ConstraintKind, Definition, Expression, Index, IndexKeyKind, Object, ObjectId, ObjectPart, Routine, Schema,
    TypePart, TypeRef, WholeKind,
};
use crate::name::QualifiedName;

use super::PlanOptions;
use super::build::Splits;

/// What is taken away and made again, or converted, beyond what differs.
#[derive(Debug, Default)]
pub(super) struct Disturbed {
    /// Columns, constraints, indexes, policies, comments and ownerships to be made again, with the reason.
    pub(super) again: BTreeMap<Element, String>,
    /// Columns whose type is rebuilt: they are converted by their values' text.
    pub(super) recast: BTreeSet<Element>,
    /// Defaults that stand in the way of a conversion: dropped before, set after.
    pub(super) defaults: BTreeSet<Element>,
    /// Columns among these whose type is dropped and made again: in between they hold text.
    pub(super) as_text: BTreeSet<Element>,
    /// Types that are made anew.
    pub(super) rebuilt: BTreeSet<QualifiedName>,
    /// Types among these that are dropped before they are made again.
    pub(super) replaced: BTreeSet<QualifiedName>,
}

/// What happens to something that others depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breakage {
    /// It goes away, and may come back.
    Gone,
    /// A column that gets another type; PostgreSQL carries its indexes and checks along.
    Retyped,
    /// A column whose enumerated type is rebuilt: what names the old type cannot be carried along, nor what may name it.
    Recast,
    /// A type that is rebuilt: the old one is there under another name until nothing needs it.
    Rebuilt,
    /// A type that is dropped before it is made again.
    Replaced,
    /// A column that holds text while its type is made again.
    AsText,
}

/// Follows what depends on what changes, and on what that disturbs in turn.
pub(super) fn disturbed(
    from: &Schema,
    to: &Schema,
    changes: &[Change<'_>],
    options: &PlanOptions,
    splits: &Splits,
) -> Disturbed {
    let mut found = Disturbed::default();
    let mut work = first(changes, (from, to), &mut found, options, splits);
    for (key, why) in super::log_order::circles(from, to).into_iter().chain(super::twice::again(from, to)) {
        found.again.insert(key.clone(), why);
        work.push((key, Breakage::Gone));
    }
    if work.is_empty() {
        return found;
    }
    let mut dependents: BTreeMap<Element, Vec<Element>> = BTreeMap::new();
    for dependency in dependencies::dependencies(from) {
        dependents.entry(dependency.on).or_default().push(dependency.dependent);
    }
    // What a table has by itself besides gets another type with its parent's all the same.
    for table in from.tables() {
        for parent in table.descent.parents() {
            for column in table.columns.iter().filter(|column| !column.inherited) {
                let above = Element::column(parent, &column.name);
                dependents.entry(above).or_default().push(Element::column(&table.name, &column.name));
            }
        }
    }
    let sides = Sides { from, to, keys: Keys::new(to) };
    while let Some((broken, how)) = work.pop() {
        for dependent in dependents.get(&broken).into_iter().flatten() {
            if let Some(next) = sides.disturb(&broken, how, dependent, &mut found) {
                work.push((dependent.clone(), next));
            }
        }
    }
    found
}

/// What the differences themselves break.
fn first(
    changes: &[Change<'_>],
    (before, after): (&Schema, &Schema),
    found: &mut Disturbed,
    options: &PlanOptions,
    splits: &Splits,
) -> Vec<(Element, Breakage)> {
    let mut work = Vec::new();
    let overloads = Overloads::new(changes);
    for change in changes {
        match change {
            // What calls it is made again between the two.
            Change::Dropped(Object::Defined(Definition::Routine(old))) if overloads.confuse(old) => {
                work.push((Element::object(old.id()), Breakage::Gone));
            }
            Change::Enum { from, to } => {
                if enumeration::additions(&from.labels, &to.labels).is_none() {
                    found.rebuilt.insert(from.name.clone());
                    work.push((Element::object(ObjectId::Type(from.name.clone())), Breakage::Rebuilt));
                }
            }
            Change::Defined { from: old, to: new, .. } if new.type_name().is_some() => {
                work.extend(changed_type(old, new, before, found));
            }
            // A type of another kind comes in its place.
            Change::Dropped(object) if matches!(object.id(), ObjectId::Type(_)) && after.contains(&object.id()) => {
                if let ObjectId::Type(name) = object.id() {
                    found.replaced.insert(name.clone());
                    found.rebuilt.insert(name);
                }
                work.push((Element::object(object.id()), Breakage::Replaced));
            }
            Change::Index { from, to, .. } if index_in_place(from, to) => {}
            Change::Index { from, .. } => {
                work.push((Element::object(ObjectId::Index(from.name.clone())), Breakage::Gone));
            }
            Change::Policy { from, to, .. } => {
                let element = Element::object(policy::id(from));
                if !policy::alterable(from, to) || splits.take.contains(&element) {
                    work.push((element, Breakage::Gone));
                }
            }
            Change::Table { from, parts, .. } => {
                work.extend(parts.iter().filter_map(|part| broken_part(&from.name, from, part, found, options)));
            }
            Change::Defined { from, to, .. } => {
                let element = Element::object(from.id());
                if definition::in_the_way(from, to).is_some() || splits.take.contains(&element) {
                    // A column whose collation goes holds text meanwhile.
                    let collation =
                        matches!(element, Element::Part(ObjectPart::Object(ObjectId::Whole(WholeKind::Collation, _))));
                    work.push((element, if collation { Breakage::Replaced } else { Breakage::Gone }));
                }
            }
            // A table that is made anew takes all with it.
            Change::Dropped(Object::Table(table)) if after.table(&table.name).is_some() => {
                let columns = table.columns.iter().map(|column| Element::column(&table.name, &column.name));
                let constraints = table.constraints.keys().map(|name| Element::constraint(&table.name, name));
                let all = columns.chain(constraints).chain([Element::table(&table.name)]);
                work.extend(all.map(|element| (element, Breakage::Gone)));
            }
            Change::Dropped(Object::Index(index)) => {
                work.push((Element::object(ObjectId::Index(index.name.clone())), Breakage::Gone));
            }
            Change::Added(_)
            | Change::Dropped(_)
            | Change::Sequence { .. }
            | Change::Comment { .. }
            | Change::Owner { .. }
            | Change::Privileges { .. }
            | Change::DefaultPrivileges { .. } => {}
        }
    }
    work
}

/// The routines that are new, by name.
struct Overloads<'a>(BTreeMap<&'a QualifiedName, Vec<&'a Routine>>);

impl<'a> Overloads<'a> {
    fn new(changes: &'a [Change<'a>]) -> Self {
        let mut new: BTreeMap<&QualifiedName, Vec<&Routine>> = BTreeMap::new();
        for change in changes {
            if let Change::Added(Object::Defined(Definition::Routine(routine))) = change {
                new.entry(&routine.name).or_default().push(routine);
            }
        }
        Self(new)
    }

    /// Whether a call of a routine that goes may as well be one of a routine that comes, because of their defaults: while
    /// both are there, PostgreSQL says that it is not unique.
    fn confuse(&self, old: &Routine) -> bool {
        self.0.get(&old.name).is_some_and(|new| new.iter().any(|new| is_confused(old, new)))
    }
}

fn is_confused(one: &Routine, other: &Routine) -> bool {
    let required = |of: &Routine| of.inputs().filter(|parameter| parameter.default.is_none()).count();
    let given = required(one).max(required(other));
    let types = |of: &Routine| -> Vec<TypeRef> { of.arguments().into_iter().take(given).collect() };
    let (one, other) = (types(one), types(other));
    one.len() == given && one == other
}

/// What another definition of a type breaks.
fn changed_type(old: &Definition, new: &Definition, from: &Schema, found: &mut Disturbed) -> Vec<(Element, Breakage)> {
    let Some(name) = new.type_name() else { return Vec::new() };
    let element = Element::object(new.id());
    match (user_type::way(old, new, from), old, new) {
        (Way::Aside, _, _) => {
            found.rebuilt.insert(name.clone());
            vec![(element, Breakage::Rebuilt)]
        }
        (Way::Replaced, _, _) => {
            found.rebuilt.insert(name.clone());
            found.replaced.insert(name.clone());
            vec![(element, Breakage::Replaced)]
        }
        (Way::InPlace, Definition::Domain(old), Definition::Domain(new)) => {
            let changed = old.checks.values().filter(|check| {
                let wanted = new.checks.get(&check.name);
                wanted.is_some_and(|wanted| wanted != *check && !user_type::checks_alike(check, wanted))
            });
            let part = |name| Element::Part(ObjectPart::domain_constraint(&new.name, name));
            changed.map(|check| (part(&check.name), Breakage::Gone)).collect()
        }
        (Way::InPlace, _, _) => Vec::new(),
    }
}

fn broken_part(
    name: &QualifiedName,
    of: &crate::model::Table,
    part: &TablePart<'_>,
    found: &mut Disturbed,
    options: &PlanOptions,
) -> Option<(Element, Breakage)> {
    match part {
        TablePart::ColumnDropped(column) => Some((Element::column(name, &column.name), Breakage::Gone)),
        TablePart::ConstraintDropped(constraint) => Some((Element::constraint(name, &constraint.name), Breakage::Gone)),
        TablePart::Constraint { from, in_place: false, .. } => {
            Some((Element::constraint(name, &from.name), Breakage::Gone))
        }
        TablePart::Column { from, to, aspects, .. } => {
            let element = Element::column(name, &from.name);
            if let Some(why) = table::replacement(of, from, to, *aspects, options) {
                found.again.insert(element.clone(), why);
                return Some((element, Breakage::Gone));
            }
            (aspects.data_type || aspects.collation).then_some((element, Breakage::Retyped))
        }
        TablePart::ColumnAdded(_)
        | TablePart::ConstraintAdded(_)
        | TablePart::Constraint { in_place: true, .. }
        | TablePart::Descent { .. }
        | TablePart::OfType
        | TablePart::Storage { .. }
        | TablePart::Options { .. }
        | TablePart::RowSecurity { .. } => None,
    }
}

struct Sides<'a> {
    from: &'a Schema,
    to: &'a Schema,
    keys: Keys<'a>,
}

impl Sides<'_> {
    /// What a broken thing does to one that depends on it; returns how that is broken in turn.
    fn disturb(&self, broken: &Element, how: Breakage, dependent: &Element, found: &mut Disturbed) -> Option<Breakage> {
        match dependent {
            Element::Part(ObjectPart::Column { .. }) => self.column(broken, how, dependent, found),
            Element::Default { table, column } => {
                let (old, new) = (self.old_column(table, column)?, self.new_column(table, column)?);
                if old.default.is_some() && new.default.is_some() && self.blocks(broken, how, old, new) {
                    found.defaults.insert(dependent.clone());
                }
                None
            }
            Element::DomainDefault(domain) => {
                let own = *broken == Element::object(ObjectId::Type(domain.clone()));
                let both = |schema: &Schema| schema.domain(domain).is_some_and(|domain| domain.default.is_some());
                if !own && both(self.from) && both(self.to) {
                    self.again(broken, dependent, found);
                }
                None
            }
            Element::Part(ObjectPart::Type { of, part, name }) => {
                let own = *broken == Element::object(ObjectId::Type(of.clone()));
                match part {
                    _ if !self.to.has_type_part(of, *part, name) => None,
                    TypePart::Attribute => (own && self.again(broken, dependent, found)).then_some(Breakage::Rebuilt),
                    TypePart::Constraint => self.again(broken, dependent, found).then_some(Breakage::Gone),
                }
            }
            Element::Owner(sequence) => {
                let kept = self.to.sequence(sequence).is_some();
                if how == Breakage::Gone && kept {
                    self.again(broken, dependent, found);
                }
                None
            }
            Element::Part(ObjectPart::Constraint { table, constraint }) => {
                let kind = &self.to.table(table)?.constraints.get(constraint)?.kind;
                let again = match (how, kind) {
                    (Breakage::Gone, _) => true,
                    (Breakage::AsText, ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_)) => true,
                    (Breakage::Rebuilt | Breakage::Replaced, ConstraintKind::Check { .. }) => true,
                    (Breakage::Retyped, ConstraintKind::Exclude(exclusion)) => !exclusion.storage.statistics.is_empty(),
                    (Breakage::Recast, ConstraintKind::Check { .. } | ConstraintKind::Exclude(_)) => {
                        !kind.expressions().into_iter().all(Expression::is_decided)
                    }
                    (Breakage::Rebuilt | Breakage::Replaced | Breakage::AsText, ConstraintKind::Exclude(_)) => true,
                    (Breakage::Recast | Breakage::Rebuilt | Breakage::Retyped, ConstraintKind::ForeignKey(_)) => {
                        !self.is_integer(broken)
                    }
                    (
                        Breakage::Recast
                        | Breakage::Rebuilt
                        | Breakage::Retyped
                        | Breakage::Replaced
                        | Breakage::AsText,
                        _,
                    ) => false,
                };
                (again && self.again(broken, dependent, found)).then_some(Breakage::Gone)
            }
            Element::Part(ObjectPart::Object(id)) => self.object(broken, how, dependent, id, found),
        }
    }

    fn object(
        &self,
        broken: &Element,
        how: Breakage,
        dependent: &Element,
        id: &ObjectId,
        found: &mut Disturbed,
    ) -> Option<Breakage> {
        // A multirange type goes with its range type, even where it comes back under another name; any other type that
        // goes must be gone before what it stands on, and no column may wait for what comes then.
        if let (Some(Object::Defined(gone)), Breakage::Replaced) = (self.from.get(id), how)
            && gone.type_name().is_some()
            && (matches!(gone, Definition::Multirange(_)) || !self.to.contains(id))
        {
            return Some(Breakage::Replaced);
        }
        let wanted = self.to.get(id)?;
        let again = match wanted {
            // PostgreSQL refuses to change a column under a policy. One that no longer names it is altered before.
            Object::Policy(_) => {
                self.still_needs(wanted, broken) || self.from.get(id) == Some(wanted) || self.is_confused(broken)
            }
            Object::Index(index) => match how {
                Breakage::Gone => true,
                // What is said of its statistics would be lost.
                Breakage::Retyped => !index.storage.statistics.is_empty(),
                Breakage::Rebuilt | Breakage::Replaced | Breakage::AsText => true,
                Breakage::Recast => !expressions(index).all(Expression::is_decided),
            },
            // A view that no longer names what goes is replaced before.
            Object::Defined(Definition::View(_)) => {
                self.still_needs(wanted, broken) || self.from.get(id) == Some(wanted) || self.is_confused(broken)
            }
            Object::Defined(definition) if definition.type_name().is_some() => {
                return self.type_on_type(broken, how, dependent, definition, found);
            }
            // What is replaced in place keeps its dependents; the rest of it goes with what it names.
            Object::Defined(_) => match how {
                Breakage::Gone | Breakage::Rebuilt | Breakage::Replaced => true,
                Breakage::Retyped | Breakage::Recast | Breakage::AsText => self.still_needs(wanted, broken),
            },
            Object::Comment(_) | Object::Owner(_) => match how {
                Breakage::Gone | Breakage::Rebuilt | Breakage::Replaced => true,
                Breakage::Retyped | Breakage::Recast | Breakage::AsText => false,
            },
            // Privileges are compared with what there is when their turn comes.
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::Privileges(_)
            | Object::DefaultPrivileges(_) => false,
        };
        (again && self.again(broken, dependent, found)).then_some(Breakage::Gone)
    }

    /// A type that stands on one that is made anew, or on a function that is.
    fn type_on_type(
        &self,
        broken: &Element,
        how: Breakage,
        dependent: &Element,
        wanted: &Definition,
        found: &mut Disturbed,
    ) -> Option<Breakage> {
        let name = wanted.type_name()?;
        let how = match (wanted, how) {
            (Definition::Multirange(_), _) => return None,
            (Definition::Range(_), Breakage::Rebuilt | Breakage::Replaced | Breakage::Gone) => Breakage::Replaced,
            (_, Breakage::Rebuilt | Breakage::Replaced) => how,
            (_, Breakage::Gone | Breakage::Retyped | Breakage::Recast | Breakage::AsText) => return None,
        };
        let mut news = found.rebuilt.insert(name.clone());
        if how == Breakage::Replaced {
            news |= found.replaced.insert(name.clone());
        }
        self.again(broken, dependent, found);
        news.then_some(how)
    }

    /// A column depends on its type, and where it is generated on other columns.
    fn column(&self, broken: &Element, how: Breakage, dependent: &Element, found: &mut Disturbed) -> Option<Breakage> {
        let Element::Part(ObjectPart::Column { table, column }) = dependent else { return None };
        // A view's columns come and go with it.
        if self.to.view(table).is_some_and(|view| view.column(column).is_some()) {
            let gone = how == Breakage::Gone && self.again(broken, dependent, found);
            return gone.then_some(Breakage::Gone);
        }
        let (old, new) = (self.old_column(table, column)?, self.new_column(table, column)?);
        if matches!(broken, Element::Part(ObjectPart::Object(ObjectId::Table(_)))) {
            return None;
        }
        // What it has from its parent goes and changes with the parent's.
        if let Element::Part(ObjectPart::Column { table: parent, column: above }) = broken
            && above == column
            && self.from.table(table).is_some_and(|table| table.descent.parents().contains(parent))
        {
            let goes = how == Breakage::Gone && old.inherited;
            return (goes || how == Breakage::Retyped).then_some(how);
        }
        if old.generated.is_some() {
            return self.again(broken, dependent, found).then_some(Breakage::Gone);
        }
        let collated = match broken {
            Element::Part(ObjectPart::Object(ObjectId::Whole(WholeKind::Collation, name))) => {
                new.collation.as_ref() == Some(name)
            }
            _ => false,
        };
        // What it becomes may have to wait for what it is to go.
        let keeps_type = match how {
            Breakage::Rebuilt => old.data_type == new.data_type,
            Breakage::Replaced => !new.data_type.name.is_builtin() || collated,
            Breakage::Gone | Breakage::Retyped | Breakage::Recast | Breakage::AsText => false,
        };
        if keeps_type && how == Breakage::Replaced && !found.again.contains_key(dependent) {
            found.recast.insert(dependent.clone());
            return found.as_text.insert(dependent.clone()).then_some(Breakage::AsText);
        }
        (keeps_type && !found.again.contains_key(dependent) && found.recast.insert(dependent.clone()))
            .then_some(Breakage::Recast)
    }

    /// Notes that something is made again; whether that is news.
    fn again(&self, broken: &Element, dependent: &Element, found: &mut Disturbed) -> bool {
        let why = format!("{} stands on {}", super::describe::element(dependent), super::describe::element(broken));
        found.again.insert(dependent.clone(), why).is_none()
    }

    /// Whether a default cannot be carried along by the conversion.
    fn blocks(&self, broken: &Element, how: Breakage, old: &Column, new: &Column) -> bool {
        match how {
            Breakage::Gone => !matches!(broken, Element::Part(ObjectPart::Column { .. })),
            Breakage::Recast | Breakage::Rebuilt | Breakage::Replaced | Breakage::AsText => true,
            Breakage::Retyped => casts::conversion(&old.data_type, &new.data_type) != Conversion::Assignment,
        }
    }

    /// Whether it is a routine that goes for good: it was broken because one of the same name comes in its place.
    fn is_confused(&self, broken: &Element) -> bool {
        match broken {
            Element::Part(ObjectPart::Object(id @ ObjectId::Routine { .. })) => !self.to.contains(id),
            _ => false,
        }
    }

    fn still_needs(&self, wanted: &Object, broken: &Element) -> bool {
        let mut needs = false;
        dependencies::of_object(wanted, &self.keys, &mut |_, on| needs |= on == *broken);
        needs
    }

    fn old_column(&self, table: &QualifiedName, column: &crate::name::Ident) -> Option<&Column> {
        self.from.table(table)?.column(column)
    }

    fn new_column(&self, table: &QualifiedName, column: &crate::name::Ident) -> Option<&Column> {
        self.to.table(table)?.column(column)
    }

    fn is_integer(&self, element: &Element) -> bool {
        match element {
            Element::Part(ObjectPart::Column { table, column }) => {
                let integer = |column: Option<&Column>| {
                    column.is_some_and(|column| names::integer_type(&column.data_type).is_some())
                };
                integer(self.old_column(table, column)) && integer(self.new_column(table, column))
            }
            Element::Part(ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. })
            | Element::Default { .. }
            | Element::DomainDefault(_)
            | Element::Owner(_) => false,
        }
    }
}

fn expressions(index: &Index) -> impl Iterator<Item = &Expression> {
    let keys = index.keys.iter().filter_map(|key| match &key.kind {
        IndexKeyKind::Column(_) => None,
        IndexKeyKind::Expression(expression) => Some(expression),
    });
    keys.chain(&index.predicate)
}
