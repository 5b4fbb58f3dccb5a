//! What is a platform's, and what is not.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::compose::Composite;
use crate::diagnostic::Diagnostic;
use crate::interpret::{Draft, describe};
use crate::model::{ClauseKind, Kind, ObjectId, ObjectPart, Role, Schema, WholeKind};
use crate::name::{Ident, QualifiedName};

/// What presets have.
#[derive(Debug)]
pub(crate) struct Platform {
    objects: Schema,
    schemas: BTreeSet<Ident>,
    extensions: BTreeSet<Ident>,
    roles: BTreeSet<Ident>,
    path: Vec<Ident>,
}

impl Platform {
    pub(super) fn new(objects: Schema, optional: Vec<Ident>, path: Vec<Ident>) -> Self {
        let (mut schemas, mut roles) = (BTreeSet::new(), BTreeSet::new());
        let mut extensions: BTreeSet<Ident> = optional.into_iter().collect();
        for (id, _) in objects.objects() {
            if let ObjectId::Schema(name) = id {
                schemas.insert(name.clone());
            } else if let ObjectId::Extension(name) = id {
                extensions.insert(name.clone());
            } else if let ObjectId::Whole(WholeKind::Role, name) = id {
                roles.insert(name.name.clone());
            }
        }
        Self { objects, schemas, extensions, roles, path }
    }

    /// What they have, every expression resolved.
    pub(crate) fn objects(&self) -> &Schema {
        &self.objects
    }

    /// The schemas in which sources look names up after their own.
    pub(super) fn path(&self) -> &[Ident] {
        &self.path
    }

    /// Whether something that is written so, with what follows it, is one of theirs or lies in a schema of theirs.
    pub(super) fn has(&self, written: &str) -> bool {
        let head = written.trim_start().split(['.', '(', ' ']).next().unwrap_or_default();
        let name = match head.strip_prefix('"') {
            Some(quoted) => Ident::new(quoted.trim_end_matches('"')),
            None => Ident::new(head.to_lowercase()),
        };
        self.schemas.contains(&name) || self.objects.contains(&ObjectId::of_database(WholeKind::Publication, &name))
    }

    /// Whether a name that a catalog prints, perhaps with its kind before it, lies in a schema of theirs.
    pub(crate) fn is_printed(&self, name: &str) -> bool {
        let head = name.split('(').next().unwrap_or_default();
        let last = head.rsplit(' ').next().unwrap_or_default();
        let schema = last.split('.').next().unwrap_or_default().trim_matches('"');
        last.contains('.') && self.schemas.contains(&Ident::new(schema))
    }

    /// Says where a database has none of their schemas.
    pub(crate) fn missing(&self, schema: &Schema) -> Option<Diagnostic> {
        if self.schemas.iter().any(|name| schema.contains(&ObjectId::Schema(name.clone()))) {
            return None;
        }
        let names: Vec<&str> = self.schemas.iter().map(Ident::as_str).collect();
        let message = "this database has nothing of what the preset says";
        let help = format!("there is none of its schemas: {}. Is the preset meant for it?", names.join(", "));
        Some(Diagnostic::warning("preset-missing", message).help(help))
    }

    /// Puts what they have into a draft, in the place of what a database says of it. What else of a database is theirs has
    /// nothing to be resolved; extensions of theirs of which nothing is known are left out.
    pub(crate) fn join_catalog(&self, draft: &mut Draft) {
        let theirs = self.theirs(&draft.schema);
        draft.pending.retain(|pending| !theirs.contains(&pending.place.object()));
        draft.schema.retain(|id, _| !matches!(id, ObjectId::Extension(name) if self.extensions.contains(name)));
        for (id, object) in self.objects.objects() {
            // A publication is there or not, and is what it is.
            if !matches!(id, ObjectId::Whole(..)) {
                draft.schema.insert(object.clone());
            }
        }
    }

    /// Takes what is theirs out of a database's schema.
    pub(crate) fn take_from_catalog(&self, schema: &mut Schema) -> Schema {
        let mut taken = Schema::for_version(schema.version());
        let theirs = self.theirs(schema);
        schema.retain(|id, object| {
            let is_theirs = theirs.contains(id);
            if is_theirs {
                taken.insert(object.clone());
            }
            !is_theirs
        });
        taken
    }

    fn theirs(&self, schema: &Schema) -> BTreeSet<ObjectId> {
        schema.objects().filter(|(id, _)| self.is_theirs(id, schema)).map(|(id, _)| id.clone()).collect()
    }

