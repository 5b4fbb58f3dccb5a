//! Applies files, so that a run that is killed at any moment leaves a row for what it did, and none for what it did not.

use std::ops::Range;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rowlock_core::sql::Conduct;

use super::doubt::{self, Verdict};
use super::event::{AppliedFile, Event};
use super::script::Script;
use super::stop::Stop;
use super::table::Table;
use super::unit::{TxMode, Unit};
use crate::postgres::{Database, Watch, first_look};

/// What a session may wait for, and how often it tries again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// How long a statement waits for a lock.
    pub(crate) lock_wait: Option<Duration>,
    /// How long a statement may take.
    pub(crate) statement: Option<Duration>,
    /// How often a transaction that was rolled back for a lock is tried again.
    pub(crate) retries: u32,
}

/// What a person found out about a statement that was begun, and whose end is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum InDoubt {
    /// It took effect: go on after it.
    Applied,
    /// It did not: run it again.
    NotApplied,
}

/// A run over files.
pub(crate) struct Run<'a, 'm> {
    pub(crate) database: &'a Database,
    pub(crate) table: &'a Table,
    pub(crate) watch: Option<&'a Watch>,
    pub(crate) limits: Limits,
    pub(crate) in_doubt: Option<InDoubt>,
    pub(crate) scripts: Vec<Script<'m>>,
    /// What was applied, in order; the last one may have failed.
    pub(crate) applied: Vec<AppliedFile>,
    pub(crate) tell: &'a mut dyn FnMut(Event<'_>),
    /// What the file that is being applied said about whom its statements run as.
    roles: Vec<&'m str>,
    /// Who kept the last statement waiting.
    blockers: Option<String>,
}

/// Statements of one file that are part of a transaction.
struct Piece {
    script: usize,
    range: Range<usize>,
}

