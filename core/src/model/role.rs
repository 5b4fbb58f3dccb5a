use std::collections::BTreeMap;

use super::{Clause, ClauseKind, Object, ObjectId, ObjectPart, Role, Schema, Whole, WholeKind};
use crate::name::{Ident, QualifiedName};

/// That one role is a member of another (`pg_auth_members`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// What is granted.
    pub role: Ident,
    /// To whom.
    pub member: Ident,
    /// `ADMIN`: whether the member may grant it to others.
    pub admin: bool,
    /// `INHERIT` (PostgreSQL 16): whether the member has its privileges without asking, where that is not as the member's
    /// own attribute says.
    pub inherit: Option<bool>,
    /// `SET` (PostgreSQL 16): whether the member may become it.
    pub set: bool,
}

impl Membership {
    /// One without options.
    pub fn new(role: &Ident, member: &Ident) -> Self {
        Self { role: role.clone(), member: member.clone(), admin: false, inherit: None, set: true }
    }

    /// The membership that is carried whole; `None` where that is something else.
    pub fn of(whole: &Whole) -> Option<Self> {
        let word = |kind: &ClauseKind| whole.clauses_of(kind).find_map(Clause::plain).map(Ident::new);
        let mut of = Self::new(&word(&ClauseKind::Granted)?, &word(&ClauseKind::Member)?);
        of.admin = whole.parameter("admin") == Some("true");
        of.inherit = whole.parameter("inherit").map(|value| value == "true");
        of.set = whole.parameter("set") != Some("false");
        Some(of)
    }

    /// As it is carried.
    pub fn whole(&self) -> Whole {
        let name = Ident::new(format!("{} in {}", self.member.as_str(), self.role.as_str()));
        let mut clauses = vec![
            Clause::word(ClauseKind::Granted, self.role.as_str()),
            Clause::word(ClauseKind::Member, self.member.as_str()),
        ];
        let mut parameter = |name: &str, value: bool| {
            clauses.push(Clause::word(ClauseKind::Parameter(name.to_owned()), value.to_string()));
        };
        if self.admin {
            parameter("admin", true);
        }
        if let Some(inherit) = self.inherit {
            parameter("inherit", inherit);
        }
        if !self.set {
            parameter("set", false);
        }
        let mut whole =
            Whole { kind: WholeKind::Membership, name: QualifiedName { schema: Ident::new(""), name }, clauses };
        whole.settle();
        whole
    }
}

/// Whether something is about roles: a role, a membership, or a comment on a role.
pub fn is_about_roles(id: &ObjectId) -> bool {
    match id {
        ObjectId::Whole(WholeKind::Role | WholeKind::Membership, _) => true,
        ObjectId::Comment(on) => matches!(&**on, ObjectPart::Object(ObjectId::Whole(WholeKind::Role, _))),
        _ => false,
    }
}

impl Schema {
    /// Takes out what is about roles, which belong to a server and not to a database.
    pub fn take_roles(&mut self) -> Self {
        let mut roles = Self::for_version(self.version());
        self.retain(|id, object| {
            let taken = is_about_roles(id);
            if taken {
                roles.insert(object.clone());
            }
            !taken
        });
        roles
    }

    /// Takes in those roles of a server of which `spoken` speaks, the memberships between two of them, and their comments.
    pub fn add_roles(&mut self, roles: &Self, spoken: &Self) {
        let speaks = |name: &Ident| spoken.contains(&ObjectId::of_database(WholeKind::Role, name));
        for (id, object) in roles.objects() {
            let wanted = match id {
                ObjectId::Comment(on) => spoken.contains(&on.object()),
                _ => match roles.whole(id).and_then(Membership::of) {
                    Some(of) => spoken.contains(id) || (speaks(&of.role) && speaks(&of.member)),
                    None => spoken.contains(id),
                },
            };
            if wanted {
                self.insert(object.clone());
            }
        }
    }

    /// What names a role: a policy, privileges, an owner.
    pub fn holder_of_role(&self, name: &Ident) -> Option<ObjectId> {
        let wanted = Role::Named(name.clone());
        let found = self.objects().find(|(_, object)| match object {
            Object::Policy(policy) => policy.roles.contains(&wanted),
            Object::Owner(owner) => owner.role == wanted,
            Object::Privileges(privileges) => privileges.access.contains_key(&wanted),
            Object::DefaultPrivileges(defaults) => defaults.of.role == wanted || defaults.access.contains_key(&wanted),
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Comment(_) => false,
        });
        found.map(|(id, _)| id.clone())
    }

    /// Gives roles other names, wherever they are named.
    pub fn map_roles(&mut self, rename: &dyn Fn(Role) -> Role) {
        let mut defaults = Vec::new();
        self.retain(|_, object| match object {
            Object::Policy(policy) => {
                policy.roles = std::mem::take(&mut policy.roles).into_iter().map(rename).collect();
                true
            }
            Object::Owner(owner) => {
                owner.role = rename(owner.role.clone());
                true
            }
            Object::Privileges(privileges) => {
                privileges.access = renamed(std::mem::take(&mut privileges.access), rename);
                privileges.taken = renamed(std::mem::take(&mut privileges.taken), rename);
                true
            }
            Object::DefaultPrivileges(of) => {
                of.access = renamed(std::mem::take(&mut of.access), rename);
                of.of.role = rename(of.of.role.clone());
                defaults.push(of.clone());
                false
            }
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::Defined(_)
            | Object::Index(_)
            | Object::Comment(_) => true,
        });
        for of in defaults {
            self.insert(Object::DefaultPrivileges(of));
        }
    }
}

fn renamed<T>(by_role: BTreeMap<Role, T>, rename: &dyn Fn(Role) -> Role) -> BTreeMap<Role, T> {
    by_role.into_iter().map(|(role, held)| (rename(role), held)).collect()
}
