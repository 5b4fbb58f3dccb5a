//! Privileges of a catalog, and owners: an owner has every privilege by itself, and text does not know who it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::decode::{Decoder, some};
use super::document;
use crate::diagnostic::Diagnostic;
use crate::interpret::{Interpreter, Mode};
use crate::model::{
    AccessKind, AccessList, DefaultScope, Object, ObjectId, ObjectPart, Owner, OwnerAccess, Privilege, Privileges,
    Role, Schema, WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::source::{Source, SourceId};
use crate::sql;
use crate::sql::ast::StatementKind;

/// Who owns what; the sequence of an identity column is a sequence of its own here.
pub type Owners = BTreeMap<ObjectId, Ident>;

/// Makes a database's schema and one that is compared with it agree on whom the privileges of owners belong to: what the
/// other side grants or revokes by name of who owns an object in the database, or of `current` who would make it, it says of
/// the owner. `current` has everything on what is its own where the other side does not say otherwise; another owner of whom
/// it says nothing is left as it is, as owners are that it does not say.
pub fn leave_to_owners(owners: &Owners, current: &Ident, database: &mut Schema, other: &mut Schema) {
    // Whose the database's objects are is known, and said where the other side says it too.
    let said: Vec<ObjectPart> = other
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Owner(on) => Some((**on).clone()),
            _ => None,
        })
        .collect();
    for on in said {
        if let Some(role) = owners.get(&on.object()).filter(|_| database.contains(&on.object()) || is_public(&on)) {
            database.insert(Object::Owner(Owner { role: Role::Named(role.clone()), on }));
        }
    }
    keep_what_is_left(owners, current, database, other);
    for schema in [database, other] {
        let said = schema.said_owners();
        let owner =
            |id: &ObjectId| said.get(id).cloned().or_else(|| owners.get(id).map(|owner| Role::Named(owner.clone())));
        schema.settle_owners(|id| {
            let found = match id {
                // The columns of a view are named as a table's are.
                ObjectId::Table(name) => owner(id).or_else(|| owner(&ObjectId::View(name.clone()))),
                id => owner(id),
            };
            Some(found.unwrap_or_else(|| Role::Named(current.clone())))
        });
    }
}

/// Says on the other side what owners have lost of whom it says nothing.
fn keep_what_is_left(owners: &Owners, current: &Ident, database: &Schema, other: &mut Schema) {
    let said = other.said_owners();
    let mut left = Vec::new();
    for list in database.access_lists().filter(|list| list.owner != OwnerAccess::by_itself(&list.on)) {
        let id = database.whole_of(&list.on);
        let Some(owner) = owners.get(&id).filter(|owner| *owner != current && !said.contains_key(&id)) else {
            continue;
        };
        let role = Role::Named(owner.clone());
        let speaks = |on: &ObjectPart| {
            let known = other.privileges(on);
            known.is_some_and(|known| known.access.contains_key(&role) || known.taken.contains_key(&role))
        };
        // Who speaks of it on a table, speaks of its columns.
        if !speaks(&list.on) && !speaks(&ObjectPart::Object(id)) {
            left.push(list.clone());
        }
    }
    for Privileges { on, owner, .. } in left {
        if has(other, &on) || is_public(&on) {
            other.set_owner_access(&on, owner);
        }
    }
}

/// Says on both sides whose a database's objects are where nobody does and they belong to others than `current`, who
/// changes them: what a plan makes again is given back to whom it belonged to.
pub fn keep_owners(owners: &Owners, current: &Ident, database: &mut Schema, other: &mut Schema) {
    for (id, role) in owners.iter().filter(|(_, role)| *role != current) {
        let on = ObjectPart::Object(id.clone());
        let owner = ObjectId::Owner(Box::new(on.clone()));
        // What a column owns belongs to whoever has the table.
        let is_owned = match id {
            ObjectId::Sequence(name) => database.sequence(name).is_none_or(|sequence| sequence.owned_by.is_some()),
            _ => false,
        };
        if is_owned || !database.contains(id) {
            continue;
        }
        let object = Object::Owner(Owner { on, role: Role::Named(role.clone()) });
        let owned_there = match id {
            ObjectId::Sequence(name) => other.sequence(name).is_some_and(|sequence| sequence.owned_by.is_some()),
            _ => false,
        };
        if other.contains(id) && !other.contains(&owner) && !owned_there {
            other.insert(object.clone());
        }
        if !database.contains(&owner) {
            database.insert(object);
        }
    }
}

fn has(schema: &Schema, on: &ObjectPart) -> bool {
    match on {
        ObjectPart::Column { table, column } => {
            schema.shape(table).is_some_and(|shape| shape.columns.iter().any(|known| known.name == *column))
        }
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
            schema.contains(&on.object())
        }
    }
}

