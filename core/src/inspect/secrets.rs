//! Options of foreign data that may be secrets: a database's are compared, and not written out.

use crate::diagnostic::Diagnostic;
use crate::model::{
    Clause, ClauseKind, Definition, Expression, ForeignOptions, Object, Piece, Schema, Table, WholeKind,
};

/// What stands in the place of a secret.
const HIDDEN: &str = "'(hidden)'";

/// The same where the other side is another database, whose value was taken out before: the two still differ.
const ANOTHER: &str = "'(hidden, and another)'";

/// Parts of the names of options that are secrets, whatever they belong to.
const SECRET: [&str; 6] = ["credential", "key", "passphrase", "password", "secret", "token"];

/// Takes the secrets out of a database's schema that the one it is compared with does not say alike: what is equal on
/// both sides is in no plan, and where a plan needs the database's own value, a person must put it in. Answers what is to
/// be said of it.
pub fn hide_secrets(database: &mut Schema, other: &Schema) -> Vec<Diagnostic> {
    let mut hidden = Vec::new();
    database.for_each_mut(|id, object| {
        if let Object::Table(table) = object {
            let known = match other.get(id) {
                Some(Object::Table(known)) => Some(known),
                Some(_) | None => None,
            };
            hide_of_table(table, known, &mut hidden);
        }
        let Object::Defined(Definition::Whole(whole)) = object else { return };
        if !matches!(whole.kind, WholeKind::Wrapper | WholeKind::Server) {
            return;
        }
        let known = other.whole(id);
        for clause in &mut whole.clauses {
            let Some(what) = secret(&clause.kind, whole.name.name.as_str()) else { continue };
            let alike = known.is_some_and(|known| known.clauses.contains(clause));
            if !alike && clause.plain() != Some("''") {
                let same = |other: &&Clause| other.kind == clause.kind && other.plain() == Some(HIDDEN);
                let taken = known.is_some_and(|known| known.clauses.iter().any(|other| same(&other)));
                let text = if taken { ANOTHER } else { HIDDEN };
                clause.text = Expression::decided(vec![Piece::Sql(text.to_owned())]);
                hidden.push(what);
            }
        }
    });
    if hidden.is_empty() {
        return Vec::new();
    }
    let message = format!("what may be a secret is not written out: {}", hidden.join(", "));
    vec![Diagnostic::note("hidden-secret", message).help(format!("put it in where {HIDDEN} stands before that is run"))]
}

/// Takes the secrets out of a foreign table and its columns.
fn hide_of_table(table: &mut Table, known: Option<&Table>, hidden: &mut Vec<String>) {
    let of = table.name.name.as_str().to_owned();
    if let Some(foreign) = &mut table.foreign {
        let known = known.and_then(|known| known.foreign.as_ref()).map(|foreign| &foreign.options);
        let names = hide_options(&mut foreign.options, known, |name, _| is_secret(name));
        hidden.extend(names.iter().map(|name| format!("option \"{name}\" of \"{of}\"")));
    }
    for column in &mut table.columns {
        let known = known.and_then(|known| known.column(&column.name)).map(|column| &column.options);
        let names = hide_options(&mut column.options, known, |name, value| is_secret(name) && !marks_key(name, value));
        let column = column.name.as_str();
        hidden.extend(names.iter().map(|name| format!("option \"{name}\" of column \"{column}\" of \"{of}\"")));
    }
}

/// Takes out what is a secret and not said alike on the other side; answers the names of the options.
fn hide_options(
    options: &mut ForeignOptions,
    known: Option<&ForeignOptions>,
    is_secret: impl Fn(&str, &str) -> bool,
) -> Vec<String> {
    let on_other_side = |name: &str| known.and_then(|known| known.get(name));
    let secret = |(name, value): &(&str, &str)| {
        is_secret(name, value) && !value.is_empty() && on_other_side(name) != Some(*value)
    };
    let names: Vec<String> = options.iter().filter(secret).map(|(name, _)| name.to_owned()).collect();
    for name in &names {
        let text = if on_other_side(name) == Some(unquoted(HIDDEN)) { ANOTHER } else { HIDDEN };
        options.set(name, unquoted(text));
    }
    names
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('\'')
}

