//! Roles and memberships. Their names begin with `r_`, so that a test can tell them from a server's own.

use super::{Dice, whole};
use crate::model::{Clause, ClauseKind, Comment, Definition, Membership, Object, ObjectPart, Schema, WholeKind};
use crate::name::Ident;

const ATTRIBUTES: [(&str, &str); 8] = [
    ("login", "true"),
    ("inherit", "false"),
    ("createdb", "true"),
    ("createrole", "true"),
    ("bypassrls", "true"),
    ("replication", "true"),
    ("superuser", "true"),
    ("connection limit", "3"),
];

const SETTINGS: [(&str, &str); 4] =
    [("search_path", "'app'"), ("search_path", "'public'"), ("work_mem", "'4MB'"), ("statement_timeout", "'5000'")];

pub(super) fn roles(schema: &mut Schema, dice: &mut Dice<'_>) {
    let names: Vec<Ident> = (0..dice.roll(5)).map(|number| Ident::new(format!("r_{number}"))).collect();
    for name in &names {
        if dice.once_in(4) {
            continue;
        }
        let mut clauses: Vec<Clause> = Vec::new();
        for _ in 0..dice.roll(4) {
            let Some((attribute, value)) = dice.pick(&ATTRIBUTES) else { break };
            add(&mut clauses, whole::parameter(attribute, value));
        }
        for _ in 0..dice.roll(3) {
            let Some((setting, value)) = dice.pick(&SETTINGS) else { break };
            add(&mut clauses, Clause::word(ClauseKind::Setting((*setting).to_owned()), *value));
        }
        let id = whole::insert(schema, WholeKind::Role, whole::unplaced(name.as_str()), clauses);
        if dice.once_in(3) {
            let text = format!("the {} role", name.as_str());
            schema.insert(Object::Comment(Comment { on: ObjectPart::Object(id), text }));
        }
    }
    let there: Vec<Ident> = schema.wholes(WholeKind::Role).map(|role| role.name.name.clone()).collect();
    // Nobody is a member of who is a member of it.
    for (at, role) in there.iter().enumerate() {
        for member in there.iter().skip(at + 1) {
            if dice.once_in(3) {
                let of = Membership { admin: dice.once_in(3), ..Membership::new(role, member) };
                schema.insert(Object::Defined(Definition::Whole(of.whole())));
            }
        }
    }
}

fn add(clauses: &mut Vec<Clause>, clause: Clause) {
    if !clauses.iter().any(|known| known.kind == clause.kind) {
        clauses.push(clause);
    }
}
