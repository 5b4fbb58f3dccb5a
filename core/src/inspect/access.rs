//! Owners: an owner has every privilege by itself, and text does not know who it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ObjectId, ObjectPart, Role, Schema};
use crate::name::Ident;

/// Who owns what; the sequence of an identity column is a sequence of its own here.
pub type Owners = BTreeMap<ObjectId, Ident>;

/// Makes a database's schema and one that is compared with it agree on the privileges of the database's owners. What an
/// owner is granted beside, be it in a source that says so for the sake of another database, is no difference: it has
/// them. Of an owner that lost some, both sides keep what the source says; where the source says nothing of that role,
/// the owner is left as it is.
pub fn leave_to_owners(owners: &Owners, database: &mut Schema, other: &mut Schema) {
    let owner = |part: &ObjectPart| Some(Role::Named(owners.get(&part.object())?.clone()));
    let named = |schema: &Schema| -> BTreeSet<ObjectPart> {
        let lists = schema.access_lists();
        let named = lists.filter(|list| owner(&list.on).is_some_and(|owner| list.access.contains_key(&owner)));
        named.map(|list| list.on.clone()).collect()
    };
    let (lost, wanted) = (named(database), named(other));
    for (schema, keep) in [(other, lost), (database, wanted)] {
        schema.for_each_access_mut(|part, access| {
            if let Some(owner) = owner(part).filter(|_| !keep.contains(part)) {
                access.remove(&owner);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::name::QualifiedName;
    use crate::source::Source;

    fn schema(grants: &str) -> Schema {
        let text = format!("CREATE TABLE t (a integer); CREATE TABLE new (a integer); {grants}");
        compose(&[Source::new("test.sql", text)]).value.schema
    }

    #[test]
    fn an_owner_is_granted_nothing_and_loses_nothing() {
        let table = |name: &str| ObjectId::Table(QualifiedName::new("public", name));
        let owners = Owners::from([(table("t"), Ident::new("boss"))]);
        let reconciled = |database: &str, text: &str| {
            let (mut database, mut text) = (schema(database), schema(text));
            leave_to_owners(&owners, &mut database, &mut text);
            (database, text)
        };
        let same = |(database, text): (Schema, Schema)| database == text;
        // An owner has everything, whatever a source says of it, and of others nothing is lost.
        assert!(same(reconciled("", "GRANT ALL ON t TO boss; GRANT SELECT (a) ON t TO boss;")));
        assert!(same(reconciled("", "GRANT SELECT ON t TO boss;")));
        let (database, text) =
            reconciled("GRANT SELECT ON t TO x;", "GRANT ALL ON t TO boss, x; GRANT ALL ON new TO boss;");
        assert_eq!(database, schema("GRANT SELECT ON t TO x;"));
        assert_eq!(text, schema("GRANT ALL ON t TO x; GRANT ALL ON new TO boss;"));
        // One that lost some is left alone unless a source speaks of it.
        assert!(same(reconciled("GRANT SELECT ON t TO boss, x;", "GRANT SELECT ON t TO x;")));
        let (database, text) = reconciled("GRANT SELECT ON t TO boss;", "GRANT UPDATE ON t TO boss;");
        assert_eq!(database, schema("GRANT SELECT ON t TO boss;"));
        assert_eq!(text, schema("GRANT UPDATE ON t TO boss;"));
    }
}
