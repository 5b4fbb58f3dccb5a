use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Column, Composite, Constraint, Definition, Domain, Enum, Extension, Index, Object, ObjectId, Policy, Range,
    Routine, Rule, Sequence, Table, Trigger, TypePart, TypeRef, Version, View, Whole, WholeKind,
};
use crate::name::{Ident, QualifiedName};

/// A whole schema in the sense of this project: everything in a database that it models. A value: equal means the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// Shared among the copies of a schema, until one of them changes: states of a schema differ in few objects.
    objects: BTreeMap<ObjectId, Arc<Object>>,
    version: Version,
}

impl Schema {
    /// An empty schema that is meant for servers of a version.
    pub fn for_version(version: Version) -> Self {
        Self { objects: BTreeMap::new(), version }
    }

    /// The version of the servers that it is meant for: what is built in there, and how expressions are printed.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The constraint behind which an index of that name stands, and its table.
    pub fn constraint_of_index(&self, index: &QualifiedName) -> Option<(&Table, &Constraint)> {
        self.tables().filter(|table| table.name.schema == index.schema).find_map(|table| {
            let found = table.constraints.get(&index.name).filter(|constraint| constraint.kind.has_index())?;
            Some((table, found))
        })
    }

    /// Every object, by kind and then by name.
    pub fn objects(&self) -> impl DoubleEndedIterator<Item = (&ObjectId, &Object)> {
        self.objects.iter().map(|(id, object)| (id, object.as_ref()))
    }

