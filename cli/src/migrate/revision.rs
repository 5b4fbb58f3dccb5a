//! A row of the revisions table: what is known of a file that was applied, or begun.

use serde::Deserialize;

/// A row of the revisions table. Its columns and their values are Atlas's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Revision {
    pub(crate) version: String,
    pub(crate) description: String,
    /// A sum of [`Revision::BASELINE`], [`Revision::EXECUTE`], [`Revision::RESOLVED`].
    #[serde(rename = "type")]
    pub(crate) kind: u32,
    /// How many of its statements took effect.
    pub(crate) applied: usize,
    pub(crate) total: usize,
    /// When it was begun, as the server writes it.
    pub(crate) executed_at: String,
    /// In nanoseconds.
    pub(crate) execution_time: i64,
    pub(crate) error: Option<String>,
    pub(crate) error_stmt: Option<String>,
    /// The file's entry in `atlas.sum`, without `h1:`.
    pub(crate) hash: String,
    /// The running hash after each statement that took effect, while others are left.
    pub(crate) partial_hashes: Option<Vec<String>>,
    pub(crate) operator_version: String,
}

/// How the column `error` begins while a statement runs outside of a transaction.
const BEGUN: &str = "rowlock: this statement was begun, and how it ended is not recorded";

impl Revision {
    /// Everything up to it was there before the first run.
    pub(crate) const BASELINE: u32 = 1;
    /// Its statements were run.
    pub(crate) const EXECUTE: u32 = 2;
    /// A person said that it is there.
    pub(crate) const RESOLVED: u32 = 4;

    /// Whether some of its statements are left, and no person said that they are there.
    pub(crate) fn is_partial(&self) -> bool {
        self.applied < self.total && self.kind & Self::RESOLVED == 0
    }

    /// Notes that a statement is about to run outside of a transaction.
    pub(crate) fn begin(&mut self, statement: &str) {
        self.error = Some(BEGUN.to_owned());
        self.error_stmt = Some(statement.to_owned());
    }

    /// Whether the statement after the last one that is known to have taken effect may have taken effect, too.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.is_partial() && self.error.as_deref().is_some_and(|error| error.starts_with(BEGUN))
    }

    /// Notes that all statements up to a number took effect; `hashes` are the running ones of all.
    pub(crate) fn advance(&mut self, applied: usize, hashes: &[String]) {
        self.applied = applied;
        self.error = None;
        self.error_stmt = None;
        self.partial_hashes = match hashes.get(..applied) {
            Some(done) if applied < self.total => Some(done.iter().map(|hash| format!("h1:{hash}")).collect()),
            Some(_) | None => None,
        };
    }

    /// The number of the first statement that took effect and now reads otherwise, from 0.
    pub(crate) fn changed_statement(&self, hashes: &[String]) -> Option<usize> {
        let recorded = self.partial_hashes.as_deref().unwrap_or_default();
        (0..self.applied).find(|number| {
            let recorded = recorded.get(*number).map(|hash| hash.strip_prefix("h1:").unwrap_or(hash));
            recorded.is_none() || recorded != hashes.get(*number).map(String::as_str)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(applied: usize, total: usize) -> Revision {
        Revision { version: "1".into(), kind: Revision::EXECUTE, applied, total, ..Revision::default() }
    }

    #[test]
    fn a_row_keeps_how_far_it_came() {
        let hashes: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        let mut row = row(0, 3);
        row.begin("SELECT 1");
        assert!(row.is_in_doubt());
        row.advance(2, &hashes);
        assert!(row.is_partial() && !row.is_in_doubt());
        assert_eq!(row.partial_hashes.as_deref(), Some(&["h1:a".to_owned(), "h1:b".to_owned()][..]));
        assert_eq!(row.changed_statement(&hashes), None);
        assert_eq!(row.changed_statement(&["a".to_owned(), "x".to_owned()]), Some(1));
        assert_eq!(row.changed_statement(&["a".to_owned()]), Some(1));
        row.advance(3, &hashes);
        assert!(!row.is_partial() && row.partial_hashes.is_none());
    }

    #[test]
    fn what_a_person_resolved_is_whole() {
        let mut row = row(1, 3);
        row.kind |= Revision::RESOLVED;
        assert!(!row.is_partial());
    }
}