impl<'a, 'm> Run<'a, 'm> {
    pub(crate) fn new(
        (database, table): (&'a Database, &'a Table),
        watch: Option<&'a Watch>,
        limits: Limits,
        in_doubt: Option<InDoubt>,
        scripts: Vec<Script<'m>>,
        tell: &'a mut dyn FnMut(Event<'_>),
    ) -> Self {
        let (applied, roles, blockers) = (Vec::new(), Vec::new(), None);
        Self { database, table, watch, limits, in_doubt, scripts, applied, tell, roles, blockers }
    }

    /// Applies the files in their order, and stops at the first thing that goes wrong.
    pub(crate) async fn run(&mut self) -> Result<(), Stop> {
        if self.scripts.first().is_some_and(|script| script.mode == TxMode::All) {
            let whole = |(script, it): (usize, &Script<'_>)| Piece { script, range: it.row.applied..it.texts.len() };
            let pieces: Vec<Piece> = self.scripts.iter().enumerate().map(whole).collect();
            return self.together(&pieces).await;
        }
        for number in 0..self.scripts.len() {
            self.file(number).await?;
        }
        Ok(())
    }

    async fn file(&mut self, script: usize) -> Result<(), Stop> {
        self.enter(script).await?;
        let Some(it) = self.scripts.get(script) else { return Ok(()) };
        let units = it.units().map_err(|failure| Stop::Refused(failure.to_string()))?;
        if units.is_empty() {
            // A file without statements is applied, too.
            let row = it.row.applied..it.row.applied;
            return self.together(&[Piece { script, range: row }]).await;
        }
        for unit in units {
            match unit {
                Unit::Together(range) => self.together(&[Piece { script, range }]).await?,
                Unit::Own(range) => self.own(script, range).await?,
                Unit::Alone(number) => self.alone(script, number).await?,
            }
        }
        Ok(())
    }

    /// Begins with a file: a session as it was when it was new, but for what the file's earlier statements set.
    async fn enter(&mut self, script: usize) -> Result<(), Stop> {
        self.roles.clear();
        let reset = format!("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; {}", self.limits.sql());
        self.database.execute(&reset).await.map_err(|error| Stop::Session { error })?;
        let Some(it) = self.scripts.get(script) else { return Ok(()) };
        self.applied.push(AppliedFile::begin(it));
        let done: Vec<(usize, &'m str, Conduct)> = (0..it.row.applied)
            .filter_map(|number| Some((number, it.text(number), *it.conducts.get(number)?)))
            .filter(|(_, _, conduct)| matches!(conduct, Conduct::Sets | Conduct::SetsRole))
            .collect();
        for (number, text, conduct) in done {
            let run = self.database.execute(text).await;
            run.map_err(|error| Stop::Statement { script, number, error: Box::new(error), blockers: None })?;
            if conduct == Conduct::SetsRole {
                self.roles.push(text);
            }
        }
        self.settle(script).await
    }

    /// Finds out how a statement ended that an earlier run began outside of a transaction.
    async fn settle(&mut self, script: usize) -> Result<(), Stop> {
        let Some(it) = self.scripts.get(script).filter(|it| it.row.is_in_doubt()) else { return Ok(()) };
        let number = it.row.applied;
        let verdict = match self.in_doubt {
            Some(InDoubt::Applied) => Verdict::Applied,
            Some(InDoubt::NotApplied) => Verdict::NotApplied,
            None => doubt::judge(self.database, it.text(number)).await.map_err(|error| Stop::Session { error })?,
        };
        match verdict {
            Verdict::NotApplied => (self.tell)(Event::Note(&format!(
                "{}: an earlier run ended while this statement ran, and it did not take effect: it is run again",
                it.place(number)
            ))),
            Verdict::Applied => {
                (self.tell)(Event::Note(&format!(
                    "{}: an earlier run ended while this statement ran, and it took effect: what follows is run",
                    it.place(number)
                )));
                if let Some(it) = self.scripts.get_mut(script) {
                    it.row.advance(number + 1, &it.hashes);
                    it.skipped = number + 1;
                }
                self.record(script).await?;
            }
            Verdict::Ask(what) => return Err(Stop::Doubt { script, number, what }),
        }
        Ok(())
    }

    /// Does pieces of files in one transaction, and again where it was rolled back for a lock.
    async fn together(&mut self, pieces: &[Piece]) -> Result<(), Stop> {
        let mut pause = Duration::from_millis(500);
        let mut left = self.limits.retries;
        loop {
            let before: Vec<_> = self.scripts.iter().map(|script| script.row.clone()).collect();
            let (applied, roles) = (self.applied.clone(), self.roles.clone());
            let stop = match self.attempt(pieces).await {
                Ok(()) => return Ok(()),
                Err(stop) => stop,
            };
            if self.is_lost(&stop) {
                return Err(stop);
            }
            // It is lost either way.
            let _ = self.database.execute("ROLLBACK").await;
            for (script, row) in self.scripts.iter_mut().zip(before) {
                script.row = row;
            }
            self.roles = roles;
            if left == 0 || !stop.may_pass() {
                return self.note_failure(stop).await;
            }
            left -= 1;
            self.applied = applied;
            (self.tell)(Event::Retry { stop: &stop, pause, left });
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(8));
        }
    }

    async fn attempt(&mut self, pieces: &[Piece]) -> Result<(), Stop> {
        self.database.execute("BEGIN").await.map_err(|error| Stop::Session { error })?;
        for Piece { script, range } in pieces {
            if self.scripts.get(*script).is_some_and(|it| it.mode == TxMode::All) {
                self.enter(*script).await?;
            }
            for number in range.clone() {
                self.statement(*script, number).await?;
            }
            self.advance(*script, range.end).await?;
        }
        self.commit(pieces).await
    }

    async fn commit(&mut self, pieces: &[Piece]) -> Result<(), Stop> {
        let last = pieces.last().map_or(0, |piece| piece.script);
        let commit = self.database.execute("COMMIT").await;
        commit.map_err(|error| Stop::Commit { script: last, error: Box::new(error) })?;
        for piece in pieces {
            if let Some(it) = self.scripts.get_mut(piece.script) {
                it.begun = true;
            }
        }
        Ok(())
    }

    /// Does a transaction that a file writes itself; the row is written right before it ends.
    async fn own(&mut self, script: usize, range: Range<usize>) -> Result<(), Stop> {
        let before = self.scripts.get(script).map(|it| it.row.clone());
        let run = async {
            let last = range.end.saturating_sub(1);
            for number in range.start..last {
                self.statement(script, number).await?;
            }
            let undoes = self.scripts.get(script).and_then(|it| it.conducts.get(last)) == Some(&Conduct::RollsBack);
            if undoes {
                self.statement(script, last).await?;
                return self.advance(script, range.end).await;
            }
            self.advance(script, range.end).await?;
            self.statement(script, last).await
        };
        let Err(stop) = run.await else {
            if let Some(it) = self.scripts.get_mut(script) {
                it.begun = true;
            }
            return Ok(());
        };
        if self.is_lost(&stop) {
            return Err(stop);
        }
        // It is lost either way.
        let _ = self.database.execute("ROLLBACK").await;
        if let (Some(it), Some(before)) = (self.scripts.get_mut(script), before) {
            it.row = before;
        }
        self.note_failure(stop).await
    }

    /// Runs a statement outside of a transaction. Its row says so before, and how it ended after.
    async fn alone(&mut self, script: usize, number: usize) -> Result<(), Stop> {
        let Some(it) = self.scripts.get_mut(script) else { return Ok(()) };
        let text = it.text(number);
        if let Some(what) = doubt::obstacle(self.database, text).await.map_err(|error| Stop::Session { error })? {
            return Err(Stop::Doubt { script, number, what });
        }
        it.row.begin(text);
        self.record(script).await?;
        if let Some(it) = self.scripts.get_mut(script) {
            it.begun = true;
        }
        match self.statement(script, number).await {
            Ok(()) => self.advance(script, number + 1).await,
            Err(stop) if self.is_lost(&stop) => Err(stop),
            Err(stop) => {
                // Where it opened a transaction of its own, that is lost either way.
                let _ = self.database.execute("ROLLBACK").await;
                self.note_failure(stop).await
            }
        }
    }

    /// Runs one statement, and says what it waits for.
    async fn statement(&mut self, script: usize, number: usize) -> Result<(), Stop> {
        let Some(it) = self.scripts.get(script) else { return Ok(()) };
        let (text, conduct) = (it.text(number), it.conducts.get(number).copied());
        (self.tell)(Event::Statement { script: it, number });
        self.blockers = None;
        let began = Instant::now();
        let run = self.database.execute(text);
        tokio::pin!(run);
        let mut next = first_look(self.limits.lock_wait);
        let ended = loop {
            tokio::select! {
                ended = &mut run => break ended,
                () = tokio::time::sleep(next) => {}
            }
            next = Duration::from_secs(1);
            if let Some(watch) = self.watch {
                let blockers = watch.blockers().await;
                if blockers.is_some() {
                    self.blockers.clone_from(&blockers);
                }
                (self.tell)(Event::Waiting {
                    script: it,
                    number,
                    elapsed: began.elapsed(),
                    blockers: blockers.as_deref(),
                });
            }
        };
        if let Err(error) = ended {
            let blockers = self.blockers.take();
            return Err(Stop::Statement { script, number, error: Box::new(error), blockers });
        }
        if conduct == Some(Conduct::SetsRole) {
            self.roles.push(text);
        }
        if let Some(file) = self.applied.last_mut() {
            file.done(text);
        }
        Ok(())
    }

    /// Records that the statements of a file up to a number took effect.
    async fn advance(&mut self, script: usize, applied: usize) -> Result<(), Stop> {
        let Some(it) = self.scripts.get_mut(script) else { return Ok(()) };
        it.row.advance(applied, &it.hashes);
        if let Some(file) = self.applied.last_mut() {
            file.end = Timestamp::now();
            let took = file.end.duration_since(file.start).as_nanos();
            it.row.execution_time = i64::try_from(took).unwrap_or(i64::MAX);
        }
        self.record(script).await
    }

    /// Writes a file's row as who connected, whatever the file said about roles.
    async fn record(&mut self, script: usize) -> Result<(), Stop> {
        let Some(it) = self.scripts.get(script) else { return Ok(()) };
        let run = async {
            if self.roles.is_empty() {
                return self.table.write(self.database, &it.row).await;
            }
            self.database.execute("RESET SESSION AUTHORIZATION; RESET ROLE").await?;
            self.table.write(self.database, &it.row).await?;
            for text in &self.roles {
                self.database.execute(text).await?;
            }
            Ok(())
        };
        run.await.map_err(|error| Stop::Record { script, error: Box::new(error) })
    }

    /// Keeps what went wrong in the row, unless the file left no trace at all.
    async fn note_failure(&mut self, stop: Stop) -> Result<(), Stop> {
        if let Some(file) = self.applied.last_mut() {
            file.fail(&stop, &self.scripts);
        }
        let Stop::Statement { script, number, error, .. } = &stop else { return Err(stop) };
        let Some(it) = self.scripts.get_mut(*script) else { return Err(stop) };
        if it.mode == TxMode::None || it.begun {
            it.row.error = Some(crate::postgres::describe(error));
            it.row.error_stmt = Some(it.text(*number).to_owned());
            let script = *script;
            // The statement's own error is what a person needs; the next run finds out about the row.
            let _ = self.record(script).await;
        }
        Err(stop)
    }

    fn is_lost(&self, stop: &Stop) -> bool {
        stop.error().is_some_and(|error| self.database.is_lost(error))
    }
}

impl Limits {
    /// What sets them for a session.
    fn sql(&self) -> String {
        let set = |name: &str, limit: Option<Duration>| match limit {
            Some(limit) => format!("SET {name} = {};", limit.as_millis()),
            None => String::new(),
        };
        set("lock_timeout", self.lock_wait) + &set("statement_timeout", self.statement)
    }
}
