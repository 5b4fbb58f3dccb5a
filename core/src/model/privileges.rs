use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Object, ObjectId, ObjectPart, OwnerAccess, Role, Schema, Table, WholeKind};
use crate::name::{Ident, QualifiedName};

/// Who may do what with an object or a part of one. It is in a schema only where it differs from what PostgreSQL gives by
/// itself, see [`default_access`]; so a list may be empty.
///
/// An owner has what nobody revoked, others have what somebody granted, and text need not say who the owner is: until that
/// is known, see [`Self::belongs_to`], a list keeps what was revoked of a role that nothing was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privileges {
    /// What it is about.
    pub on: ObjectPart,
    /// Who may do what, but for the owner as such.
    pub access: AccessList,
    /// What the owner has.
    pub owner: OwnerAccess,
    /// What was revoked of roles of which nobody knows whether they are the owner. None of it is in `access`.
    pub taken: BTreeMap<Role, BTreeSet<Privilege>>,
}

impl Privileges {
    /// What PostgreSQL gives by itself.
    pub fn by_itself(on: ObjectPart) -> Self {
        let (access, owner) = (default_access(&on), OwnerAccess::by_itself(&on));
        Self { on, access, owner, taken: BTreeMap::new() }
    }

    /// Whether a list that is wanted asks for nothing else than this one. What was revoked of who is no owner is nothing,
    /// and nobody knows how to give it back.
    pub fn is_as_wanted(&self, wanted: &Self) -> bool {
        let has = |(role, taken): (&Role, &BTreeSet<Privilege>)| {
            self.taken.get(role).is_some_and(|known| known.is_superset(taken))
        };
        self.access == wanted.access && self.owner == wanted.owner && wanted.taken.iter().all(has)
    }

    fn grant(&mut self, entry: &Entry) {
        entry.grant(&mut self.access);
        for role in &entry.roles {
            if let Some(taken) = self.taken.get_mut(role) {
                taken.retain(|privilege| !entry.privileges.contains(privilege));
            }
        }
        self.taken.retain(|_, taken| !taken.is_empty());
    }

    fn revoke(&mut self, entry: &Entry) {
        entry.revoke(&mut self.access);
        if entry.grant_option || matches!(self.on, ObjectPart::Column { .. }) {
            return;
        }
        for role in entry.roles.iter().filter(|role| **role != Role::Public) {
            self.taken.entry(role.clone()).or_default().extend(entry.privileges.iter().copied());
        }
    }
}

/// For each role its privileges, and whether it may grant them to others (`WITH GRANT OPTION`). No role has none.
pub type AccessList = BTreeMap<Role, BTreeMap<Privilege, bool>>;

/// A privilege (PostgreSQL manual, Privileges), in the order in which a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    /// `SELECT`
    Select,
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
    /// `TRUNCATE`
    Truncate,
    /// `REFERENCES`
    References,
    /// `TRIGGER`
    Trigger,
    /// `MAINTAIN` (PostgreSQL 17)
    Maintain,
    /// `USAGE`
    Usage,
    /// `CREATE`
    Create,
    /// `EXECUTE`
    Execute,
}

impl Privilege {
    /// Every privilege.
    pub const ALL: [Self; 11] = [
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Maintain,
        Self::Usage,
        Self::Create,
        Self::Execute,
    ];

    /// Its keyword.
    pub fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Maintain => "MAINTAIN",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Execute => "EXECUTE",
        }
    }

    /// The privilege of that keyword.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|privilege| privilege.name().eq_ignore_ascii_case(name))
    }

    /// The first major version of PostgreSQL, from 15 on, that knows it.
    pub fn since(self) -> u32 {
        match self {
            Self::Maintain => 17,
            Self::Select
            | Self::Insert
            | Self::Update
            | Self::Delete
            | Self::Truncate
            | Self::References
            | Self::Trigger
            | Self::Usage
            | Self::Create
            | Self::Execute => 15,
        }
    }
}

