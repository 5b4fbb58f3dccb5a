use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{AccessKind, Entry, Object, ObjectId, ObjectPart, Privilege, Privileges, Role, Schema};

/// Who owns an object (`relowner` and its kin). It is in a schema only where somebody says it: what nobody speaks of
/// belongs to whoever creates it, and stays with whom it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// What is owned: always an object.
    pub on: ObjectPart,
    /// Who owns it.
    pub role: Role,
}

/// What the owner of an object has: every privilege, but for those that were revoked of it, and none on a column but for those
/// that it was granted there (`acldefault`, acl.c).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerAccess {
    /// What it has not.
    pub lost: BTreeSet<Privilege>,
    /// What its list says that it may grant. It may grant everything as it is.
    pub grantable: BTreeSet<Privilege>,
}

impl OwnerAccess {
    /// What PostgreSQL gives by itself.
    pub fn by_itself(on: &ObjectPart) -> Self {
        let lost = match on {
            ObjectPart::Column { .. } => AccessKind::Column.all().iter().copied().collect(),
            ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => BTreeSet::new(),
        };
        Self { lost, grantable: BTreeSet::new() }
    }

    /// What is left to the owner of an object of that kind, and whether the list says that it may grant it.
    pub fn held(&self, kind: AccessKind) -> BTreeMap<Privilege, bool> {
        let left = kind.all().iter().filter(|privilege| !self.lost.contains(privilege));
        left.map(|privilege| (*privilege, self.grantable.contains(privilege))).collect()
    }

    /// What the owner has after an entry for it is granted.
    pub fn grant(&mut self, privileges: &BTreeSet<Privilege>, grant_option: bool) {
        self.lost.retain(|privilege| !privileges.contains(privilege));
        if grant_option {
            self.grantable.extend(privileges.iter().copied());
        }
    }

    /// What the owner has after an entry for it is revoked of something that knows some of its privileges: what is revoked on
    /// a table is revoked on its columns.
    pub fn revoke(&mut self, of: AccessKind, privileges: &BTreeSet<Privilege>, grant_option: bool) {
        self.grantable.retain(|privilege| !privileges.contains(privilege));
        if !grant_option {
            self.lost.extend(privileges.iter().copied().filter(|privilege| of.all().contains(privilege)));
        }
    }
}

impl Privileges {
    /// Lets what is said of a role be said of the owner, who it is.
    pub fn belongs_to(&mut self, owner: &Role) {
        let held = self.access.remove(owner).unwrap_or_default();
        let taken = self.taken.remove(owner).unwrap_or_default();
        for grant_option in [false, true] {
            let some = held.iter().filter(|(_, grantable)| **grantable == grant_option);
            self.owner.grant(&some.map(|(privilege, _)| *privilege).collect(), grant_option);
        }
        self.revoke_of_owner(&taken, false);
    }

    fn revoke_of_owner(&mut self, privileges: &BTreeSet<Privilege>, grant_option: bool) {
        if let Some(kind) = AccessKind::of(&self.on) {
            self.owner.revoke(kind, privileges, grant_option);
        }
    }

    /// [`Self::belongs_to`] for whoever runs the statements, under either name.
    fn belongs_to_creator(&mut self) {
        self.belongs_to(&Role::CurrentRole);
        self.belongs_to(&Role::CurrentUser);
    }

    /// Lets another role own the object: it has what the owner had, and what it had itself (`aclnewowner`, acl.c).
    fn pass_to(&mut self, before: Option<&Role>, owner: &Role) {
        match before {
            Some(before) => self.belongs_to(before),
            None => self.belongs_to_creator(),
        }
        // Of all others there was nothing to take.
        self.taken.clear();
        self.belongs_to(owner);
    }
}

impl Schema {
    /// Who owns a part, where somebody says it. Sequences that belong to a column are asked by their table.
    pub fn owner(&self, on: &ObjectPart) -> Option<&Role> {
        match self.get(&ObjectId::Owner(Box::new(on.clone())))? {
            Object::Owner(owner) => Some(&owner.role),
            _ => None,
        }
    }

