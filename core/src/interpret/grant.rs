//! `GRANT` and `REVOKE`: who may do what (aclchk.c).

use std::collections::{BTreeMap, BTreeSet};

use super::Interpreter;
use super::relation::Relation;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{
    AccessKind, Entry, Kind, Object, ObjectId, ObjectPart, Privilege, Role, Routine, RoutineKind, WholeKind,
};
use crate::name::{Ident, QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{
    Grant, GrantTarget, GrantedPrivilege, Name, ObjectName, RoutineName, RoutineWord, Statement, StatementKind,
};

/// Something that privileges are granted on, and what it is.
pub(crate) type Target = (ObjectId, AccessKind);

/// What is granted or revoked: on objects themselves by their kind, and on columns by name.
#[derive(Default)]
struct Asked {
    whole: BTreeMap<AccessKind, BTreeSet<Privilege>>,
    columns: BTreeMap<Ident, BTreeSet<Privilege>>,
}

impl Interpreter<'_> {
    pub(super) fn grant(&mut self, grant: &Grant, span: Span) {
        if !self.check_grantor(grant) {
            return;
        }
        let Some(targets) = self.grant_targets(&grant.on) else {
            return;
        };
        let Some(asked) = self.asked(grant, &targets) else {
            return;
        };
        let roles: BTreeSet<Role> = grant.roles.iter().map(|written| written.role.clone()).collect();
        let entry = |privileges: &BTreeSet<Privilege>| Entry {
            roles: roles.clone(),
            privileges: privileges.clone(),
            grant_option: grant.grant_option,
        };
        for (id, kind) in targets {
            if let ObjectId::Table(table) | ObjectId::View(table) = &id {
                for (column, privileges) in &asked.columns {
                    let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
                    self.change_access(&part, &entry(privileges), grant.is_grant, span);
                }
            }
            if let Some(privileges) = asked.whole.get(&kind) {
                self.change_access(&ObjectPart::Object(id), &entry(privileges), grant.is_grant, span);
            }
        }
    }

    fn change_access(&mut self, part: &ObjectPart, entry: &Entry, is_grant: bool, span: Span) {
        let schema = &mut self.draft.schema;
        if is_grant {
            schema.grant(part, entry)
        } else {
            schema.revoke(part, entry)
        }
        let id = ObjectId::Privileges(Box::new(part.clone()));
        if schema.contains(&id) {
            self.draft.provenance.add(ObjectPart::Object(id), span);
        } else {
            self.draft.provenance.0.remove(&ObjectPart::Object(id));
        }
    }

    /// Whether everything that privileges are granted on is there already.
    pub(crate) fn can_grant(&self, statement: &Statement) -> bool {
        let grant = match &statement.kind {
            StatementKind::Grant(grant) => grant,
            StatementKind::AlterDefaultPrivileges(alter) => {
                return alter.schemas.iter().all(|name| self.schema_exists(&name.ident));
            }
            _ => return true,
        };
        match &grant.on {
            GrantTarget::Tables(names) | GrantTarget::Sequences(names) => {
                names.iter().all(|name| self.relation_named(name).is_some())
            }
            GrantTarget::Types(names) | GrantTarget::Domains(names) => {
                names.iter().all(|name| self.find(name, ObjectId::Type).is_some())
            }
            GrantTarget::Routines(names) => names.iter().all(|written| {
                let mut candidates = self.candidates(&written.name).into_iter();
                candidates.any(|name| self.draft.schema.routines_named(&name).next().is_some())
            }),
            GrantTarget::Schemas(names)
            | GrantTarget::AllTables(names)
            | GrantTarget::AllSequences(names)
            | GrantTarget::AllRoutines(_, names) => names.iter().all(|name| self.schema_exists(&name.ident)),
            GrantTarget::Wholes(kind, names) => {
                names.iter().all(|name| self.draft.schema.contains(&ObjectId::of_database(*kind, &name.ident)))
            }
        }
    }

    /// Who grants is whoever runs the statement: PostgreSQL takes no other (`ExecuteGrantStmt`).
    fn check_grantor(&mut self, grant: &Grant) -> bool {
        let Some(by) = &grant.granted_by else {
            return true;
        };
        match &by.role {
            Role::CurrentRole | Role::CurrentUser | Role::SessionUser => true,
            Role::Public | Role::Named(_) => {
                self.report(
                    Diagnostic::error("unsupported-clause", "GRANTED BY another role is not supported yet")
                        .at(by.span, "the grantor must be the current user")
                        .help("leave the clause out: whoever applies the plan grants")
                        .sqlstate("0A000"),
                );
                false
            }
        }
    }

    /// What the statement is about; `None` where something of it is not there.
    pub(crate) fn grant_targets(&mut self, on: &GrantTarget) -> Option<Vec<Target>> {
        match on {
            GrantTarget::Tables(names) => self.all_targets(names, Self::relation_target),
            GrantTarget::Sequences(names) => self.all_targets(names, Self::sequence_target),
            GrantTarget::Types(names) => self.all_targets(names, Self::type_target),
            GrantTarget::Domains(names) => self.all_targets(names, Self::domain_target),
            GrantTarget::Schemas(names) => self.all_targets(names, Self::schema_target),
            GrantTarget::Routines(names) => self.all_targets(names, Self::routine_target),
            GrantTarget::Wholes(kind, names) => {
                let of = kind_of(on);
                self.all_targets(names, |this: &mut Self, name: &Name| {
                    let name = ObjectName { qualifiers: Vec::new(), name: name.clone() };
                    Some((this.whole_named(*kind, &name)?, of))
                })
            }
            GrantTarget::AllTables(schemas) => {
                let schemas = self.schemas_named(schemas)?;
                let ids = self.draft.schema.objects().map(|(id, _)| id).filter(|id| match id {
                    ObjectId::Table(name) | ObjectId::View(name) => schemas.contains(&name.schema),
                    _ => false,
                });
                Some(ids.map(|id| (id.clone(), AccessKind::Table)).collect())
            }
            GrantTarget::AllSequences(schemas) => {
                let schemas = self.schemas_named(schemas)?;
                let found = self.sequences().into_iter().filter(|name| schemas.contains(&name.schema));
                Some(found.map(|name| (ObjectId::Sequence(name), AccessKind::Sequence)).collect())
            }
            GrantTarget::AllRoutines(word, schemas) => {
                let schemas = self.schemas_named(schemas)?;
                let fits = |routine: &Routine| match word {
                    RoutineWord::Function => routine.kind != RoutineKind::Procedure,
                    RoutineWord::Procedure => routine.kind == RoutineKind::Procedure,
                    RoutineWord::Routine => true,
                    RoutineWord::Aggregate => routine.kind == RoutineKind::Aggregate,
                };
                let routines = self.draft.schema.objects().filter_map(|(id, _)| self.draft.schema.routine(id));
                let found = routines.filter(|routine| schemas.contains(&routine.name.schema) && fits(routine));
                Some(found.map(|routine| (routine.id(), AccessKind::Routine)).collect())
            }
        }
    }

    fn all_targets<N>(&mut self, names: &[N], one: impl Fn(&mut Self, &N) -> Option<Target>) -> Option<Vec<Target>> {
        let found: Vec<Option<Target>> = names.iter().map(|name| one(self, name)).collect();
        found.into_iter().collect()
    }

    /// Every sequence, those of identity columns among them.
    fn sequences(&self) -> Vec<QualifiedName> {
        let mut found = Vec::new();
        for (_, object) in self.draft.schema.objects() {
            match object {
                Object::Sequence(sequence) => found.push(sequence.name.clone()),
                Object::Table(table) => {
                    let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
                    found.extend(identities.map(|identity| identity.sequence.clone()));
                }
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Defined(_)
                | Object::Index(_)
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => {}
            }
        }
        found
    }

    fn relation_target(&mut self, name: &ObjectName) -> Option<Target> {
        match self.relation_named(name) {
            Some((found, Relation::Table)) => Some((ObjectId::Table(found), AccessKind::Table)),
            Some((found, Relation::View { .. })) => Some((ObjectId::View(found), AccessKind::Table)),
            // Without the word SEQUENCE it means the same.
            Some((found, Relation::Sequence | Relation::IdentitySequence(..))) => {
                Some((ObjectId::Sequence(found), AccessKind::Sequence))
            }
            Some((found, Relation::Composite)) => {
                let message = format!("\"{}\" is a composite type", found.name.as_str());
                let diagnostic = Diagnostic::error("wrong-object-type", message).at(name.span(), "");
                self.report(diagnostic.help("write TYPE before its name").sqlstate("42809"));
                None
            }
            Some((found, Relation::Index | Relation::ConstraintIndex(_))) => {
                let message = format!("\"{}\" is an index", found.name.as_str());
                let diagnostic = Diagnostic::error("wrong-object-type", message).at(name.span(), "");
                self.report(diagnostic.help("who may use an index is decided by its table").sqlstate("42809"));
                None
            }
            None => {
                self.no_grant_target(Kind::Table, name);
                None
            }
        }
    }

    fn sequence_target(&mut self, name: &ObjectName) -> Option<Target> {
        match self.relation_named(name) {
            Some((found, Relation::Sequence | Relation::IdentitySequence(..))) => {
                Some((ObjectId::Sequence(found), AccessKind::Sequence))
            }
            Some((
                _,
                Relation::Table
                | Relation::View { .. }
                | Relation::Composite
                | Relation::Index
                | Relation::ConstraintIndex(_),
            ))
            | None => {
                self.no_grant_target(Kind::Sequence, name);
                None
            }
        }
    }

    fn domain_target(&mut self, name: &ObjectName) -> Option<Target> {
        Some((ObjectId::Type(self.domain_named(name)?), AccessKind::Type))
    }

    fn type_target(&mut self, name: &ObjectName) -> Option<Target> {
        if let Some(found) = self.find(name, ObjectId::Type) {
            if self.draft.schema.range_of_multirange(&found).is_some() {
                let diagnostic = Diagnostic::error("privilege", "cannot set privileges of multirange types");
                let diagnostic = diagnostic.at(name.span(), "").help("set the privileges of the range type instead");
                self.report(diagnostic.sqlstate("0LP01"));
                return None;
            }
            return Some((ObjectId::Type(found), AccessKind::Type));
        }
        if self.find(name, ObjectId::Table).or_else(|| self.find(name, ObjectId::View)).is_some() {
            self.not_granted_on("the type of a table's rows", name.span());
        } else {
            self.no_grant_target(Kind::Type, name);
        }
        None
    }

    fn schema_target(&mut self, name: &Name) -> Option<Target> {
        if !self.schema_exists(&name.ident) {
            self.no_schema(&name.ident, name.span);
            return None;
        }
        if is_builtin(&name.ident) {
            self.not_granted_on("a built-in schema", name.span);
            return None;
        }
        Some((ObjectId::Schema(name.ident.clone()), AccessKind::Schema))
    }

    fn routine_target(&mut self, written: &RoutineName) -> Option<Target> {
        if written.name.schema().is_some_and(|schema| is_builtin(&schema.ident)) {
            self.not_granted_on("what is built in", written.name.span());
            return None;
        }
        self.routine_named(written).map(|id| (id, AccessKind::Routine))
    }

    fn schemas_named(&mut self, names: &[Name]) -> Option<BTreeSet<Ident>> {
        names.iter().map(|name| self.schema_target(name).map(|_| name.ident.clone())).collect()
    }

    fn no_grant_target(&mut self, kind: Kind, name: &ObjectName) {
        if name.schema().is_some_and(|schema| is_builtin(&schema.ident)) {
            self.not_granted_on("what is built in", name.span());
            return;
        }
        let diagnostic = self.missing(kind, name);
        self.report(diagnostic);
    }

    fn not_granted_on(&mut self, what: &str, span: Span) {
        self.report(
            Diagnostic::error("unsupported-statement", format!("privileges on {what} are not supported yet"))
                .at(span, "this statement would be lost")
                .help("take it out of this source, and apply it by hand"),
        );
    }

    /// The privileges that are asked for, checked against the kinds of what they are on; `None` where one does not fit.
    fn asked(&mut self, grant: &Grant, targets: &[Target]) -> Option<Asked> {
        let known = self.diagnostics.len();
        let public = grant.roles.iter().find(|written| written.role == Role::Public);
        if let Some(public) = public.filter(|_| grant.is_grant && grant.grant_option) {
            let message = "grant options can only be granted to roles";
            self.report(
                Diagnostic::error("grant-option", message).at(public.span, "PUBLIC is no role").sqlstate("0LP01"),
            );
        }
        let mut asked = Asked::default();
        let kinds: BTreeSet<AccessKind> = targets.iter().map(|(_, kind)| *kind).collect();
        match &grant.privileges {
            None => asked.whole.extend(kinds.iter().map(|kind| (*kind, kind.all().iter().copied().collect()))),
            Some(written) => {
                for one in written {
                    self.ask(one, grant, targets, &kinds, &mut asked);
                }
            }
        }
        let refused = self.diagnostics.iter().skip(known).any(|found| found.severity == Severity::Error);
        (!refused).then_some(asked)
    }

    fn ask(
        &mut self,
        one: &GrantedPrivilege,
        grant: &Grant,
        targets: &[Target],
        kinds: &BTreeSet<AccessKind>,
        asked: &mut Asked,
    ) {
        let named = kind_of(&grant.on);
        let by_table = named == AccessKind::Table;
        if !one.columns.is_empty() {
            if !by_table {
                let message = "column privileges are only valid for relations";
                self.report(Diagnostic::error("privilege", message).at(one.span, "").sqlstate("0LP01"));
                return;
            }
            self.ask_of_columns(one, targets, asked);
            return;
        }
        let Some(privilege) = one.privilege else {
            return;
        };
        // A list for tables may hold a sequence, and what it is asked is asked of both.
        let fits_either = by_table && AccessKind::Sequence.all().contains(&privilege);
        if targets.is_empty() && !(named.all().contains(&privilege) || fits_either) {
            self.no_such_privilege(privilege, named, one.span);
        }
        for kind in kinds {
            if kind.all().contains(&privilege) {
                asked.whole.entry(*kind).or_default().insert(privilege);
            } else if by_table && *kind == AccessKind::Sequence && AccessKind::Table.all().contains(&privilege) {
                // PostgreSQL only warns.
                let message = format!("sequences have no {} privilege: it is not granted on them", privilege.name());
                self.report(Diagnostic::warning("ignored-privilege", message).at(one.span, ""));
            } else {
                self.no_such_privilege(privilege, *kind, one.span);
            }
        }
    }

    pub(super) fn no_such_privilege(&mut self, privilege: Privilege, kind: AccessKind, span: Span) {
        let message = format!("invalid privilege type {} for {}", privilege.name(), kind.name());
        let known: Vec<&str> = kind.all().iter().map(|privilege| privilege.name()).collect();
        self.report(
            Diagnostic::error("privilege", message)
                .at(span, "")
                .help(format!("a {} has {}", kind.name(), known.join(", ")))
                .sqlstate("0LP01"),
        );
    }

    fn ask_of_columns(&mut self, one: &GrantedPrivilege, targets: &[Target], asked: &mut Asked) {
        let all = AccessKind::Column.all();
        let privileges: BTreeSet<Privilege> = match one.privilege {
            Some(privilege) if !all.contains(&privilege) => {
                self.no_such_privilege(privilege, AccessKind::Column, one.span);
                return;
            }
            Some(privilege) => BTreeSet::from([privilege]),
            None => all.iter().copied().collect(),
        };
        for (id, _) in targets {
            let (ObjectId::Table(table) | ObjectId::View(table)) = id else {
                self.not_granted_on("the columns of a sequence", one.span);
                continue;
            };
            for column in &one.columns {
                self.check_granted_column(table, column);
            }
        }
        for column in &one.columns {
            asked.columns.entry(column.ident.clone()).or_default().extend(privileges.iter().copied());
        }
    }

    fn check_granted_column(&mut self, table: &QualifiedName, column: &Name) {
        if self.has_column(table, &column.ident) {
            return;
        }
        let Some(found) = self.draft.schema.shape(table) else {
            return;
        };
        let message =
            format!("column \"{}\" of relation \"{}\" does not exist", column.ident.as_str(), table.name.as_str());
        let near = nearest(column.ident.as_str(), found.columns.iter().map(|known| known.name.as_str()));
        let diagnostic = Diagnostic::error("unknown-column", message).at(column.span, "").sqlstate("42703");
        let diagnostic = match near {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        };
        self.report(diagnostic);
    }
}

/// The kind that a statement names, or none where it names tables.
fn kind_of(on: &GrantTarget) -> AccessKind {
    match on {
        GrantTarget::Tables(_) | GrantTarget::AllTables(_) => AccessKind::Table,
        GrantTarget::Sequences(_) | GrantTarget::AllSequences(_) => AccessKind::Sequence,
        GrantTarget::Schemas(_) => AccessKind::Schema,
        GrantTarget::Types(_) | GrantTarget::Domains(_) => AccessKind::Type,
        GrantTarget::Routines(_) | GrantTarget::AllRoutines(..) => AccessKind::Routine,
        GrantTarget::Wholes(WholeKind::Server, _) => AccessKind::Server,
        GrantTarget::Wholes(..) => AccessKind::Wrapper,
    }
}

/// Whether a schema is PostgreSQL's own.
fn is_builtin(schema: &Ident) -> bool {
    matches!(schema.as_str(), "pg_catalog" | "information_schema")
}