fn is_public(on: &ObjectPart) -> bool {
    matches!(on, ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public")
}

impl Decoder {
    pub(super) fn access(&mut self, items: impl Iterator<Item = document::Access>, server_version: u32) {
        let mut others = Vec::new();
        for item in items {
            let name = QualifiedName::new(item.schema.as_str(), item.name.as_deref().unwrap_or_default());
            let column = Ident::new(item.part.as_deref().unwrap_or_default());
            let on = match item.on.as_str() {
                "schema" => ObjectPart::Object(ObjectId::Schema(name.schema)),
                "type" => ObjectPart::Object(ObjectId::Type(name)),
                "sequence" => ObjectPart::Object(ObjectId::Sequence(name)),
                "table" => ObjectPart::Object(ObjectId::Table(name)),
                "view" => ObjectPart::Object(ObjectId::View(name)),
                "collation" => ObjectPart::Object(ObjectId::Whole(WholeKind::Collation, name)),
                "statistics object" => ObjectPart::Object(ObjectId::Whole(WholeKind::Statistics, name)),
                "publication" => ObjectPart::Object(ObjectId::of_database(WholeKind::Publication, &name.name)),
                "event trigger" => ObjectPart::Object(ObjectId::of_database(WholeKind::EventTrigger, &name.name)),
                "foreign-data wrapper" => ObjectPart::Object(ObjectId::of_database(WholeKind::Wrapper, &name.name)),
                "server" => ObjectPart::Object(ObjectId::of_database(WholeKind::Server, &name.name)),
                "column" => ObjectPart::Column { table: name, column },
                // What cannot be read is named where it is defined.
                "routine" => match self.target(&format!("ROUTINE {}", name_text(&item))) {
                    Some(id) => ObjectPart::Object(id),
                    None => continue,
                },
                other => {
                    self.unknown("kind of privileges", other);
                    continue;
                }
            };
            let owner = Ident::new(&item.owner);
            let mut privileges = Privileges::by_itself(on.clone());
            match item.acl {
                Some(acl) => {
                    let (items, by_others): (Vec<_>, Vec<_>) = acl.into_iter().partition(|item| item.by_owner);
                    if !by_others.is_empty() {
                        let names = [Some(item.schema.as_str()), item.name.as_deref(), item.part.as_deref()];
                        let names: Vec<&str> = names.into_iter().flatten().collect();
                        others.push(format!("{} {}", item.on, names.join(".")));
                    }
                    self.list(&mut privileges, &owner, items, server_version);
                }
                // Without a list the schema has what any other has, whatever initdb gave it.
                None if item.schema == "public" && item.on == "schema" => privileges.access = AccessList::new(),
                None => {}
            }
            self.draft.schema.set_privileges(privileges);
            if !matches!(on, ObjectPart::Column { .. }) {
                self.owners.insert(on.object(), owner);
            }
        }
        if !others.is_empty() {
            let message =
                format!("privileges that others than the owner granted are not supported yet: {}", some(&others));
            self.diagnostics
                .push(Diagnostic::warning("not-carried", message).help("they are neither compared nor changed"));
        }
    }

    pub(super) fn default_access(&mut self, items: Vec<document::DefaultAccess>, server_version: u32) {
        for item in items {
            let on = match item.on.as_str() {
                "r" => AccessKind::Table,
                "S" => AccessKind::Sequence,
                "f" => AccessKind::Routine,
                "T" => AccessKind::Type,
                "n" => AccessKind::Schema,
                other => {
                    self.unknown("kind of default privileges", other);
                    continue;
                }
            };
            let of =
                DefaultScope { role: Role::Named(Ident::new(item.creator)), schema: item.schema.map(Ident::new), on };
            let mut access = self.explode(item.acl);
            whole(&mut access, on, server_version);
            self.draft.schema.set_default_access(&of, access);
        }
    }

    fn explode(&mut self, items: Vec<document::AclItem>) -> AccessList {
        let mut access = AccessList::new();
        for item in items {
            let Some(privilege) = Privilege::of_name(&item.privilege) else {
                self.unknown("privilege", &item.privilege);
                continue;
            };
            let role = if item.role.is_empty() { Role::Public } else { Role::Named(Ident::new(item.role)) };
            *access.entry(role).or_default().entry(privilege).or_default() |= item.grantable;
        }
        access
    }

    /// What `GRANT` finds under some words: `FUNCTION app.f(integer)`.
    fn target(&mut self, words: &str) -> Option<ObjectId> {
        let source = Source::new("catalog", format!("GRANT ALL ON {words} TO PUBLIC"));
        let parsed = sql::parse(&source, SourceId(0));
        let Some(StatementKind::Grant(grant)) = parsed.value.into_iter().next().map(|statement| statement.kind) else {
            return None;
        };
        let mut interpreter = Interpreter::new(std::slice::from_ref(&source), Mode::Compose);
        interpreter.draft = std::mem::take(&mut self.draft);
        interpreter.search_in(Arc::default());
        let found = interpreter.grant_targets(&grant.on);
        self.draft = interpreter.into_parts().0;
        found?.into_iter().next().map(|(id, _)| id)
    }

    /// Reads a list as the catalog has it.
    fn list(&mut self, privileges: &mut Privileges, owner: &Ident, items: Vec<document::AclItem>, server_version: u32) {
        privileges.access = self.explode(items);
        let Some(kind) = AccessKind::of(&privileges.on) else { return };
        let held = privileges.access.remove(&Role::Named(owner.clone())).unwrap_or_default();
        whole(&mut privileges.access, kind, server_version);
        let known = kind.known_to(server_version);
        let mut lost: BTreeSet<Privilege> =
            known.iter().filter(|privilege| !held.contains_key(privilege)).copied().collect();
        if lost == known {
            lost.extend(kind.all());
        }
        let grantable = held.into_iter().filter(|(_, grantable)| *grantable).map(|(privilege, _)| privilege);
        privileges.owner = OwnerAccess { lost, grantable: grantable.collect() };
    }
}

/// Whoever has all that an older server knows has all.
fn whole(access: &mut AccessList, kind: AccessKind, server_version: u32) {
    let known = kind.known_to(server_version);
    for held in access.values_mut() {
        if known.iter().all(|privilege| held.contains_key(privilege)) {
            let grantable = held.values().all(|grantable| *grantable);
            kind.all().iter().for_each(|privilege| {
                held.entry(*privilege).or_insert(grantable);
            });
        }
    }
}

fn name_text(item: &document::Access) -> &str {
    item.name.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;

    fn schema(grants: &str) -> Schema {
        let text = format!("CREATE TABLE t (a integer); CREATE TABLE new (a integer); {grants}");
        compose(&[Source::new("test.sql", text)]).value.schema
    }

    #[test]
    fn what_is_said_of_an_owner_is_said_of_it_as_such() {
        let table = |name: &str| ObjectId::Table(QualifiedName::new("public", name));
        let owners = Owners::from([(table("t"), Ident::new("boss"))]);
        let reconciled = |database: &str, text: &str| {
            let (mut database, mut text) = (schema(database), schema(text));
            leave_to_owners(&owners, &Ident::new("boss"), &mut database, &mut text);
            (database, text)
        };
        let same = |(database, text): (Schema, Schema)| database == text;
        // An owner has everything, whatever a source grants it, and of others nothing is lost.
        assert!(same(reconciled("", "GRANT ALL ON t TO boss;")));
        assert!(same(reconciled(
            "GRANT SELECT (a) ON t TO boss;",
            "GRANT ALL ON t TO boss; GRANT SELECT (a) ON t TO boss;"
        )));
        assert!(same(reconciled("", "GRANT SELECT ON t TO boss; GRANT ALL ON new TO boss;")));
        let others = |database: &str, text: &str| {
            let (mut database, mut text) = (schema(database), schema(text));
            leave_to_owners(&owners, &Ident::new("boss"), &mut database, &mut Schema::default());
            leave_to_owners(&owners, &Ident::new("other"), &mut database, &mut text);
            database == text
        };
        let lost = "REVOKE DELETE ON t FROM boss;";
        let columns = "REVOKE SELECT ON t FROM boss; GRANT SELECT (a) ON t TO boss;";
        assert!(same(reconciled(columns, columns)));
        assert!(!same(reconciled(columns, "REVOKE SELECT ON t FROM boss;")));
        assert!(!same(reconciled("REVOKE SELECT ON t FROM boss;", columns)));
        assert!(others(lost, "") && others(columns, ""));
        assert!(others(lost, "GRANT SELECT ON t TO x; REVOKE SELECT ON t FROM x;"));
        assert!(!others(lost, "GRANT ALL ON t TO boss;") && !others(lost, "ALTER TABLE t OWNER TO boss;"));
        assert!(!others(columns, "GRANT ALL ON t TO boss;") && !others(columns, "ALTER TABLE t OWNER TO boss;"));
        let (database, text) = reconciled("GRANT SELECT ON t TO x;", "GRANT ALL ON t TO boss, x;");
        assert_eq!(database, schema("GRANT SELECT ON t TO x;"));
        assert_eq!(text, schema("GRANT ALL ON t TO x;"));
        // What is revoked of it, it has not, whoever says it how.
        let lost = |text: &str| reconciled("", text).1.owner_access(&ObjectPart::Object(table("t"))).lost;
        assert_eq!(lost("REVOKE DELETE ON t FROM boss, x;"), BTreeSet::from([Privilege::Delete]));
        assert_eq!(
            lost("REVOKE ALL ON t FROM boss; GRANT ALL ON t TO boss; REVOKE SELECT, INSERT ON t FROM boss;").len(),
            2
        );
        assert_eq!(lost("REVOKE DELETE ON t FROM x, public;"), BTreeSet::new());
        assert_eq!(lost("REVOKE DELETE ON t FROM boss; ALTER TABLE t OWNER TO boss;"), BTreeSet::new());
        assert_eq!(lost("REVOKE DELETE ON t FROM x; ALTER TABLE t OWNER TO boss;"), BTreeSet::new());
        assert_eq!(lost("ALTER TABLE t OWNER TO x; REVOKE DELETE ON t FROM x;"), BTreeSet::from([Privilege::Delete]));
        assert_eq!(lost("ALTER TABLE t OWNER TO x; REVOKE DELETE ON t FROM boss;"), BTreeSet::new());
    }
}
