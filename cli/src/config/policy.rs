//! What `diff {…}` says: changes that are left out, and how indexes are built.

use std::collections::BTreeSet;

use rowlock_core::plan::{Keep, Preferences};

/// What Atlas calls the changes that can be left out, and what is kept then.
const SKIPS: [(&str, Keep); 9] = [
    ("drop_schema", Keep::Schemas),
    ("drop_table", Keep::Tables),
    ("drop_column", Keep::Columns),
    ("drop_index", Keep::Indexes),
    ("drop_foreign_key", Keep::ForeignKeys),
    ("drop_view", Keep::Views),
    ("drop_func", Keep::Functions),
    ("drop_proc", Keep::Procedures),
    ("drop_trigger", Keep::Triggers),
];

/// The names of the changes that can be left out.
pub(super) fn skips() -> Vec<&'static str> {
    SKIPS.iter().map(|(name, _)| *name).collect()
}

/// What is kept where a change is left out; nothing where Atlas knows it and this program cannot leave it out.
pub(super) fn skip_named(name: &str) -> Result<Option<Keep>, String> {
    const KINDS: [&str; 9] = ["schema", "table", "column", "index", "foreign_key", "view", "func", "proc", "trigger"];
    if let Some((_, keep)) = SKIPS.iter().find(|(known, _)| *known == name) {
        return Ok(Some(*keep));
    }
    let is_known = name
        .split_once('_')
        .is_some_and(|(verb, kind)| ["add", "modify", "rename"].contains(&verb) && KINDS.contains(&kind));
    if is_known { Ok(None) } else { Err(format!("there is no change `{name}`: drop_table is one")) }
}

/// What `diff {…}` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Diff {
    /// Nothing where there is no `skip {…}`.
    pub(crate) skip: Option<BTreeSet<Keep>>,
    pub(crate) concurrent_create: Option<bool>,
    pub(crate) concurrent_drop: Option<bool>,
}

impl Diff {
    /// What is wanted of plans.
    pub(super) fn preferences(&self) -> Preferences {
        Preferences {
            keep: self.skip.clone().unwrap_or_default(),
            create_concurrently: self.concurrent_create.unwrap_or_default(),
            drop_concurrently: self.concurrent_drop.unwrap_or_default(),
        }
    }

    /// What an environment says, and for the rest what the file says.
    pub(super) fn over(self, file: Diff) -> Self {
        Self {
            skip: self.skip.or(file.skip),
            concurrent_create: self.concurrent_create.or(file.concurrent_create),
            concurrent_drop: self.concurrent_drop.or(file.concurrent_drop),
        }
    }
}
