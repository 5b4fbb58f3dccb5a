//! What is carried whole: the statement that makes it, and those that alter it.

use super::foreign::{self, changed_functions, changed_options, created_options, functions, options};
use super::{Names, action, expression, quote};
use crate::model::{Clause, ClauseKind, Membership, ObjectPart, Piece, Whole, WholeKind};

/// What a clause says: a name in double quotes where it is nothing else.
fn text(clause: &Clause, names: &Names<'_>) -> String {
    match clause.named() {
        Some(ObjectPart::Column { column, .. }) => quote::quoted(column.as_str()),
        Some(part) => action::named(part, names),
        None => expression::written(&clause.text, names),
    }
}

pub(super) fn texts(whole: &Whole, kind: &ClauseKind, names: &Names<'_>) -> Vec<String> {
    whole.clauses_of(kind).map(|clause| text(clause, names)).collect()
}

/// `TABLE ONLY "t" ("a", "b") WHERE (…)`, `TABLES IN SCHEMA "app"`. Tables that inherit are members by themselves.
fn member(clause: &Clause, names: &Names<'_>) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Sql(text) => text.clone(),
        Piece::Name { part: ObjectPart::Column { column, .. }, .. } => quote::quoted(column.as_str()),
        Piece::Name { part, .. } => action::named(part, names),
    };
    let text: String = clause.text.pieces().iter().map(piece).collect();
    let rows = clause.rows.as_ref().map(|rows| format!(" WHERE {}", expression::wrapped(rows, names)));
    let word = if clause.kind == ClauseKind::Schema { "TABLES IN SCHEMA" } else { "TABLE ONLY" };
    format!("{word} {text}{}", rows.unwrap_or_default())
}

fn members(whole: &Whole) -> Vec<&Clause> {
    let listed = |clause: &&Clause| matches!(clause.kind, ClauseKind::Table | ClauseKind::Schema);
    whole.clauses.iter().filter(listed).collect()
}

fn list(members: &[&Clause], names: &Names<'_>) -> String {
    members.iter().map(|clause| member(clause, names)).collect::<Vec<_>>().join(", ")
}

/// `STATISTICS "s"`
pub(super) fn called(whole: &Whole, names: &Names<'_>) -> String {
    format!("{} {}", whole.kind.keyword(), action::named(&ObjectPart::Object(whole.id()), names))
}

/// `CREATE`
pub(super) fn create(whole: &Whole, names: &Names<'_>) -> String {
    let head = format!("CREATE {}", called(whole, names));
    match whole.kind {
        WholeKind::Collation => format!("{head} ({})", parameters(whole).join(", ")),
        WholeKind::Statistics => {
            let gathers = texts(whole, &ClauseKind::Gathers, names).join(", ");
            let gathers = if gathers.is_empty() { gathers } else { format!(" ({gathers})") };
            let on: Vec<String> = whole.clauses_of(&ClauseKind::On).map(|clause| gathered(clause, names)).collect();
            let from = texts(whole, &ClauseKind::From, names).join(", ");
            format!("{head}{gathers} ON {} FROM {from}", on.join(", "))
        }
        WholeKind::Publication => {
            let all = whole.clauses_of(&ClauseKind::AllTables).next().is_some();
            let members = members(whole);
            let published = match (all, members.is_empty()) {
                (true, _) => " FOR ALL TABLES".to_owned(),
                (false, true) => String::new(),
                (false, false) => format!(" FOR {}", list(&members, names)),
            };
            let parameters = parameters(whole);
            let with = if parameters.is_empty() { String::new() } else { format!(" WITH ({})", parameters.join(", ")) };
            format!("{head}{published}{with}")
        }
        WholeKind::Wrapper => {
            let options = foreign::clause(&created_options(&options(whole)));
            format!("{head}{}{options}", functions(whole, names))
        }
        WholeKind::Server => {
            let said = |word, kind| foreign::said(whole, word, &kind, names);
            let (kind, version) = (said("TYPE", ClauseKind::Type), said("VERSION", ClauseKind::Version));
            let wrapper = said("FOREIGN DATA WRAPPER", ClauseKind::Wrapper);
            format!("{head}{kind}{version}{wrapper}{}", foreign::clause(&created_options(&options(whole))))
        }
        WholeKind::Role => {
            let attributes = role_attributes(None, whole);
            if attributes.is_empty() { head } else { format!("{head} {}", attributes.join(" ")) }
        }
        WholeKind::Membership => membership(whole, |of| {
            let options = match (of.inherit, of.set) {
                (None, true) if of.admin => " WITH ADMIN OPTION".to_owned(),
                (None, true) => String::new(),
                _ => format!(" WITH {}", membership_options(None, of).join(", ")),
            };
            format!("GRANT {} TO {}{options}", quote::quoted(of.role.as_str()), quote::quoted(of.member.as_str()))
        }),
        WholeKind::EventTrigger => {
            let event = texts(whole, &ClauseKind::Event, names).join(", ");
            let tags = texts(whole, &ClauseKind::Tag, names);
            let when = if tags.is_empty() { String::new() } else { format!(" WHEN TAG IN ({})", tags.join(", ")) };
            let function: String = whole
                .clauses_of(&ClauseKind::Function)
                .filter_map(Clause::named)
                .map(|part| action::named(part, names))
                .collect();
            format!("{head} ON {event}{when} EXECUTE FUNCTION {function}")
        }
    }
}

