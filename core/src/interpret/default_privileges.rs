//! `ALTER DEFAULT PRIVILEGES`, and what it gives to what is created afterwards (aclchk.c).

use std::collections::BTreeSet;

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{AccessKind, DefaultScope, Entry, Object, ObjectId, ObjectPart, Privilege, Role, Schema};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{AlterDefaultPrivileges, GrantRole};

impl Interpreter<'_> {
    pub(super) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges, span: Span) {
        if !self.check_defaults(alter) {
            return;
        }
        apply(alter, &mut self.draft.schema);
        for of in scopes(alter) {
            let id = ObjectId::DefaultPrivileges(of);
            if self.draft.schema.contains(&id) {
                self.draft.provenance.add(ObjectPart::Object(id), span);
            } else {
                self.draft.provenance.0.remove(&ObjectPart::Object(id));
            }
        }
    }

    fn check_defaults(&mut self, alter: &AlterDefaultPrivileges) -> bool {
        let known = self.diagnostics.len();
        for creator in &alter.creators {
            if creator.role == Role::SessionUser {
                self.report(
                    Diagnostic::error("unsupported-clause", "FOR ROLE SESSION_USER is not supported yet")
                        .at(creator.span, "this clause would be lost")
                        .help("name the role, or leave the clause out: whoever applies the plan is meant then"),
                );
            }
        }
        for schema in &alter.schemas {
            if !self.schema_exists(&schema.ident) {
                self.no_schema(&schema.ident, schema.span);
            }
        }
        if alter.on == AccessKind::Schema && !alter.schemas.is_empty() {
            let message = "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS";
            self.report(Diagnostic::error("privilege", message).at(alter.on_span, "").sqlstate("0LP01"));
        }
        for written in alter.privileges.iter().flatten() {
            if !written.columns.is_empty() {
                let message = "default privileges cannot be set for columns";
                self.report(Diagnostic::error("privilege", message).at(written.span, "").sqlstate("0LP01"));
            } else if let Some(privilege) = written.privilege.filter(|privilege| !alter.on.all().contains(privilege)) {
                self.no_such_privilege(privilege, alter.on, written.span);
            }
        }
        let public = alter.roles.iter().find(|written| written.role == Role::Public);
        if let Some(public) = public.filter(|_| alter.is_grant && alter.grant_option) {
            let message = "grant options can only be granted to roles";
            self.report(
                Diagnostic::error("grant-option", message).at(public.span, "PUBLIC is no role").sqlstate("0LP01"),
            );
        }
        let itself = |written: &&GrantRole| creators(alter).contains(&run_by(&written.role));
        let loses = alter.schemas.is_empty() && (!alter.is_grant || alter.grant_option);
        if let Some(own) = alter.roles.iter().find(itself).filter(|_| loses) {
            self.report(
                Diagnostic::error("unsupported-clause", "default privileges of the owner itself are not supported yet")
                    .at(own.span, "an owner keeps every privilege here")
                    .help("take it out of this source, and apply it by hand"),
            );
        }
        self.diagnostics.len() == known
    }

    /// [`Self::begin_access`] with the default privileges of this moment.
    pub(crate) fn begin_access_now(&mut self) {
        if !self.draft.schema.alters_what_is_created() {
            self.draft.provenance.take_fresh();
            return;
        }
        let mut defaults = Schema::default();
        for found in self.draft.schema.default_privileges() {
            defaults.insert(Object::DefaultPrivileges(found.clone()));
        }
        self.begin_access(&defaults);
    }

    /// Gives what the last statement created the default privileges there are. The sequences of identity columns are
    /// created with their columns.
    pub(crate) fn begin_access(&mut self, defaults: &Schema) {
        let fresh = self.draft.provenance.take_fresh();
        if fresh.is_empty() || !defaults.alters_what_is_created() {
            return;
        }
        let schema = &mut self.draft.schema;
        let mut created = BTreeSet::new();
        for part in fresh {
            match &part {
                ObjectPart::Object(ObjectId::Table(table)) => {
                    let columns = schema.table(table).into_iter().flat_map(|table| &table.columns);
                    let identities = columns.filter_map(|column| column.identity.as_ref());
                    created.extend(identities.map(|of| ObjectPart::Object(ObjectId::Sequence(of.sequence.clone()))));
                }
                ObjectPart::Column { table, column } => {
                    let identity = schema.table(table).and_then(|of| of.column(column)?.identity.as_ref());
                    created.extend(identity.map(|of| ObjectPart::Object(ObjectId::Sequence(of.sequence.clone()))));
                }
                ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {}
            }
            // Nothing is granted on a multirange type by itself.
            let multirange = match &part {
                ObjectPart::Object(ObjectId::Type(name)) => schema.range_of_multirange(name).is_some(),
                ObjectPart::Object(_)
                | ObjectPart::Column { .. }
                | ObjectPart::Constraint { .. }
                | ObjectPart::Type { .. } => false,
            };
            if !multirange {
                created.insert(part);
            }
        }
        for part in created {
            let is_there =
                matches!(&part, ObjectPart::Object(id) if schema.contains(id) || matches!(id, ObjectId::Sequence(_)));
            if is_there && AccessKind::of(&part).is_some() {
                let access = defaults.access_at_birth(&part);
                schema.set_access(&part, access);
            }
        }
    }
}

/// What a statement does to the default privileges of a schema, whether or not PostgreSQL would refuse it.
pub(crate) fn apply(alter: &AlterDefaultPrivileges, schema: &mut Schema) {
    let privileges: BTreeSet<Privilege> = match &alter.privileges {
        None => alter.on.all().iter().copied().collect(),
        Some(written) => written.iter().filter_map(|written| written.privilege).collect(),
    };
    for of in scopes(alter) {
        let itself = |role: Role| if run_by(&role) == of.role { of.role.clone() } else { role };
        let roles = alter.roles.iter().map(|written| itself(written.role.clone())).collect();
        let entry = Entry { roles, privileges: privileges.clone(), grant_option: alter.grant_option };
        let mut access = schema.default_access_of(&of);
        if alter.is_grant {
            entry.grant(&mut access)
        } else {
            entry.revoke(&mut access)
        }
        schema.set_default_access(&of, access);
    }
}

/// Whoever runs a statement has one name.
fn run_by(role: &Role) -> Role {
    match role {
        Role::CurrentRole => Role::CurrentUser,
        Role::CurrentUser | Role::SessionUser | Role::Public | Role::Named(_) => role.clone(),
    }
}

fn creators(alter: &AlterDefaultPrivileges) -> BTreeSet<Role> {
    match alter.creators.is_empty() {
        true => BTreeSet::from([Role::CurrentUser]),
        false => alter.creators.iter().map(|creator| run_by(&creator.role)).collect(),
    }
}

fn scopes(alter: &AlterDefaultPrivileges) -> Vec<DefaultScope> {
    let schemas: Vec<Option<Ident>> = match alter.schemas.is_empty() {
        true => vec![None],
        false => alter.schemas.iter().map(|schema| Some(schema.ident.clone())).collect(),
    };
    let scope =
        |role: &Role, schema: &Option<Ident>| DefaultScope { role: role.clone(), schema: schema.clone(), on: alter.on };
    creators(alter).iter().flat_map(|role| schemas.iter().map(move |schema| scope(role, schema))).collect()
}
