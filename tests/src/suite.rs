//! The cases under `tests/suite/`: SQL with sections.
//!
//! A line `-- source: NAME` begins a source; `-- source: NAME in SCHEMA` gives it a scope. What stands before the first is
//! about the case: `-- only: 18` says on which servers its outcome holds.

use std::fs;

use rowlock_core::name::Ident;
use rowlock_core::source::Source;

use crate::postgres;

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its file's name without the ending.
    pub name: String,
    /// Its sources, in order.
    pub sources: Vec<Source>,
    /// The servers on which its outcome holds.
    pub majors: Vec<u32>,
}

/// The cases of an area, by name.
///
/// # Panics
/// When there are none, or one cannot be read.
pub fn cases(area: &str) -> Vec<Case> {
    let folder = crate::root().join("tests/suite").join(area);
    let mut cases = Vec::new();
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of the folder").path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        cases.push(case(name, &text));
    }
    assert!(!cases.is_empty(), "{} holds no cases", folder.display());
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn case(name: String, text: &str) -> Case {
    let mut sources: Vec<(String, Option<Ident>, String)> = Vec::new();
    let mut majors = postgres::chosen();
    for line in text.split_inclusive('\n') {
        if let Some(header) = line.strip_prefix("-- source: ") {
            let header = header.trim();
            let (name, scope) = match header.split_once(" in ") {
                Some((name, scope)) => (name, Some(Ident::new(scope))),
                None => (header, None),
            };
            sources.push((name.to_owned(), scope, String::new()));
        } else if let Some((_, _, source)) = sources.last_mut() {
            source.push_str(line);
        } else if let Some(only) = line.strip_prefix("-- only: ") {
            let only: Vec<u32> = only.split(',').map(|major| major.trim().parse().expect("a major version")).collect();
            majors.retain(|major| only.contains(major));
        } else {
            assert!(line.starts_with("--") || line.trim().is_empty(), "{name}: SQL before the first source: {line}");
        }
    }
    let source = |(name, scope, text): (String, Option<Ident>, String)| Source { scope, ..Source::new(name, text) };
    Case { name, sources: sources.into_iter().map(source).collect(), majors }
}
