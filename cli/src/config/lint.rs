//! What `lint {…}` says: which files are looked at, what is an error, and how things are to be named.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::structure::Body;
use regex::Regex;
use rowlock_core::lint::Named;
use rowlock_core::name::Ident;

use super::environment::Reader;
use super::evaluate::said;
use super::fault::Fault;

/// What `lint {…}` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lint {
    pub(crate) format: Option<String>,
    pub(crate) latest: Option<u64>,
    pub(crate) git_base: Option<String>,
    pub(crate) git_dir: Option<String>,
    /// Whether what an analyzer finds is an error, by its name.
    pub(crate) errors: BTreeMap<String, bool>,
    /// Whether what an analyzer finds is said whatever `-- atlas:nolint` says.
    pub(crate) forced: BTreeMap<String, bool>,
    /// Whether a rule is asked for, by its code.
    pub(crate) checks: BTreeMap<&'static str, bool>,
    pub(crate) naming: Naming,
}

/// How things are to be named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Naming {
    /// Where nothing else is said.
    all: Option<Pattern>,
    by_kind: BTreeMap<Named, Pattern>,
}

/// What a name has to match, and what is said where it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// A regular expression that was read once.
    text: String,
    message: Option<String>,
}

/// What `concurrent_index { check_… }` asks for, by rule.
const CHECKS: [(&str, &str); 3] = [("check_create", "PG101"), ("check_drop", "PG102"), ("check_txmode", "PG103")];

impl Reader<'_, '_> {
    /// What `lint {…}` of a body says.
    pub(super) fn lint(&self, body: &Body) -> Result<Lint, Fault> {
        let Some(block) = body.get_blocks("lint").next() else { return Ok(Lint::default()) };
        let body = &block.body;
        let mut lint = Lint {
            // Its older name is `log`.
            format: self.text(body, "format")?.or(self.text(body, "log")?),
            ..Lint::default()
        };
        if let Some((attribute, value)) = self.get(body, "latest")? {
            let number = said(value.to_number(), &attribute.value)?;
            if number.fract() != 0.0 || !(0.0..=1e9).contains(&number) {
                return Err(Fault::at(&attribute.value, "a number of files is needed"));
            }
            lint.latest = Some(number as u64);
        }
        for inner in body.blocks() {
            let name = inner.ident.as_str();
            if name == "git" {
                lint.git_base = self.text(&inner.body, "base")?;
                lint.git_dir = self.text(&inner.body, "dir")?;
                continue;
            }
            if let Some(error) = self.flag(&inner.body, "error")? {
                lint.errors.insert(name.to_owned(), error);
            }
            if let Some(forced) = self.flag(&inner.body, "force")? {
                lint.forced.insert(name.to_owned(), forced);
            }
            for (check, code) in CHECKS {
                if let Some(asked) = self.flag(&inner.body, check)? {
                    lint.checks.insert(code, asked);
                }
            }
            if name == "naming" {
                lint.naming = self.naming(&inner.body)?;
            }
        }
        Ok(lint)
    }

    fn naming(&self, body: &Body) -> Result<Naming, Fault> {
        let mut naming = Naming { all: self.pattern(body)?, by_kind: BTreeMap::new() };
        for kind in Named::ALL {
            let Some(block) = body.get_blocks(kind.key()).next() else { continue };
            match self.pattern(&block.body)? {
                Some(pattern) => naming.by_kind.insert(kind, pattern),
                None => return Err(Fault::at(&block.ident, "`match` is missing: the pattern of these names")),
            };
        }
        Ok(naming)
    }

    fn pattern(&self, body: &Body) -> Result<Option<Pattern>, Fault> {
        let Some((attribute, value)) = self.get(body, "match")? else { return Ok(None) };
        let text = said(value.to_text(), &attribute.value)?;
        said(super::function::compiled(&text), &attribute.value)?;
        Ok(Some(Pattern { text, message: self.text(body, "message")? }))
    }
}

impl Lint {
    /// What an environment says, and for the rest what the file says.
    pub(super) fn over(self, file: Lint) -> Self {
        fn over<K: Ord, V>(own: BTreeMap<K, V>, mut file: BTreeMap<K, V>) -> BTreeMap<K, V> {
            file.extend(own);
            file
        }
        let chooses = self.latest.is_some() || self.git_base.is_some();
        Self {
            format: self.format.or(file.format),
            latest: if chooses { self.latest } else { file.latest },
            git_base: if chooses { self.git_base } else { file.git_base },
            git_dir: self.git_dir.or(file.git_dir),
            errors: over(self.errors, file.errors),
            forced: over(self.forced, file.forced),
            checks: over(self.checks, file.checks),
            naming: Naming {
                all: self.naming.all.or(file.naming.all),
                by_kind: over(self.naming.by_kind, file.naming.by_kind),
            },
        }
    }

    /// The codes of rules that are not asked for.
    pub(crate) fn off(&self) -> BTreeSet<&'static str> {
        self.checks.iter().filter(|(_, asked)| !**asked).map(|(code, _)| *code).collect()
    }

    /// The analyzers that nothing silences.
    pub(crate) fn forced(&self) -> BTreeSet<String> {
        self.forced.iter().filter(|(_, forced)| **forced).map(|(name, _)| name.clone()).collect()
    }
}

impl Naming {
    /// What is wrong with names, where anything is asked of them.
    pub(crate) fn rule(&self) -> Option<impl Fn(Named, &Ident) -> Option<String> + use<>> {
        let compiled = |pattern: &Pattern| Some((Regex::new(&pattern.text).ok()?, pattern.clone()));
        let patterns: BTreeMap<Named, (Regex, Pattern)> = Named::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, compiled(self.by_kind.get(&kind).or(self.all.as_ref())?)?)))
            .collect();
        (!patterns.is_empty()).then_some(move |kind: Named, name: &Ident| {
            let (regex, pattern) = patterns.get(&kind)?;
            let message = || pattern.message.clone().unwrap_or_else(|| format!("does not match {}", pattern.text));
            (!regex.is_match(name.as_str())).then(message)
        })
    }
}