/// A column, or an expression between parentheses.
fn gathered(clause: &Clause, names: &Names<'_>) -> String {
    match clause.named() {
        Some(_) => text(clause, names),
        None => expression::wrapped(&clause.text, names),
    }
}

/// `ALTER` with what differs, which is one thing.
pub(super) fn alter(from: &Whole, to: &Whole, names: &Names<'_>) -> String {
    let head = format!("ALTER {}", called(to, names));
    match to.kind {
        // Nothing of one is altered.
        WholeKind::Collation => format!("{head} REFRESH VERSION"),
        WholeKind::Statistics => {
            let target = texts(to, &ClauseKind::Target, names).pop();
            format!("{head} SET STATISTICS {}", target.unwrap_or_else(|| "-1".to_owned()))
        }
        WholeKind::Role => match changed_setting(from, to) {
            Some((name, Some(value))) => format!("{head} SET {} TO {value}", setting_name(&name)),
            Some((name, None)) => format!("{head} RESET {}", setting_name(&name)),
            None => format!("{head} {}", role_attributes(Some(from), to).join(" ")),
        },
        WholeKind::Membership => membership(to, |of| {
            let (role, member) = (quote::quoted(of.role.as_str()), quote::quoted(of.member.as_str()));
            let before = Membership::of(from);
            match &before {
                Some(before) if before.admin && !of.admin => format!("REVOKE ADMIN OPTION FOR {role} FROM {member}"),
                Some(before) if !before.admin && of.admin => format!("GRANT {role} TO {member} WITH ADMIN OPTION"),
                _ => {
                    let options = membership_options(before.as_ref(), of);
                    format!("GRANT {role} TO {member} WITH {}", options.join(", "))
                }
            }
        }),
        WholeKind::EventTrigger => {
            let firing = texts(to, &ClauseKind::Firing, names).pop();
            format!("{head} {}", firing.unwrap_or_else(|| "ENABLE".to_owned()))
        }
        WholeKind::Wrapper => {
            let changed = changed_options(&options(from), &options(to));
            format!("{head}{}{}", changed_functions(from, to, names), foreign::clause(&changed))
        }
        WholeKind::Server => match foreign::mapped_otherwise(from, to) {
            Some(role) => foreign::alter_mapping(from, to, role, names),
            None => {
                let version = |whole: &Whole| texts(whole, &ClauseKind::Version, names).pop();
                let version = match (version(from), version(to)) {
                    (before, after) if before == after => String::new(),
                    (_, Some(version)) => format!(" VERSION {version}"),
                    (_, None) => " VERSION NULL".to_owned(),
                };
                format!("{head}{version}{}", foreign::clause(&changed_options(&options(from), &options(to))))
            }
        },
        WholeKind::Publication => {
            let (before, after) = (members(from), members(to));
            let gone: Vec<&Clause> = before.iter().copied().filter(|clause| !after.contains(clause)).collect();
            let new: Vec<&Clause> = after.iter().copied().filter(|clause| !before.contains(clause)).collect();
            match (gone.is_empty(), new.is_empty()) {
                (true, true) => format!("{head} SET ({})", changed_parameters(from, to).join(", ")),
                (true, false) => format!("{head} ADD {}", list(&new, names)),
                (false, true) => format!("{head} DROP {}", dropped(&gone, names)),
                (false, false) => format!("{head} SET {}", list(&after, names)),
            }
        }
    }
}