    /// The objects from an identity on, in order.
    pub fn objects_from(&self, id: ObjectId) -> impl Iterator<Item = (&ObjectId, &Object)> {
        self.objects.range(id..).map(|(id, object)| (id, object.as_ref()))
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// How many objects it holds.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// The object of that identity.
    pub fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id).map(Arc::as_ref)
    }

    /// The object of that identity, to change. What identifies it must stay as it is.
    fn get_mut(&mut self, id: &ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(id).map(Arc::make_mut)
    }

    /// Whether there is an object of that identity.
    pub fn contains(&self, id: &ObjectId) -> bool {
        self.objects.contains_key(id)
    }

    /// Puts an object in and returns the one of the same identity that was there.
    pub fn insert(&mut self, object: Object) -> Option<Object> {
        self.objects.insert(object.id(), Arc::new(object)).map(Arc::unwrap_or_clone)
    }

    /// Takes an object out.
    pub fn remove(&mut self, id: &ObjectId) -> Option<Object> {
        self.objects.remove(id).map(Arc::unwrap_or_clone)
    }

    /// Keeps the objects that `keep` wants.
    pub fn retain(&mut self, mut keep: impl FnMut(&ObjectId, &mut Object) -> bool) {
        self.objects.retain(|id, object| keep(id, Arc::make_mut(object)));
    }

    /// Lets `change` see every object, to change it in place. What identifies an object must stay as it is.
    pub fn for_each_mut(&mut self, mut change: impl FnMut(&ObjectId, &mut Object)) {
        for (id, object) in &mut self.objects {
            change(id, Arc::make_mut(object));
        }
    }

    /// The table of that name.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        match self.get(&ObjectId::Table(name.clone()))? {
            Object::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table of that name, to change.
    pub fn table_mut(&mut self, name: &QualifiedName) -> Option<&mut Table> {
        match self.get_mut(&ObjectId::Table(name.clone()))? {
            Object::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The index of that name.
    pub fn index(&self, name: &QualifiedName) -> Option<&Index> {
        match self.get(&ObjectId::Index(name.clone()))? {
            Object::Index(index) => Some(index),
            _ => None,
        }
    }

    /// The index of that name, to change.
    pub fn index_mut(&mut self, name: &QualifiedName) -> Option<&mut Index> {
        match self.get_mut(&ObjectId::Index(name.clone()))? {
            Object::Index(index) => Some(index),
            _ => None,
        }
    }

    /// The enumerated type of that name.
    pub fn enumeration(&self, name: &QualifiedName) -> Option<&Enum> {
        match self.get(&ObjectId::Type(name.clone()))? {
            Object::Enum(enumeration) => Some(enumeration),
            _ => None,
        }
    }

    /// The sequence of that name.
    pub fn sequence(&self, name: &QualifiedName) -> Option<&Sequence> {
        match self.get(&ObjectId::Sequence(name.clone()))? {
            Object::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The sequence of that name, to change.
    pub fn sequence_mut(&mut self, name: &QualifiedName) -> Option<&mut Sequence> {
        match self.get_mut(&ObjectId::Sequence(name.clone()))? {
            Object::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// What is created as a whole and has that identity.
    pub fn definition(&self, id: &ObjectId) -> Option<&Definition> {
        match self.get(id)? {
            Object::Defined(definition) => Some(definition),
            _ => None,
        }
    }

    /// The function or procedure of that identity.
    pub fn routine(&self, id: &ObjectId) -> Option<&Routine> {
        match self.get(id)? {
            Object::Defined(Definition::Routine(routine)) => Some(routine),
            _ => None,
        }
    }

    /// The function or procedure of that identity, to change.
    pub fn routine_mut(&mut self, id: &ObjectId) -> Option<&mut Routine> {
        match self.get_mut(id)? {
            Object::Defined(Definition::Routine(routine)) => Some(routine),
            _ => None,
        }
    }

    /// What is carried whole and has that identity.
    pub fn whole(&self, id: &ObjectId) -> Option<&Whole> {
        match self.get(id)? {
            Object::Defined(Definition::Whole(whole)) => Some(whole),
            _ => None,
        }
    }

    /// What is carried whole and has that identity, to change.
    pub fn whole_mut(&mut self, id: &ObjectId) -> Option<&mut Whole> {
        match self.get_mut(id)? {
            Object::Defined(Definition::Whole(whole)) => Some(whole),
            _ => None,
        }
    }

    /// Everything of a kind that is carried whole, by name.
    pub fn wholes(&self, kind: WholeKind) -> impl Iterator<Item = &Whole> {
        let from = ObjectId::of_database(kind, &Ident::new(""));
        self.objects.range(from..).map_while(move |(_, object)| match object.as_ref() {
            Object::Defined(Definition::Whole(whole)) if whole.kind == kind => Some(whole),
            _ => None,
        })
    }

    /// The extended statistics of a table.
    pub fn statistics_of<'a>(&'a self, table: &'a QualifiedName) -> impl Iterator<Item = &'a Whole> {
        self.wholes(WholeKind::Statistics).filter(move |whole| whole.table() == Some(table))
    }

    /// The extension of that name.
    pub fn extension(&self, name: &Ident) -> Option<&Extension> {
        match self.get(&ObjectId::Extension(name.clone()))? {
            Object::Defined(Definition::Extension(extension)) => Some(extension),
            _ => None,
        }
    }

    /// The extension of that name, to change.
    pub fn extension_mut(&mut self, name: &Ident) -> Option<&mut Extension> {
        match self.get_mut(&ObjectId::Extension(name.clone()))? {
            Object::Defined(Definition::Extension(extension)) => Some(extension),
            _ => None,
        }
    }

    /// The view of that name.
    pub fn view(&self, name: &QualifiedName) -> Option<&View> {
        match self.get(&ObjectId::View(name.clone()))? {
            Object::Defined(Definition::View(view)) => Some(view),
            _ => None,
        }
    }

    /// The view of that name, to change.
    pub fn view_mut(&mut self, name: &QualifiedName) -> Option<&mut View> {
        match self.get_mut(&ObjectId::View(name.clone()))? {
            Object::Defined(Definition::View(view)) => Some(view),
            _ => None,
        }
    }

    /// The table of that name, or the view of that name as if it were one, with the columns whose types are known.
    pub fn shape(&self, name: &QualifiedName) -> Option<Cow<'_, Table>> {
        self.table(name).map(Cow::Borrowed).or_else(|| self.view(name).map(|view| Cow::Owned(view.shape())))
    }

    /// What has rows and is called that: a view if there is one of that name, else a table.
    pub fn rows_named(&self, name: &QualifiedName) -> ObjectId {
        let view = ObjectId::View(name.clone());
        if self.objects.contains_key(&view) { view } else { ObjectId::Table(name.clone()) }
    }

    /// The trigger of that identity.
    pub fn trigger(&self, id: &ObjectId) -> Option<&Trigger> {
        match self.get(id)? {
            Object::Defined(Definition::Trigger(trigger)) => Some(trigger),
            _ => None,
        }
    }

    /// The trigger of that identity, to change.
    pub fn trigger_mut(&mut self, id: &ObjectId) -> Option<&mut Trigger> {
        match self.get_mut(id)? {
            Object::Defined(Definition::Trigger(trigger)) => Some(trigger),
            _ => None,
        }
    }

    /// The rule of that identity.
    pub fn rule(&self, id: &ObjectId) -> Option<&Rule> {
        match self.get(id)? {
            Object::Defined(Definition::Rule(rule)) => Some(rule),
            _ => None,
        }
    }

    /// The rule of that identity, to change.
    pub fn rule_mut(&mut self, id: &ObjectId) -> Option<&mut Rule> {
        match self.get_mut(id)? {
            Object::Defined(Definition::Rule(rule)) => Some(rule),
            _ => None,
        }
    }

    /// Whether a type is another one, or holds values of it: as an array, a domain, a range or an attribute.
    pub fn holds(&self, data_type: &TypeRef, wanted: &QualifiedName) -> bool {
        let mut seen: Vec<&QualifiedName> = Vec::new();
        let mut work = vec![&data_type.name];
        while let Some(name) = work.pop() {
            if name == wanted {
                return true;
            }
            if name.is_builtin() || seen.contains(&name) {
                continue;
            }
            match self.get(&ObjectId::Type(name.clone())) {
                Some(Object::Defined(Definition::Multirange(multirange))) => work.push(&multirange.range),
                Some(Object::Defined(definition)) => work.extend(definition.types().map(|of| &of.name)),
                _ => {}
            }
            seen.push(name);
        }
        false
    }

    /// The column that holds values of a domain within others, as an array or an attribute, so that PostgreSQL cannot look
    /// at them (`get_rels_with_domain`).
    pub fn container_of_domain(&self, domain: &QualifiedName) -> Option<(&Table, &Column)> {
        let mut wholes = vec![domain];
        let mut at = 0;
        while let Some(whole) = wholes.get(at).copied() {
            at += 1;
            wholes.extend(self.objects.values().filter_map(|object| match object.as_ref() {
                Object::Defined(Definition::Domain(over)) if over.base.name == *whole && !over.base.array => {
                    Some(&over.name)
                }
                _ => None,
            }));
            if at > self.objects.len() {
                break;
            }
        }
        let within = |column: &&Column| {
            let itself = !column.data_type.array && wholes.contains(&&column.data_type.name);
            !itself && !column.data_type.name.is_builtin() && self.holds(&column.data_type, domain)
        };
        self.tables().find_map(|table| Some((table, table.columns.iter().find(within)?)))
    }

    /// Whether a sequence or an index has that name; tables and what belongs to constraints are not looked at.
    pub fn relation_exists(&self, name: &QualifiedName) -> bool {
        self.sequence(name).is_some() || self.index(name).is_some()
    }

    /// The domain of that name.
    pub fn domain(&self, name: &QualifiedName) -> Option<&Domain> {
        match self.get(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    /// The domain of that name, to change.
    pub fn domain_mut(&mut self, name: &QualifiedName) -> Option<&mut Domain> {
        match self.get_mut(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    /// The composite type of that name.
    pub fn composite(&self, name: &QualifiedName) -> Option<&Composite> {
        match self.get(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Composite(composite)) => Some(composite),
            _ => None,
        }
    }

    /// The composite type of that name, to change.
    pub fn composite_mut(&mut self, name: &QualifiedName) -> Option<&mut Composite> {
        match self.get_mut(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Composite(composite)) => Some(composite),
            _ => None,
        }
    }

    /// The range type of that name.
    pub fn range(&self, name: &QualifiedName) -> Option<&Range> {
        match self.get(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Range(range)) => Some(range),
            _ => None,
        }
    }

    /// The range type whose multirange type has that name.
    pub fn range_of_multirange(&self, name: &QualifiedName) -> Option<&Range> {
        match self.get(&ObjectId::Type(name.clone()))? {
            Object::Defined(Definition::Multirange(multirange)) => self.range(&multirange.range),
            _ => None,
        }
    }

    /// Whether a part of a type is there.
    pub fn has_type_part(&self, of: &QualifiedName, part: TypePart, name: &Ident) -> bool {
        match part {
            TypePart::Attribute => self.composite(of).is_some_and(|composite| composite.attribute(name).is_some()),
            TypePart::Constraint => self.domain(of).is_some_and(|domain| {
                domain.checks.contains_key(name) || domain.not_null_name().is_some_and(|known| known == *name)
            }),
        }
    }

    /// The triggers of a table, by name.
    pub fn triggers_of<'a>(&'a self, table: &QualifiedName) -> impl Iterator<Item = &'a Trigger> {
        let from = ObjectId::Trigger { table: table.clone(), name: Ident::new("") };
        let table = table.clone();
        self.objects.range(from..).map_while(move |(_, object)| match object.as_ref() {
            Object::Defined(Definition::Trigger(trigger)) if trigger.table == table => Some(trigger),
            _ => None,
        })
    }

    /// The rules of a table or a view, by name.
    pub fn rules_of<'a>(&'a self, table: &QualifiedName) -> impl Iterator<Item = &'a Rule> {
        let from = ObjectId::Rule { table: table.clone(), name: Ident::new("") };
        let table = table.clone();
        self.objects.range(from..).map_while(move |(_, object)| match object.as_ref() {
            Object::Defined(Definition::Rule(rule)) if rule.table == table => Some(rule),
            _ => None,
        })
    }

    /// The functions and procedures of that name, by the types that are given to them.
    pub fn routines_named<'a>(&'a self, name: &QualifiedName) -> impl Iterator<Item = &'a Routine> {
        let from = ObjectId::Routine { name: name.clone(), arguments: Vec::new() };
        let name = name.clone();
        self.objects.range(from..).map_while(move |(_, object)| match object.as_ref() {
            Object::Defined(Definition::Routine(routine)) if routine.name == name => Some(routine),
            _ => None,
        })
    }

    /// The policy of that name on `table`.
    pub fn policy(&self, table: &QualifiedName, name: &Ident) -> Option<&Policy> {
        match self.get(&ObjectId::Policy { table: table.clone(), name: name.clone() })? {
            Object::Policy(policy) => Some(policy),
            _ => None,
        }
    }

    /// The policy of that name on `table`, to change.
    pub fn policy_mut(&mut self, table: &QualifiedName, name: &Ident) -> Option<&mut Policy> {
        match self.get_mut(&ObjectId::Policy { table: table.clone(), name: name.clone() })? {
            Object::Policy(policy) => Some(policy),
            _ => None,
        }
    }

    /// The tables that are partitions of a table or inherit from it, by name.
    pub fn children<'a>(&'a self, table: &QualifiedName) -> impl Iterator<Item = &'a Table> {
        let table = table.clone();
        self.tables().filter(move |child| child.descent.parents().contains(&table))
    }

    /// Those and their children in turn, parents before children.
    pub fn descendants<'a>(&'a self, table: &QualifiedName) -> Vec<&'a Table> {
        let mut found: Vec<&Table> = self.children(table).collect();
        let mut at = 0;
        while let Some(next) = found.get(at).copied() {
            at += 1;
            for child in self.children(&next.name) {
                if !found.iter().any(|known| known.name == child.name) {
                    found.push(child);
                }
            }
        }
        found
    }

    /// The tables that a table has its rows seen through, nearest first.
    pub fn ancestors<'a>(&'a self, table: &Table) -> Vec<&'a Table> {
        let mut found: Vec<&Table> = Vec::new();
        let mut work: Vec<QualifiedName> = table.descent.parents().to_vec();
        let mut at = 0;
        while let Some(next) = work.get(at).cloned() {
            at += 1;
            if found.iter().any(|known| known.name == next) {
                continue;
            }
            if let Some(parent) = self.table(&next) {
                work.extend(parent.descent.parents().iter().cloned());
                found.push(parent);
            }
        }
        found
    }

    /// The policies of a table, by name.
    pub fn policies_of<'a>(&'a self, table: &QualifiedName) -> impl Iterator<Item = &'a Policy> {
        let from = ObjectId::Policy { table: table.clone(), name: Ident::new("") };
        let table = table.clone();
        self.objects.range(from..).map_while(move |(_, object)| match object.as_ref() {
            Object::Policy(policy) if policy.table == table => Some(policy),
            _ => None,
        })
    }

    /// Every table, by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.objects.values().filter_map(|object| match object.as_ref() {
            Object::Table(table) => Some(table),
            _ => None,
        })
    }
}
