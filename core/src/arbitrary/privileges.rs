//! Privileges on whatever knows some, and default privileges.

use std::collections::BTreeSet;

use super::Dice;
use crate::model::{
    AccessKind, Column, DefaultScope, Definition, Entry, Object, ObjectId, ObjectPart, Privilege, Role, Schema,
    WholeKind,
};
use crate::name::Ident;

/// Grants and revokes on whatever knows privileges.
pub(super) fn privileges(schema: &mut Schema, dice: &mut Dice<'_>) {
    let mut parts = vec![ObjectPart::Object(ObjectId::Schema(Ident::new("public")))];
    for (id, object) in schema.objects() {
        parts.push(ObjectPart::Object(id.clone()));
        if let Object::Table(table) = object {
            let column =
                |column: &Column| ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
            parts.extend(table.columns.iter().map(column));
            let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
            parts.extend(identities.map(|of| ObjectPart::Object(ObjectId::Sequence(of.sequence.clone()))));
        }
        if let Object::Defined(Definition::View(view)) = object {
            let column = |c: &Ident| ObjectPart::Column { table: view.name.clone(), column: c.clone() };
            parts.extend(view.columns.iter().map(|c| column(&c.name)));
        }
    }
    parts.retain(|part| AccessKind::of(part).is_some());
    // Those on a multirange type are those on its range type.
    parts.retain(|part| match part {
        ObjectPart::Object(ObjectId::Type(name)) => schema.range_of_multirange(name).is_none(),
        _ => true,
    });
    let named = |name: &str| Role::Named(Ident::new(name));
    let mut roles = vec![Role::Public, named("pg_monitor"), named("pg_read_all_data"), Role::CurrentUser];
    roles.extend(schema.wholes(WholeKind::Role).map(|role| Role::Named(role.name.name.clone())));
    for _ in 0..dice.roll(9) {
        let Some(part) = dice.pick(&parts).cloned() else { return };
        let Some(kind) = AccessKind::of(&part) else { continue };
        let all: Vec<Privilege> = kind.known_to(15).into_iter().collect();
        let some: BTreeSet<Privilege> = if dice.once_in(3) {
            all.iter().copied().collect()
        } else {
            (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&all).copied()).collect()
        };
        let to: BTreeSet<Role> = (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&roles).cloned()).collect();
        let grant_option = !to.contains(&Role::Public) && dice.once_in(3);
        let mut entry = Entry { roles: to, privileges: some, grant_option };
        if !dice.once_in(4) {
            schema.grant(&part, &entry);
            continue;
        }
        // What is revoked of who has nothing says something of an owner alone.
        let access = schema.access(&part);
        entry.roles.retain(|role| matches!(role, Role::Public | Role::CurrentUser) || access.contains_key(role));
        schema.revoke(&part, &entry);
    }
    // Whoever makes it owns it, but for what is there before.
    let public = ObjectId::Schema(Ident::new("public"));
    schema.settle_owners(|id| Some(if *id == public { named("pg_database_owner") } else { Role::CurrentUser }));
}

/// Who may do what with what is created later.
pub(super) fn defaults(schema: &mut Schema, dice: &mut Dice<'_>) {
    let kinds = [AccessKind::Table, AccessKind::Sequence, AccessKind::Routine, AccessKind::Type, AccessKind::Schema];
    let app = Ident::new("app");
    let places = if schema.contains(&ObjectId::Schema(app.clone())) { vec!["public", "app"] } else { vec!["public"] };
    for _ in 0..dice.roll(4) {
        let Some(on) = dice.pick(&kinds).copied() else { return };
        let place = if dice.once_in(2) && on != AccessKind::Schema { dice.pick(&places) } else { None };
        let role = if dice.once_in(3) { Role::Named(Ident::new("pg_monitor")) } else { Role::CurrentUser };
        let of = DefaultScope { role, schema: place.map(|place| Ident::new(*place)), on };
        let all: Vec<Privilege> = on.known_to(15).into_iter().collect();
        let some: BTreeSet<Privilege> = (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&all).copied()).collect();
        let to = if dice.once_in(3) { Role::Public } else { Role::Named(Ident::new("pg_read_all_data")) };
        let grant_option = to != Role::Public && dice.once_in(3);
        let entry = Entry { roles: BTreeSet::from([to]), privileges: some, grant_option };
        let mut access = schema.default_access_of(&of);
        if dice.once_in(3) {
            entry.revoke(&mut access)
        } else {
            entry.grant(&mut access)
        }
        schema.set_default_access(&of, access);
    }
}
