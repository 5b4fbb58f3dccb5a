use std::collections::BTreeMap;

use super::{AccessKind, AccessList, Object, ObjectId, ObjectPart, Privilege, Role, Schema, default_access};
use crate::name::Ident;

/// What everybody may do with what a role creates from now on (`pg_default_acl`): everybody but the role itself, which has
/// every privilege on what it owns. It is in a schema only where it differs from what PostgreSQL gives by itself, see
/// [`DefaultScope::by_itself`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultPrivileges {
    /// Of what.
    pub of: DefaultScope,
    /// Who may do what with it.
    pub access: AccessList,
}

/// What default privileges are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefaultScope {
    /// Who creates it. Whoever applies a plan is always [`Role::CurrentUser`], whatever its name.
    pub role: Role,
    /// Where, if that is said. Such privileges add to those of every schema.
    pub schema: Option<Ident>,
    /// What kind of object it is.
    pub on: AccessKind,
}

impl DefaultScope {
    /// What PostgreSQL gives where nobody has altered anything (`acldefault`, acl.c).
    pub fn by_itself(&self) -> AccessList {
        match self.schema {
            Some(_) => AccessList::new(),
            None => self.on.by_default(),
        }
    }
}

impl Schema {
    /// Every default that differs from what PostgreSQL gives by itself.
    pub fn default_privileges(&self) -> impl Iterator<Item = &DefaultPrivileges> {
        let first = DefaultScope { role: Role::Public, schema: None, on: AccessKind::Schema };
        self.objects_from(ObjectId::DefaultPrivileges(first)).filter_map(|(_, object)| match object {
            Object::DefaultPrivileges(defaults) => Some(defaults),
            _ => None,
        })
    }

    /// What everybody may do with what is created so.
    pub fn default_access_of(&self, of: &DefaultScope) -> AccessList {
        match self.get(&ObjectId::DefaultPrivileges(of.clone())) {
            Some(Object::DefaultPrivileges(defaults)) => defaults.access.clone(),
            _ => of.by_itself(),
        }
    }

    /// Sets what everybody may do with what is created so. What its creator is granted beside, it has.
    pub fn set_default_access(&mut self, of: &DefaultScope, mut access: AccessList) {
        if of.schema.is_none() {
            access.remove(&of.role);
        }
        if access == of.by_itself() {
            self.remove(&ObjectId::DefaultPrivileges(of.clone()));
        } else {
            self.insert(Object::DefaultPrivileges(DefaultPrivileges { of: of.clone(), access }));
        }
    }

    /// What everybody but its owner may do with a part that whoever applies the plan creates now (`get_user_default_acl`,
    /// aclchk.c).
    pub fn access_at_birth(&self, part: &ObjectPart) -> AccessList {
        let (ObjectPart::Object(id), Some(on)) = (part, AccessKind::of(part)) else { return default_access(part) };
        if !self.alters_what_is_created() {
            return default_access(part);
        }
        let scope = |schema| DefaultScope { role: Role::CurrentUser, schema, on };
        let everywhere = scope(None);
        let mut access = match self.contains(&ObjectId::DefaultPrivileges(everywhere.clone())) {
            true => self.default_access_of(&everywhere),
            false => default_access(part),
        };
        if on != AccessKind::Schema {
            for (role, held) in self.default_access_of(&scope(Some(id.schema()))) {
                let all = access.entry(role).or_default();
                held.into_iter().for_each(|(privilege, grantable)| *all.entry(privilege).or_default() |= grantable);
            }
        }
        access.remove(&Role::CurrentUser);
        access
    }

    /// Whether what whoever applies the plan creates begins with other privileges than PostgreSQL gives by itself.
    pub fn alters_what_is_created(&self) -> bool {
        self.default_privileges().any(|defaults| defaults.of.role == Role::CurrentUser)
    }

    /// Sets the privileges with which a part begins that was just created.
    pub fn begin_access(&mut self, part: &ObjectPart) {
        if self.alters_what_is_created() {
            let access = self.access_at_birth(part);
            self.set_access(part, access);
        }
    }

    /// Default privileges of whoever is connected are those of `CURRENT_USER`, as text that names no role has them.
    pub(super) fn name_defaults(&mut self, current: &Ident, session: &Ident) {
        let mut found = Vec::new();
        self.retain(|_, object| {
            let Object::DefaultPrivileges(defaults) = object else { return true };
            found.push(defaults.clone());
            false
        });
        let named = |role: Role| match role.named(current, session) {
            Role::Named(name) if name == *current => Role::CurrentUser,
            other => other,
        };
        for DefaultPrivileges { of, access } in found {
            let of = DefaultScope { role: named(of.role), ..of };
            let mut renamed = AccessList::new();
            for (role, held) in access {
                let all: &mut BTreeMap<Privilege, bool> = renamed.entry(named(role)).or_default();
                held.into_iter().for_each(|(privilege, grantable)| *all.entry(privilege).or_default() |= grantable);
            }
            let access = both(&of.by_itself(), &self.default_access_of(&of), renamed);
            self.set_default_access(&of, access);
        }
    }
}

/// Two lists for the same role under two names: what either says that differs from what goes without saying.
fn both(without: &AccessList, first: &AccessList, second: AccessList) -> AccessList {
    if first == without {
        return second;
    }
    let mut access = first.clone();
    let find = |list: &AccessList, role: &Role, privilege: Privilege| list.get(role)?.get(&privilege).copied();
    let roles: Vec<Role> = without.keys().chain(second.keys()).cloned().collect();
    for role in roles {
        for privilege in Privilege::ALL {
            let said = find(&second, &role, privilege);
            if said == find(without, &role, privilege) {
                continue;
            }
            let held = access.entry(role.clone()).or_default();
            match said {
                Some(grantable) => drop(held.insert(privilege, grantable)),
                None => drop(held.remove(&privilege)),
            }
        }
    }
    access.retain(|_, held| !held.is_empty());
    access
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::name::QualifiedName;
    use crate::source::Source;

    fn schema(text: &str) -> Schema {
        compose(&[Source::new("test.sql", text)]).value.schema
    }

    #[test]
    fn a_role_under_two_names_has_one_list() {
        let boss = Ident::new("boss");
        let named = |text: &str| {
            let mut schema = schema(text);
            schema.name_roles(&boss, &boss);
            schema
        };
        let by_name = "ALTER DEFAULT PRIVILEGES FOR ROLE boss REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;";
        let by_nobody = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;";
        assert_eq!(named(by_name), schema(by_nobody));
        let grant = "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO x;";
        assert_eq!(named(&format!("{by_name}{grant}")), schema(&format!("{by_nobody}{grant}")));
        assert_eq!(named("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO boss;"), Schema::default());
    }

    #[test]
    fn what_is_created_begins_with_the_defaults_of_whoever_creates_it() {
        let table = ObjectPart::Object(ObjectId::Table(QualifiedName::new("public", "t")));
        let access = |text: &str| schema(text).access_at_birth(&table);
        let client = Role::Named(Ident::new("client"));
        let select = AccessList::from([(client, BTreeMap::from([(Privilege::Select, false)]))]);
        assert_eq!(access("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO client;"), select);
        assert_eq!(access("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO client;"), select);
        assert_eq!(
            access(
                "CREATE SCHEMA app; ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO client;
                ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT SELECT ON TABLES TO client;"
            ),
            AccessList::new()
        );
    }
}