/// `LOGIN`, `NOINHERIT`, `CONNECTION LIMIT 3`: the attributes that are not as they were, or as they are by themselves.
fn role_attributes(from: Option<&Whole>, to: &Whole) -> Vec<String> {
    let before = |name: &str| from.and_then(|from| from.parameter(name));
    let mut found = Vec::new();
    for (name, by_itself) in ROLE_ATTRIBUTES {
        let (old, new) = (before(name), to.parameter(name));
        if old == new {
            continue;
        }
        let word = name.to_uppercase();
        found.push(match (name, new.unwrap_or(by_itself)) {
            ("connection limit" | "valid until", value) => format!("{word} {value}"),
            (_, "true") => word,
            (_, _) => format!("NO{word}"),
        });
    }
    found
}

/// The attributes of a role, and what each is where nothing is said.
const ROLE_ATTRIBUTES: [(&str, &str); 9] = [
    ("superuser", "false"),
    ("createdb", "false"),
    ("createrole", "false"),
    ("inherit", "true"),
    ("login", "false"),
    ("replication", "false"),
    ("bypassrls", "false"),
    ("connection limit", "-1"),
    ("valid until", "'infinity'"),
];

/// The setting that differs, and what it is to be.
fn changed_setting(from: &Whole, to: &Whole) -> Option<(String, Option<String>)> {
    let settings = from.clauses.iter().chain(&to.clauses).filter_map(|clause| match &clause.kind {
        ClauseKind::Setting(name) => Some(name),
        _ => None,
    });
    let value = |whole: &Whole, name: &str| {
        let kind = ClauseKind::Setting(name.to_owned());
        whole.clauses_of(&kind).find_map(Clause::plain).map(str::to_owned)
    };
    let name = settings.into_iter().find(|name| value(from, name) != value(to, name))?;
    Some((name.clone(), value(to, name)))
}

/// `"work_mem"`, `"app"."tenant"`
fn setting_name(name: &str) -> String {
    name.split('.').map(quote::quoted).collect::<Vec<_>>().join(".")
}

fn membership(whole: &Whole, write: impl FnOnce(&Membership) -> String) -> String {
    Membership::of(whole).map(|of| write(&of)).unwrap_or_default()
}

/// The options of a membership that are not as they were, or as they are by themselves.
fn membership_options(before: Option<&Membership>, of: &Membership) -> Vec<String> {
    let word = |value: bool| if value { "TRUE" } else { "FALSE" };
    let mut options = Vec::new();
    if before.map_or(of.admin, |before| before.admin != of.admin) {
        options.push(format!("ADMIN {}", word(of.admin)));
    }
    match (before.and_then(|before| before.inherit), of.inherit) {
        (old, new) if old == new => {}
        (_, Some(inherit)) => options.push(format!("INHERIT {}", word(inherit))),
        // What went without saying was the opposite of what was said.
        (Some(inherit), None) => options.push(format!("INHERIT {}", word(!inherit))),
        (None, None) => {}
    }
    if before.map_or(!of.set, |before| before.set != of.set) {
        options.push(format!("SET {}", word(of.set)));
    }
    options
}

/// The members alone, without what is said of them.
fn dropped(members: &[&Clause], names: &Names<'_>) -> String {
    let bare = |clause: &&Clause| {
        let subject = clause.subject().cloned()?;
        Some(member(&Clause::naming(clause.kind.clone(), subject), names))
    };
    members.iter().filter_map(bare).collect::<Vec<_>>().join(", ")
}

/// The parameters that differ; what is gone is as it is by itself.
fn changed_parameters(from: &Whole, to: &Whole) -> Vec<String> {
    let all = ["publish", "publish_generated_columns", "publish_via_partition_root"];
    let changed = all.into_iter().filter(|name| from.parameter(name) != to.parameter(name));
    let by_itself = |name: &str| match name {
        "publish" => "'insert, update, delete, truncate'",
        "publish_generated_columns" => "none",
        _ => "false",
    };
    changed.map(|name| format!("{name} = {}", to.parameter(name).unwrap_or(by_itself(name)))).collect()
}

/// `locale = 'C'`
fn parameters(whole: &Whole) -> Vec<String> {
    let mut found = Vec::new();
    for clause in &whole.clauses {
        if let ClauseKind::Parameter(name) = &clause.kind {
            found.push(format!("{name} = {}", clause.plain().unwrap_or_default()));
        }
    }
    found
}

/// `DROP`
pub(super) fn drop(whole: &Whole, names: &Names<'_>) -> String {
    match Membership::of(whole) {
        Some(of) => format!("REVOKE {} FROM {}", quote::quoted(of.role.as_str()), quote::quoted(of.member.as_str())),
        None => format!("DROP {}", called(whole, names)),
    }
}