    /// Whether something of a database is theirs: what lies in their schemas, but for what people put on their tables.
    fn is_theirs(&self, id: &ObjectId, schema: &Schema) -> bool {
        let lies_there = |name: &QualifiedName| self.schemas.contains(&name.schema);
        let is_known = |table: &QualifiedName| self.objects.table(table).is_some();
        match id {
            ObjectId::Schema(name) => self.schemas.contains(name),
            ObjectId::Extension(name) => self.extensions.contains(name),
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Index(name)
            | ObjectId::Routine { name, .. }
            | ObjectId::Rule { table: name, .. } => lies_there(name),
            ObjectId::Policy { table, .. } => lies_there(table) && !is_known(table),
            ObjectId::Trigger { table, .. } => {
                let runs_theirs = schema.trigger(id).is_some_and(|trigger| lies_there(&trigger.function));
                lies_there(table) && (!is_known(table) || runs_theirs)
            }
            ObjectId::Whole(WholeKind::EventTrigger, _) => schema.whole(id).is_some_and(|whole| {
                let runs = whole.clauses_of(&ClauseKind::Function).filter_map(|clause| clause.subject());
                runs.map(|function| function.object().schema()).any(|schema| self.schemas.contains(&schema))
            }),
            ObjectId::Whole(kind, name) if kind.in_schema() => lies_there(name),
            ObjectId::Whole(..) => self.objects.contains(id),
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => {
                self.is_theirs(&on.object(), schema)
            }
            ObjectId::DefaultPrivileges(of) => {
                matches!(&of.role, Role::Named(role) if self.roles.contains(role))
                    || of.schema.as_ref().is_some_and(|name| self.schemas.contains(name))
            }
        }
    }

    /// Takes what they have out of what sources make, and says where sources would change it. A publication that
    /// sources say more of stays, and so do roles where they are left out anyway.
    pub(crate) fn take(&self, composite: &mut Composite, roles: bool, diagnostics: &mut Vec<Diagnostic>) -> Schema {
        let mut taken = Schema::for_version(composite.schema.version());
        for (id, known) in self.objects.objects() {
            let found = composite.schema.get(id);
            if found == Some(known) {
                composite.schema.remove(id);
                taken.insert(known.clone());
                continue;
            }
            let is_shared = matches!(id, ObjectId::Whole(WholeKind::Publication, _)) && found.is_some();
            let is_left_out = matches!(id, ObjectId::Whole(WholeKind::Role, _)) && !roles;
            if !is_shared && !is_left_out {
                composite.schema.remove(id);
                diagnostics.push(self.changed(id, composite));
            }
        }
        let left: Vec<ObjectId> = composite
            .schema
            .objects()
            .filter(|(id, _)| said_of(id).is_some_and(|on| taken.contains(&on.object())))
            .map(|(id, _)| id.clone())
            .collect();
        for id in left {
            composite.schema.remove(&id);
            let Some(on) = said_of(&id) else { continue };
            let message =
                format!("{} of what a preset has are left alone: {}", plural(id.kind()), describe(&on.object()));
            let help = "the platform looks after it; give the statement to the server by hand";
            let warning = Diagnostic::warning("preset-left-alone", message).help(help);
            diagnostics.push(match place_of(composite, &ObjectPart::Object(id.clone()), on) {
                Some(span) => warning.at(span, ""),
                None => warning,
            });
        }
        taken
    }

    fn changed(&self, id: &ObjectId, composite: &Composite) -> Diagnostic {
        let message =
            format!("{} {} is what a preset has, and these sources would change it", id.kind().name(), describe(id));
        let error = Diagnostic::error("preset-changed", message)
            .help("the platform looks after it: take this out, or leave the preset out where it is yours");
        let place = composite.provenance.0.iter().filter(|(part, _)| part.object() == *id);
        match place.flat_map(|(_, spans)| spans).next() {
            Some(span) => error.at(*span, ""),
            None => error,
        }
    }
}

/// A schema with what presets took out of it ([`Composite::given`], [`crate::inspect::Catalog::given`]) as far as another
/// one speaks of it, to be compared with that one.
pub fn with_spoken<'s>(schema: &'s Schema, given: &Schema, other: &Schema) -> Cow<'s, Schema> {
    let mut schema = Cow::Borrowed(schema);
    for (id, object) in given.objects() {
        if other.contains(id) && !schema.contains(id) {
            schema.to_mut().insert(object.clone());
        }
    }
    schema
}

/// What a comment, an owner or privileges are on.
fn said_of(id: &ObjectId) -> Option<&ObjectPart> {
    match id {
        ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => Some(on),
        ObjectId::Schema(_)
        | ObjectId::Extension(_)
        | ObjectId::Type(_)
        | ObjectId::Sequence(_)
        | ObjectId::Table(_)
        | ObjectId::Routine { .. }
        | ObjectId::View(_)
        | ObjectId::Index(_)
        | ObjectId::Policy { .. }
        | ObjectId::Trigger { .. }
        | ObjectId::Rule { .. }
        | ObjectId::Whole(..)
        | ObjectId::DefaultPrivileges(_) => None,
    }
}

fn place_of(composite: &Composite, part: &ObjectPart, on: &ObjectPart) -> Option<crate::source::Span> {
    composite.provenance.definition(part).or_else(|| composite.provenance.definition(on))
}

fn plural(kind: Kind) -> String {
    match kind {
        Kind::Privileges => "privileges".to_owned(),
        kind => format!("{}s", kind.name()),
    }
}
