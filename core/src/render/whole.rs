//! What is carried whole: the statement that makes it, and those that alter it.

use super::{Names, action, expression, quote};
use crate::model::{Clause, ClauseKind, ObjectPart, Whole, WholeKind};

/// What a clause says: a name in double quotes where it is nothing else.
fn text(clause: &Clause, names: &Names<'_>) -> String {
    match clause.named() {
        Some(ObjectPart::Column { column, .. }) => quote::quoted(column.as_str()),
        Some(part) => action::named(part, names),
        None => expression::written(&clause.text, names),
    }
}

fn texts(whole: &Whole, kind: &ClauseKind, names: &Names<'_>) -> Vec<String> {
    whole.clauses_of(kind).map(|clause| text(clause, names)).collect()
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
pub(super) fn alter(to: &Whole, names: &Names<'_>) -> String {
    let head = format!("ALTER {}", called(to, names));
    match to.kind {
        // Nothing of one is altered.
        WholeKind::Collation => format!("{head} REFRESH VERSION"),
        WholeKind::Statistics => {
            let target = texts(to, &ClauseKind::Target, names).pop();
            format!("{head} SET STATISTICS {}", target.unwrap_or_else(|| "-1".to_owned()))
        }
    }
}

/// `locale = 'C'`
fn parameters(whole: &Whole) -> Vec<String> {
    let parameter = |clause: &Clause| match &clause.kind {
        ClauseKind::Parameter(name) => Some(format!("{name} = {}", clause.plain().unwrap_or_default())),
        ClauseKind::Gathers | ClauseKind::On | ClauseKind::From | ClauseKind::Target => None,
    };
    whole.clauses.iter().filter_map(parameter).collect()
}

/// `DROP`
pub(super) fn drop(whole: &Whole, names: &Names<'_>) -> String {
    format!("DROP {}", called(whole, names))
}
