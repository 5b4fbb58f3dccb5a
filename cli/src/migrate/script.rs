//! A file that is to be applied, with all that is known of it beforehand.

use rowlock_core::folder::{self, Migration, Sum, running_hashes};
use rowlock_core::source::LineIndex;
use rowlock_core::sql::{Conduct, conduct};

use super::event::AppliedFile;
use super::revision::Revision;
use super::unit::{TxMode, Unit, units};
use crate::Failure;

/// A file that is to be applied.
#[derive(Debug, Clone)]
pub(crate) struct Script<'m> {
    pub(crate) migration: &'m Migration,
    /// Its statements as they are sent.
    pub(crate) texts: Vec<&'m str>,
    /// The running hash after each.
    pub(crate) hashes: Vec<String>,
    /// What each asks of the transaction around it.
    pub(crate) conducts: Vec<Conduct>,
    pub(crate) mode: TxMode,
    /// Its row in the revisions table, as it is or will be.
    pub(crate) row: Revision,
    /// Whether an earlier run wrote the row.
    pub(crate) begun: bool,
    /// How many of its statements an earlier run did.
    pub(crate) skipped: usize,
}

impl<'m> Script<'m> {
    /// Looks at everything that can be known before the first statement is run.
    pub(crate) fn prepare(
        migration: &'m Migration,
        sum: &Sum,
        revisions: &[Revision],
        mode: TxMode,
    ) -> Result<Self, Failure> {
        let texts: Vec<&str> = migration.statements.iter().map(|statement| migration.text(statement)).collect();
        let known = revisions.iter().find(|revision| revision.version == migration.version);
        let hash = sum.hash_of(&migration.name).unwrap_or_default().to_owned();
        let mut row = known.cloned().unwrap_or_else(|| Revision {
            version: migration.version.clone(),
            description: migration.description.clone(),
            kind: Revision::EXECUTE,
            ..Revision::default()
        });
        row.total = texts.len();
        row.hash = hash;
        let script = Self {
            mode: mode_of(migration, mode)?,
            hashes: running_hashes(texts.iter().copied()),
            conducts: texts.iter().map(|text| conduct(text)).collect(),
            begun: known.is_some(),
            skipped: row.applied,
            migration,
            texts,
            row,
        };
        script.check_history()?;
        script.units()?;
        Ok(script)
    }

    /// Its statements that are left, as they share transactions.
    pub(crate) fn units(&self) -> Result<Vec<Unit>, Failure> {
        units(&self.conducts, self.row.applied, self.mode).map_err(|unfit| {
            let (place, text) = (self.place(unfit.statement), self.text(unfit.statement));
            format!("{place}: {}\n  {}\nNothing of this file was applied by this run", unfit.why, first_line(text))
                .into()
        })
    }

    /// What a run would do with it.
    pub(crate) fn planned(&self) -> AppliedFile {
        let mut file = AppliedFile::begin(self);
        file.statements = self.texts.iter().skip(self.skipped).map(|text| (*text).to_owned()).collect();
        file
    }

    /// Refuses a file whose statements that were applied read otherwise now.
    fn check_history(&self) -> Result<(), Failure> {
        let (name, applied) = (&self.migration.name, self.row.applied);
        if applied > self.texts.len() {
            return Err(format!(
                "{name}: {applied} of its statements were applied, and it has {} now: bring the file back as it was; nothing was done",
                self.texts.len()
            )
            .into());
        }
        let Some(changed) = self.row.changed_statement(&self.hashes) else { return Ok(()) };
        Err(format!(
            "{}: this statement was applied and reads otherwise now, or the one before it does; {} of {} statements of the file were applied. Bring the file back as it was and run `rowlock migrate hash`; nothing was done\n  {}",
            self.place(changed),
            applied,
            self.texts.len(),
            first_line(self.text(changed))
        )
        .into())
    }

    /// The text of a statement.
    pub(crate) fn text(&self, number: usize) -> &'m str {
        self.texts.get(number).copied().unwrap_or_default()
    }

    /// Where a statement is, for a person: `migrations/1.sql:12`.
    pub(crate) fn place(&self, number: usize) -> String {
        let source = &self.migration.source;
        let start = self.migration.statements.get(number).map_or(0, |statement| statement.span.start);
        format!("{}:{}", source.name, LineIndex::new(&source.text).line_column(start).line)
    }

    /// Where a character of a statement is; PostgreSQL counts them from 1.
    pub(crate) fn place_of_character(&self, number: usize, character: u32) -> String {
        let source = &self.migration.source;
        let start = self.migration.statements.get(number).map_or(0, |statement| statement.span.start);
        let before = self.text(number).char_indices().nth(character.saturating_sub(1) as usize);
        let offset = before.map_or(0, |(offset, _)| u32::try_from(offset).unwrap_or(0));
        let place = LineIndex::new(&source.text).line_column(start + offset);
        format!("{}:{}:{}", source.name, place.line, place.column)
    }
}

/// How a file is applied: as it says itself, else as the command line does.
fn mode_of(migration: &Migration, mode: TxMode) -> Result<TxMode, Failure> {
    let own = match migration.tx_mode {
        None => return Ok(mode),
        Some(folder::TxMode::None) => TxMode::None,
        Some(folder::TxMode::File) => TxMode::File,
    };
    if mode == TxMode::All {
        return Err(format!(
            "{}: the file says `atlas:txmode` itself, and --tx-mode all puts everything in one transaction: apply with --tx-mode file; nothing was done",
            migration.source.name
        )
        .into());
    }
    Ok(own)
}

/// A statement in one line, for a person.
pub(crate) fn first_line(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut line: String = text.split_whitespace().flat_map(|word| [" ", word]).skip(1).take(60).collect();
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).chain("…".chars()).collect();
    }
    line
}
