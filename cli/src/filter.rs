//! `--schema`, `--include` and `--exclude`: which objects of a schema count.

use rowlock_core::model::{ObjectId, ObjectPart, Schema, Table};

use crate::args::Scope;
use crate::migrate::NAME;

/// Leaves in a schema what the flags select. Answers the patterns that matched nothing.
pub(crate) fn apply(schema: &mut Schema, scope: &Scope) -> Vec<String> {
    let mut used = vec![false; scope.include.len() + scope.exclude.len()];
    schema.retain(|id, _| {
        let path = path_of(id);
        let wanted_schema = scope.schemas.is_empty() || scope.schemas.contains(&path.schema);
        let mut included = scope.include.is_empty();
        for (number, pattern) in scope.include.iter().enumerate() {
            if matches(pattern, &path) {
                included = true;
                if let Some(used) = used.get_mut(number) {
                    *used = true;
                }
            }
        }
        let mut excluded = false;
        for (number, pattern) in scope.exclude.iter().enumerate() {
            if matches(pattern, &path) {
                excluded = true;
                if let Some(used) = used.get_mut(scope.include.len() + number) {
                    *used = true;
                }
            }
        }
        wanted_schema && included && !excluded
    });
    let patterns = scope.include.iter().chain(&scope.exclude);
    patterns.zip(used).filter(|(_, used)| !used).map(|(pattern, _)| pattern.clone()).collect()
}

/// Leaves out the table in which this program and Atlas keep what a database has had, and its schema where nothing else is in
/// it.
pub(crate) fn leave_out_revisions(schema: &mut Schema) {
    let is_one = |table: &&Table| {
        let has = |name: &str| table.columns.iter().any(|column| column.name.as_str() == name);
        table.name.name.as_str() == NAME && has("version") && has("operator_version")
    };
    let tables: Vec<Path> =
        schema.tables().filter(is_one).map(|table| path_of(&ObjectId::Table(table.name.clone()))).collect();
    if tables.is_empty() {
        return;
    }
    schema.retain(|id, _| {
        let path = path_of(id);
        tables.iter().all(|table| path.schema != table.schema || path.names.first() != table.names.first())
    });
    let own = |id: &ObjectId| id.schema().as_str() == NAME;
    let empty = schema.objects().all(|(id, _)| !own(id) || path_of(id).names.is_empty());
    if empty && tables.iter().any(|table| table.schema == NAME) {
        schema.retain(|id, _| !own(id));
    }
}

/// An object as patterns see it: `schema.object`, and `schema.table.part` for parts of a table.
struct Path {
    schema: String,
    names: Vec<String>,
    kind: &'static str,
}

fn path_of(id: &ObjectId) -> Path {
    let schema = id.schema().as_str().to_owned();
    let names = match id {
        ObjectId::Schema(_) | ObjectId::DefaultPrivileges(_) => Vec::new(),
        ObjectId::Extension(name) => vec![name.as_str().to_owned()],
        ObjectId::Type(name)
        | ObjectId::Sequence(name)
        | ObjectId::Table(name)
        | ObjectId::View(name)
        | ObjectId::Routine { name, .. }
        | ObjectId::Whole(_, name)
        | ObjectId::Index(name) => vec![name.name.as_str().to_owned()],
        ObjectId::Policy { table, name } | ObjectId::Trigger { table, name } | ObjectId::Rule { table, name } => {
            vec![table.name.as_str().to_owned(), name.as_str().to_owned()]
        }
        ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => match &**on {
            ObjectPart::Object(id) => path_of(id).names,
            ObjectPart::Column { table, .. } | ObjectPart::Constraint { table, .. } => {
                vec![table.name.as_str().to_owned()]
            }
            ObjectPart::Type { of, .. } => vec![of.name.as_str().to_owned()],
        },
    };
    Path { schema, names, kind: id.kind().name() }
}

/// Whether a pattern matches an object or something it is part of: `schema`, `schema.object`, `schema.table.part`, each
/// part with `*` and `?`, and `[type=table|policy]` behind it.
fn matches(pattern: &str, path: &Path) -> bool {
    let (pattern, kinds) = match pattern.strip_suffix(']').and_then(|pattern| pattern.rsplit_once("[type=")) {
        Some((pattern, kinds)) => (pattern, Some(kinds)),
        None => (pattern, None),
    };
    if kinds.is_some_and(|kinds| !kinds.split('|').any(|kind| is_kind(kind, path.kind))) {
        return false;
    }
    let mut parts = pattern.split('.');
    let schema = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    glob(schema, &path.schema)
        && rest.len() <= path.names.len()
        && rest.iter().zip(&path.names).all(|(pattern, name)| glob(pattern, name))
        && (!rest.is_empty() || kinds.is_none() || path.names.is_empty() || schema == "*")
}

/// Whether a kind is written so: `event_trigger`, `enum`, `statistics`.
fn is_kind(written: &str, kind: &str) -> bool {
    written.replace('_', " ") == kind
        || matches!((written, kind), ("enum", "type") | ("statistics", "statistics object"))
}

/// `*` stands for any characters, `?` for one.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == text.get(t) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    t = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests {
    use rowlock_core::name::{Ident, QualifiedName};

    use super::*;

    #[test]
    fn patterns_match_objects_and_their_parts() {
        let policy = path_of(&ObjectId::Policy { table: QualifiedName::new("app", "users"), name: Ident::new("own") });
        let table = path_of(&ObjectId::Table(QualifiedName::new("app", "users")));
        assert!(matches("app", &policy) && matches("app.users", &policy) && matches("app.users.own", &policy));
        assert!(matches("a*.u?ers", &table) && !matches("app.tmp_*", &table) && !matches("public", &table));
        assert!(matches("*.*[type=policy]", &policy) && !matches("*.*[type=policy]", &table));
        assert!(!matches("app.users.own", &table));
        assert!(glob("*a*b", "xxaxxb") && !glob("*a*b", "xxaxx") && glob("", "") && !glob("", "x"));
    }
}
