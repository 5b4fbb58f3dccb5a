//! What `diff {…}` says: changes that are left out, and how indexes are built.

use std::collections::BTreeSet;

/// A kind of change that is left out: dropping something of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skip {
    Schema,
    Table,
    Column,
    Index,
    ForeignKey,
    View,
    Function,
    Procedure,
    Trigger,
}

impl Skip {
    const ALL: [(&'static str, Skip); 9] = [
        ("drop_schema", Self::Schema),
        ("drop_table", Self::Table),
        ("drop_column", Self::Column),
        ("drop_index", Self::Index),
        ("drop_foreign_key", Self::ForeignKey),
        ("drop_view", Self::View),
        ("drop_func", Self::Function),
        ("drop_proc", Self::Procedure),
        ("drop_trigger", Self::Trigger),
    ];

    /// What Atlas calls it.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, skip)| *skip == self).map(|(name, _)| *name).unwrap_or_default()
    }

    /// The names of those that can be left out.
    pub(super) fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|(name, _)| *name).collect()
    }

    /// What a name stands for; nothing where Atlas knows it and this program cannot leave it out.
    pub(super) fn named(name: &str) -> Result<Option<Self>, String> {
        const KINDS: [&str; 9] =
            ["schema", "table", "column", "index", "foreign_key", "view", "func", "proc", "trigger"];
        if let Some((_, skip)) = Self::ALL.iter().find(|(known, _)| *known == name) {
            return Ok(Some(*skip));
        }
        let is_known = name
            .split_once('_')
            .is_some_and(|(verb, kind)| ["add", "modify", "rename"].contains(&verb) && KINDS.contains(&kind));
        if is_known { Ok(None) } else { Err(format!("there is no change `{name}`: drop_table is one")) }
    }
}

/// What `diff {…}` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Diff {
    /// Nothing where there is no `skip {…}`.
    pub(crate) skip: Option<BTreeSet<Skip>>,
    pub(crate) concurrent_create: Option<bool>,
    pub(crate) concurrent_drop: Option<bool>,
}

impl Diff {
    /// What an environment says, and for the rest what the file says.
    pub(super) fn over(self, file: Diff) -> Self {
        Self {
            skip: self.skip.or(file.skip),
            concurrent_create: self.concurrent_create.or(file.concurrent_create),
            concurrent_drop: self.concurrent_drop.or(file.concurrent_drop),
        }
    }
}