/// Some wrappers have a column say that it belongs to the remote table's key (`key 'true'`).
fn marks_key(name: &str, value: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off"];
    name.eq_ignore_ascii_case("key") && words.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|part| name.to_ascii_lowercase().contains(part))
}

/// What is said of an option that may be a secret. Of a user mapping's, only the user's name is none.
fn secret(kind: &ClauseKind, of: &str) -> Option<String> {
    let told = is_secret;
    match kind {
        ClauseKind::Option(name) if told(name) => Some(format!("option \"{name}\" of \"{of}\"")),
        ClauseKind::MappingOption(role, name) if !matches!(name.as_str(), "user" | "username" | "user_name") => {
            Some(format!("option \"{name}\" of the user mapping for \"{role}\" on server \"{of}\""))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::render::{self, Style};
    use crate::source::Source;

    fn read(options: &str) -> Schema {
        let text = format!(
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', api_key 'k');
             CREATE USER MAPPING FOR clerk SERVER s OPTIONS ({options});"
        );
        let read = compose(&[Source::new("s.sql", text)]);
        assert!(!read.has_errors(), "{:?}", read.diagnostics);
        read.value.schema
    }

    #[test]
    fn only_what_both_sides_know_is_shown() {
        let mut database = read("\"user\" 'u', password 'old', sslcert 'c'");
        let other = read("\"user\" 'v', password 'new', sslcert 'c'");
        let said = hide_secrets(&mut database, &other);
        let text = render::schema(&database, &Style::default());
        assert_eq!(said.len(), 1);
        assert!(
            text.contains("\"host\" 'h'") && text.contains("\"api_key\" 'k'") && text.contains("\"user\" 'u'"),
            "{text}"
        );
        assert!(text.contains("\"sslcert\" 'c'") && text.contains("\"password\" '(hidden)'"), "{text}");
        assert!(!text.contains("old") && !said.iter().any(|each| each.message.contains("old")), "{text}");
        let mut another = read("\"user\" 'u', password 'third', sslcert 'c'");
        hide_secrets(&mut another, &database);
        assert!(!crate::diff::diff(&database, &another).is_empty());
        assert!(!render::schema(&another, &Style::default()).contains("third"));
        let said = hide_secrets(&mut database, &Schema::default());
        let text = render::schema(&database, &Style::default());
        assert!(text.contains("\"api_key\" '(hidden)'") && text.contains("\"sslcert\" '(hidden)'"), "{text}");
        assert_eq!(said.len(), 1);
    }

    fn read_table(table: &str, column: &str) -> Schema {
        let text = format!(
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
             CREATE FOREIGN TABLE f (a integer OPTIONS (key 'true', column_name 'A', api_token '{column}'))
             SERVER s OPTIONS (path 'p', password '{table}');"
        );
        let read = compose(&[Source::new("s.sql", text)]);
        assert!(!read.has_errors(), "{:?}", read.diagnostics);
        read.value.schema
    }

    #[test]
    fn options_of_foreign_tables_and_their_columns_are_hidden() {
        let mut database = read_table("one-password", "one-token");
        let alike = read_table("one-password", "one-token");
        assert!(hide_secrets(&mut database, &alike).is_empty());
        assert_eq!(database, alike);

        let other = read_table("one-password", "other-token");
        let said = hide_secrets(&mut database, &other);
        let text = render::schema(&database, &Style::default());
        assert!(text.contains("\"password\" 'one-password'") && text.contains("\"api_token\" '(hidden)'"), "{text}");
        assert!(text.contains("\"key\" 'true'") && text.contains("\"column_name\" 'A'"), "{text}");
        let [said] = said.as_slice() else { panic!("{said:?}") };
        assert!(said.message.ends_with("option \"api_token\" of column \"a\" of \"f\""), "{}", said.message);

        hide_secrets(&mut database, &Schema::default());
        let mut third = read_table("third-password", "third-token");
        hide_secrets(&mut third, &database);
        assert!(!crate::diff::diff(&database, &third).is_empty());
        let text = format!("{}{third:?}{:?}", render::schema(&third, &Style::default()), read_table("third", "third"));
        assert!(!text.contains("third"), "{text}");
    }
}