/// What has privileges of its own, by the privileges it knows (`ACL_ALL_RIGHTS_*`, acl.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKind {
    /// A schema.
    Schema,
    /// A table, and whatever else has rows.
    Table,
    /// A column.
    Column,
    /// A sequence.
    Sequence,
    /// A type.
    Type,
    /// A function or a procedure.
    Routine,
    /// A foreign-data wrapper.
    Wrapper,
    /// A foreign server.
    Server,
}

impl AccessKind {
    /// What has privileges of that kind; `None` where nothing is granted on it by itself.
    pub fn of(part: &ObjectPart) -> Option<Self> {
        match part {
            ObjectPart::Object(id) => match id {
                ObjectId::Schema(_) => Some(Self::Schema),
                ObjectId::Type(_) => Some(Self::Type),
                ObjectId::Sequence(_) => Some(Self::Sequence),
                ObjectId::Table(_) | ObjectId::View(_) => Some(Self::Table),
                ObjectId::Routine { .. } => Some(Self::Routine),
                ObjectId::Whole(WholeKind::Wrapper, _) => Some(Self::Wrapper),
                ObjectId::Whole(WholeKind::Server, _) => Some(Self::Server),
                ObjectId::Extension(_)
                | ObjectId::Index(_)
                | ObjectId::Policy { .. }
                | ObjectId::Trigger { .. }
                | ObjectId::Rule { .. }
                | ObjectId::Whole(..)
                | ObjectId::Comment(_)
                | ObjectId::Owner(_)
                | ObjectId::Privileges(_)
                | ObjectId::DefaultPrivileges(_) => None,
            },
            ObjectPart::Column { .. } => Some(Self::Column),
            ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => None,
        }
    }

    /// Every privilege it knows, in the order in which a list is written: what `ALL` means.
    pub fn all(self) -> &'static [Privilege] {
        match self {
            Self::Schema => &[Privilege::Usage, Privilege::Create],
            Self::Table => &[
                Privilege::Select,
                Privilege::Insert,
                Privilege::Update,
                Privilege::Delete,
                Privilege::Truncate,
                Privilege::References,
                Privilege::Trigger,
                Privilege::Maintain,
            ],
            Self::Column => &[Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::References],
            Self::Sequence => &[Privilege::Select, Privilege::Update, Privilege::Usage],
            Self::Type | Self::Wrapper | Self::Server => &[Privilege::Usage],
            Self::Routine => &[Privilege::Execute],
        }
    }

    /// What PostgreSQL grants everybody on what is created, where no default was altered (`acldefault`, acl.c).
    pub fn by_default(self) -> AccessList {
        let public = |privilege| AccessList::from([(Role::Public, BTreeMap::from([(privilege, false)]))]);
        match self {
            Self::Type => public(Privilege::Usage),
            Self::Routine => public(Privilege::Execute),
            Self::Schema | Self::Table | Self::Column | Self::Sequence | Self::Wrapper | Self::Server => {
                AccessList::new()
            }
        }
    }

    /// What `ALTER DEFAULT PRIVILEGES` calls the objects of the kind; there are none of columns, wrappers and servers.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Schema => "SCHEMAS",
            Self::Table => "TABLES",
            Self::Column => "COLUMNS",
            Self::Sequence => "SEQUENCES",
            Self::Type => "TYPES",
            Self::Routine => "FUNCTIONS",
            Self::Wrapper => "FOREIGN DATA WRAPPERS",
            Self::Server => "FOREIGN SERVERS",
        }
    }

    /// What `ALL` means on a server of that major version.
    pub fn known_to(self, server_version: u32) -> BTreeSet<Privilege> {
        self.all().iter().copied().filter(|privilege| privilege.since() <= server_version).collect()
    }

    /// What PostgreSQL's messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::Sequence => "sequence",
            Self::Type => "type",
            Self::Routine => "function",
            Self::Wrapper => "foreign-data wrapper",
            Self::Server => "foreign server",
        }
    }
}

