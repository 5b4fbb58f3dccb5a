//! How the statements of files are put into transactions.

use std::ops::Range;

use clap::ValueEnum;
use rowlock_core::sql::Conduct;

/// What shares a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TxMode {
    /// Nothing: each statement is for itself.
    None,
    /// The statements of a file.
    #[default]
    File,
    /// Everything.
    All,
}

/// Statements of a file that are done as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    /// In a transaction, together with the row that records them.
    Together(Range<usize>),
    /// A transaction that the file writes itself, from the statement that begins it to the one that ends it.
    Own(Range<usize>),
    /// Outside of any transaction.
    Alone(usize),
}

/// A statement that cannot be where it is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) statement: usize,
    pub(crate) why: String,
}

/// What to do instead, where a file says `BEGIN` and `COMMIT` itself.
const SAYS_ITSELF: &str = "take it out, or apply with --tx-mode file or none";

/// Cuts the statements of a file, from a number on: those before it were done by an earlier run.
pub(crate) fn units(conducts: &[Conduct], from: usize, mode: TxMode) -> Result<Vec<Unit>, Unfit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut number = 0;
    while let Some(conduct) = conducts.get(number).copied() {
        let unfit = |why: String| Err(Unfit { statement: number, why });
        let unit = match conduct {
            Conduct::Ordinary | Conduct::Sets | Conduct::SetsRole => Unit::Together(number..number + 1),
            Conduct::MayEnd(_) if mode == TxMode::None => Unit::Alone(number),
            Conduct::MayEnd(_) => Unit::Together(number..number + 1),
            Conduct::Outside(_) | Conduct::Several if mode != TxMode::All => Unit::Alone(number),
            Conduct::Outside(what) => {
                return unfit(format!(
                    "PostgreSQL runs {what} outside of transactions alone, and --tx-mode all puts everything in one: apply with --tx-mode file or none"
                ));
            }
            Conduct::Several => {
                return unfit(format!("it begins or ends a transaction, and --tx-mode all is one: {SAYS_ITSELF}"));
            }
            Conduct::Begins if mode == TxMode::All => {
                return unfit(format!("it begins a transaction, and --tx-mode all is one: {SAYS_ITSELF}"));
            }
            Conduct::Begins => Unit::Own(number..end_of(conducts, number)?),
            Conduct::Commits | Conduct::RollsBack => {
                return unfit("it ends a transaction that the file did not begin: take it out".to_owned());
            }
            Conduct::Unfit(what) => {
                return unfit(format!("{what} cannot stand in a file that is applied: take it out"));
            }
        };
        let next = match &unit {
            Unit::Together(range) | Unit::Own(range) => range.end,
            Unit::Alone(number) => number + 1,
        };
        if next > from {
            if let Unit::Own(range) = &unit
                && range.start < from
            {
                return unfit(format!(
                    "the transaction that begins here was recorded as done up to statement {from}, in its middle: look at what is there, and say `rowlock migrate set` when the database is at some version"
                ));
            }
            push(&mut units, unit, mode);
        }
        number = next;
    }
    Ok(units)
}

/// Adds a unit; what may share a transaction does.
fn push(units: &mut Vec<Unit>, unit: Unit, mode: TxMode) {
    if let (Unit::Together(range), Some(Unit::Together(last))) = (&unit, units.last_mut())
        && mode != TxMode::None
    {
        last.end = range.end;
        return;
    }
    units.push(unit);
}

/// The number after the statement that ends the transaction which one begins.
fn end_of(conducts: &[Conduct], start: usize) -> Result<usize, Unfit> {
    for (number, conduct) in conducts.iter().enumerate().skip(start + 1) {
        let unfit = |why: String| Err(Unfit { statement: number, why });
        match conduct {
            Conduct::Commits | Conduct::RollsBack => return Ok(number + 1),
            Conduct::Ordinary | Conduct::Sets | Conduct::SetsRole | Conduct::MayEnd(_) => {}
            Conduct::Begins => return unfit("a transaction is open already: take it out".to_owned()),
            Conduct::Several => {
                return unfit("it begins or ends a transaction within another: write its statements apart".to_owned());
            }
            Conduct::Outside(what) => {
                return unfit(format!(
                    "PostgreSQL refuses {what} in the transaction that the file begins: move it out"
                ));
            }
            Conduct::Unfit(what) => {
                return unfit(format!("{what} cannot stand in a file that is applied: take it out"));
            }
        }
    }
    Err(Unfit { statement: start, why: "the transaction that begins here never ends in this file: end it".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unit::{Alone, Own, Together};
    use rowlock_core::sql::conduct;

    fn of(statements: &[&str], from: usize, mode: TxMode) -> Result<Vec<Unit>, usize> {
        let conducts: Vec<Conduct> = statements.iter().map(|text| conduct(text)).collect();
        units(&conducts, from, mode).map_err(|unfit| unfit.statement)
    }

    #[test]
    fn modes_differ_in_what_shares_a_transaction() {
        let statements = ["CREATE TABLE t (a int)", "SET x.y = 1", "CREATE INDEX i ON t (a)"];
        assert_eq!(of(&statements, 0, TxMode::File), Ok(vec![Together(0..3)]));
        assert_eq!(of(&statements, 0, TxMode::All), Ok(vec![Together(0..3)]));
        assert_eq!(of(&statements, 0, TxMode::None), Ok(vec![Together(0..1), Together(1..2), Together(2..3)]));
        assert_eq!(of(&statements, 2, TxMode::None), Ok(vec![Together(2..3)]));
        assert_eq!(of(&statements, 3, TxMode::File), Ok(vec![]));
    }

    #[test]
    fn what_runs_in_no_transaction_is_split_off() {
        let statements = ["CREATE TABLE t (a int)", "CREATE INDEX CONCURRENTLY i ON t (a)", "SELECT 1", "CALL p()"];
        assert_eq!(of(&statements, 0, TxMode::File), Ok(vec![Together(0..1), Alone(1), Together(2..4)]));
        assert_eq!(of(&statements, 1, TxMode::None), Ok(vec![Alone(1), Together(2..3), Alone(3)]));
        assert_eq!(of(&statements, 0, TxMode::All), Err(1));
    }

    #[test]
    fn a_file_may_write_its_transactions() {
        let statements = ["SELECT 1", "BEGIN", "SELECT 2", "COMMIT", "SELECT 3"];
        for mode in [TxMode::File, TxMode::None] {
            assert_eq!(of(&statements, 0, mode), Ok(vec![Together(0..1), Own(1..4), Together(4..5)]));
            assert_eq!(of(&statements, 4, mode), Ok(vec![Together(4..5)]));
            assert_eq!(of(&statements, 2, mode), Err(1));
            assert_eq!(of(&["BEGIN", "VACUUM", "COMMIT"], 0, mode), Err(1));
            assert_eq!(of(&["BEGIN", "SELECT 1"], 0, mode), Err(0));
            assert_eq!(of(&["SELECT 1", "COMMIT"], 0, mode), Err(1));
        }
        assert_eq!(of(&statements, 0, TxMode::All), Err(1));
    }
}