    /// `ALTER … OWNER TO`. What the owner was granted on columns passes on too (`change_owner_fix_column_acls`, tablecmds.c).
    pub fn give(&mut self, on: &ObjectPart, role: &Role) {
        let mut parts = vec![on.clone()];
        if let ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table)) = on {
            let columns = self.granted_columns(table).into_iter();
            parts.extend(columns.map(|column| ObjectPart::Column { table: table.clone(), column }));
        }
        for part in parts {
            let id = ObjectId::Privileges(Box::new(part));
            if let Some(Object::Privileges(mut privileges)) = self.remove(&id) {
                privileges.pass_to(self.owner(on), role);
                self.set_privileges(privileges);
            }
        }
        self.insert(Object::Owner(Owner { on: on.clone(), role: role.clone() }));
    }

    /// What must be owned to own a part: the columns of a view are named as a table's are.
    pub fn whole_of(&self, part: &ObjectPart) -> ObjectId {
        match part {
            ObjectPart::Column { table, .. } => self.rows_named(table),
            ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => part.object(),
        }
    }

    /// What the owner of an object has, where the list is settled, see [`Self::settled`].
    pub fn owner_access(&self, part: &ObjectPart) -> OwnerAccess {
        let found = self.privileges(part).map(|found| self.settled(found).owner.clone());
        found.unwrap_or_else(|| OwnerAccess::by_itself(part))
    }

    /// Sets what the owner of an object has.
    pub fn set_owner_access(&mut self, part: &ObjectPart, owner: OwnerAccess) {
        let privileges = Privileges { owner, ..self.privileges_of(part) };
        self.set_privileges(privileges);
    }

    /// A list that says of its owner as such what it says of whoever runs the statements, where the object is theirs: where
    /// nobody says whose it is.
    pub fn settled<'a>(&self, privileges: &'a Privileges) -> Cow<'a, Privileges> {
        let theirs = [Role::CurrentRole, Role::CurrentUser];
        let named = |role: &Role| privileges.access.contains_key(role) || privileges.taken.contains_key(role);
        if !theirs.iter().any(named) || self.is_anothers(&privileges.on) {
            return Cow::Borrowed(privileges);
        }
        let mut settled = privileges.clone();
        settled.belongs_to_creator();
        Cow::Owned(settled)
    }

    /// Whether a part belongs to others than whoever runs the statements.
    fn is_anothers(&self, part: &ObjectPart) -> bool {
        // It is there before any statement is run.
        let is_public = matches!(part, ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public");
        let whole = match part {
            ObjectPart::Object(ObjectId::Sequence(name)) => match self.sequence(name) {
                Some(sequence) => sequence.owned_by.as_ref().map(ObjectPart::object),
                None => self.identity_of(name).map(|(table, _)| ObjectId::Table(table.name.clone())),
            },
            ObjectPart::Object(_)
            | ObjectPart::Column { .. }
            | ObjectPart::Constraint { .. }
            | ObjectPart::Type { .. } => Some(self.whole_of(part)),
        };
        let said = match whole {
            Some(whole) => self.owner(&ObjectPart::Object(whole)),
            None => self.owner(part),
        };
        match said {
            Some(Role::CurrentRole | Role::CurrentUser) => false,
            Some(Role::Public | Role::Named(_) | Role::SessionUser) => true,
            None => is_public,
        }
    }

    /// Whom every object belongs to of which somebody says it, with the sequences of their columns.
    pub fn said_owners(&self) -> BTreeMap<ObjectId, Role> {
        let mut owners = BTreeMap::new();
        let first = ObjectPart::Object(ObjectId::Schema("".into()));
        for (_, object) in self.objects_from(ObjectId::Owner(Box::new(first))) {
            let Object::Owner(owner) = object else { break };
            owners.insert(owner.on.object(), owner.role.clone());
        }
        if owners.is_empty() {
            return owners;
        }
        let mut sequences = Vec::new();
        let mut note = |sequence: &crate::name::QualifiedName, of: ObjectId| {
            sequences.extend(owners.get(&of).map(|role| (ObjectId::Sequence(sequence.clone()), role.clone())));
        };
        for (_, object) in self.objects() {
            match object {
                Object::Table(table) => {
                    let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
                    identities.for_each(|of| note(&of.sequence, ObjectId::Table(table.name.clone())));
                }
                Object::Sequence(sequence) => {
                    sequence.owned_by.iter().for_each(|column| note(&sequence.name, column.object()));
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
        owners.extend(sequences);
        owners
    }

    /// Lets what lists say of those who own their objects be said of them as owners. `owner` is asked for the object, and
    /// answers nothing where it does not know. What is taken of others whom nothing was given is nothing.
    pub fn settle_owners(&mut self, owner: impl Fn(&ObjectId) -> Option<Role>) {
        self.for_each_privileges_mut(|privileges| {
            if let Some(owner) = owner(&privileges.on.object()) {
                privileges.belongs_to(&owner);
                privileges.taken.clear();
            }
        });
    }

    /// `GRANT` to the owner of a part, or `REVOKE` from it, whom the entry names.
    pub fn change_owner_access(&mut self, part: &ObjectPart, entry: &Entry, is_grant: bool) {
        let mut privileges = self.privileges_of(part);
        for role in &entry.roles {
            privileges.belongs_to(role);
            if *role == Role::CurrentUser {
                privileges.belongs_to_creator();
            }
        }
        match is_grant {
            true => privileges.owner.grant(&entry.privileges, entry.grant_option),
            false => privileges.revoke_of_owner(&entry.privileges, entry.grant_option),
        }
        self.set_privileges(privileges);
        if let ObjectPart::Object(ObjectId::Table(table) | ObjectId::View(table)) = part
            && !is_grant
        {
            for column in self.granted_columns(table) {
                let column = ObjectPart::Column { table: table.clone(), column };
                self.change_owner_access(&column, entry, false);
            }
        }
    }
}