/// What everybody but the owner may do where nobody has granted or revoked anything (`acldefault`, acl.c; for the schema
/// `public`, what `initdb` grants since PostgreSQL 15).
pub fn default_access(part: &ObjectPart) -> AccessList {
    match part {
        ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public" => {
            AccessList::from([(Role::Public, BTreeMap::from([(Privilege::Usage, false)]))])
        }
        part => AccessKind::of(part).map(AccessKind::by_default).unwrap_or_default(),
    }
}

/// Privileges given to roles, or taken from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub roles: BTreeSet<Role>,
    /// What.
    pub privileges: BTreeSet<Privilege>,
    /// `WITH GRANT OPTION`; of what is taken, `GRANT OPTION FOR`: that alone.
    pub grant_option: bool,
}

impl Entry {
    /// What the list is after the entry is granted.
    pub fn grant(&self, access: &mut AccessList) {
        for role in &self.roles {
            let held = access.entry(role.clone()).or_default();
            for privilege in &self.privileges {
                *held.entry(*privilege).or_default() |= self.grant_option;
            }
        }
        access.retain(|_, held| !held.is_empty());
    }

    /// What the list is after the entry is revoked.
    pub fn revoke(&self, access: &mut AccessList) {
        for role in &self.roles {
            let Some(held) = access.get_mut(role) else { continue };
            for privilege in &self.privileges {
                match (self.grant_option, held.get_mut(privilege)) {
                    (true, Some(grantable)) => *grantable = false,
                    (true, None) => {}
                    (false, _) => {
                        held.remove(privilege);
                    }
                }
            }
        }
        access.retain(|_, held| !held.is_empty());
    }
}

impl Schema {
    /// Who may do what with a part, be it by default.
    pub fn access(&self, part: &ObjectPart) -> AccessList {
        match self.privileges(part) {
            Some(privileges) => privileges.access.clone(),
            None => default_access(part),
        }
    }

    /// Who may do what with a part, where that is not the default.
    pub fn privileges(&self, part: &ObjectPart) -> Option<&Privileges> {
        match self.get(&ObjectId::Privileges(Box::new(part.clone())))? {
            Object::Privileges(privileges) => Some(privileges),
            _ => None,
        }
    }

    /// Every list that is not the default.
    pub fn access_lists(&self) -> impl Iterator<Item = &Privileges> {
        let first = ObjectPart::Object(ObjectId::Schema(Ident::new("")));
        self.objects_from(ObjectId::Privileges(Box::new(first))).filter_map(|(_, object)| match object {
            Object::Privileges(privileges) => Some(privileges),
            _ => None,
        })
    }

    /// Who may do what with a part, be it by default.
    pub(super) fn privileges_of(&self, part: &ObjectPart) -> Privileges {
        self.privileges(part).cloned().unwrap_or_else(|| Privileges::by_itself(part.clone()))
    }

    /// Sets who may do what with a part.
    pub fn set_privileges(&mut self, privileges: Privileges) {
        if privileges == Privileges::by_itself(privileges.on.clone()) {
            self.remove(&ObjectId::Privileges(Box::new(privileges.on)));
        } else {
            self.insert(Object::Privileges(privileges));
        }
    }

    /// Sets who may do what with a part, but for its owner.
    pub fn set_access(&mut self, part: &ObjectPart, access: AccessList) {
        let privileges = Privileges { access, ..self.privileges_of(part) };
        self.set_privileges(privileges);
    }

    /// The columns of a table on which privileges are granted.
    pub fn granted_columns(&self, table: &QualifiedName) -> Vec<Ident> {
        let first = ObjectPart::Column { table: table.clone(), column: Ident::new("") };
        let found = self.objects_from(ObjectId::Privileges(Box::new(first))).map_while(|(id, _)| {
            let ObjectId::Privileges(on) = id else { return None };
            let ObjectPart::Column { table: of, column } = &**on else { return None };
            (of == table).then(|| column.clone())
        });
        found.collect()
    }

    /// `GRANT` on a part.
    pub fn grant(&mut self, part: &ObjectPart, entry: &Entry) {
        let mut privileges = self.privileges_of(part);
        privileges.grant(entry);
        self.set_privileges(privileges);
    }

    /// `REVOKE` on a part. What is revoked on a table is revoked on its columns too (`expand_all_col_privileges`,
    /// aclchk.c).
    pub fn revoke(&mut self, part: &ObjectPart, entry: &Entry) {
        let mut privileges = self.privileges_of(part);
        privileges.revoke(entry);
        self.set_privileges(privileges);
        self.revoke_on_columns(part, entry);
    }

    /// What is revoked on a table is revoked on its columns too.
    pub fn revoke_on_columns(&mut self, part: &ObjectPart, entry: &Entry) {
        if let ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table)) = part {
            for column in self.granted_columns(table) {
                self.revoke(&ObjectPart::Column { table: table.clone(), column }, entry);
            }
        }
    }

    /// Names the roles that policies and privileges call `CURRENT_USER` and the like, see [`Role::named`].
    pub fn name_roles(&mut self, current: &Ident, session: &Ident) {
        self.for_each_mut(|_, object| {
            if let Object::Policy(policy) = object {
                let roles = std::mem::take(&mut policy.roles);
                policy.roles = roles.into_iter().map(|role| role.named(current, session)).collect();
            }
            if let Object::Owner(owner) = object {
                owner.role = owner.role.clone().named(current, session);
            }
        });
        self.name_defaults(current, session);
        self.for_each_privileges_mut(|Privileges { access, taken, .. }| {
            for (role, held) in std::mem::take(access) {
                let all = access.entry(role.named(current, session)).or_default();
                for (privilege, grantable) in held {
                    *all.entry(privilege).or_default() |= grantable;
                }
            }
            for (role, mut gone) in std::mem::take(taken) {
                let role = role.named(current, session);
                gone.retain(|privilege| !access.get(&role).is_some_and(|held| held.contains_key(privilege)));
                taken.entry(role).or_default().extend(gone);
            }
        });
    }

    /// Takes out the privileges that a server of that major version does not know.
    pub fn limit_privileges(&mut self, server_version: u32) {
        let unknown: BTreeSet<Privilege> =
            Privilege::ALL.into_iter().filter(|privilege| privilege.since() > server_version).collect();
        if unknown.is_empty() {
            return;
        }
        self.for_each_privileges_mut(|Privileges { access, owner, taken, .. }| {
            for held in access.values_mut() {
                held.retain(|privilege, _| !unknown.contains(privilege));
            }
            for some in taken.values_mut().chain([&mut owner.lost, &mut owner.grantable]) {
                some.retain(|privilege| !unknown.contains(privilege));
            }
        });
        self.retain(|_, object| {
            let Object::DefaultPrivileges(defaults) = object else { return true };
            for held in defaults.access.values_mut() {
                held.retain(|privilege, _| !unknown.contains(privilege));
            }
            defaults.access.retain(|_, held| !held.is_empty());
            defaults.access != defaults.of.by_itself()
        });
    }

    /// Lets `change` see every list of privileges that is not the default, to change it; what becomes the default is
    /// taken out.
    pub fn for_each_privileges_mut(&mut self, mut change: impl FnMut(&mut Privileges)) {
        self.retain(|_, object| {
            let Object::Privileges(privileges) = object else { return true };
            change(privileges);
            privileges.access.retain(|_, held| !held.is_empty());
            privileges.taken.retain(|_, taken| !taken.is_empty());
            *privileges != Privileges::by_itself(privileges.on.clone())
        });
    }

    /// The identity column that a sequence belongs to.
    pub fn identity_of(&self, sequence: &QualifiedName) -> Option<(&Table, &Column)> {
        let is_its = |column: &&Column| column.identity.as_ref().is_some_and(|identity| identity.sequence == *sequence);
        self.tables().find_map(|table| Some((table, table.columns.iter().find(is_its)?)))
    }
}
