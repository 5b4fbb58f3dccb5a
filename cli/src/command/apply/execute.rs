//! Running statements that a plan has laid out.

use std::io::IsTerminal;

use rowlock_core::plan::{Plan, TransactionMode};
use rowlock_core::render::{self, Style};

use crate::Failure;
use crate::args::TxMode;
use crate::postgres::{Database, describe};

/// Statements that are done together, or each by itself.
pub(super) struct Batch {
    pub(super) together: bool,
    pub(super) statements: Vec<Statement>,
}

/// A statement, and what it does in a line.
pub(super) struct Statement {
    pub(super) title: String,
    pub(super) sql: String,
}

/// The statements of a plan as they are sent.
pub(super) fn batches(plan: &Plan) -> Vec<Batch> {
    let batch = |transaction: &rowlock_core::plan::Transaction| Batch {
        together: transaction.mode == TransactionMode::Together,
        statements: transaction
            .steps
            .iter()
            .map(|step| Statement {
                title: render::title(&step.action),
                sql: render::statement(&step.action, &Style::default()),
            })
            .collect(),
    };
    plan.transactions.iter().map(batch).collect()
}

/// Runs statements. Answers how many were run.
pub(super) async fn execute(
    database: &Database,
    batches: &[Batch],
    mode: TxMode,
    progress: &dyn Fn(usize, usize, &str),
) -> Result<usize, Failure> {
    let total = batches.iter().map(|batch| batch.statements.len()).sum();
    let mut committed = 0;
    for batch in batches {
        let within = mode == TxMode::File && batch.together;
        if within {
            database.execute("BEGIN").await.map_err(|error| describe(&error))?;
        }
        for (number, statement) in batch.statements.iter().enumerate() {
            let place = if within { committed + number } else { committed };
            progress(place + 1, total, &statement.title);
            if let Err(error) = database.execute(&statement.sql).await {
                let at = Position { number: place + 1, total, committed, within };
                return Err(failed(database, &error, statement, at).await.into());
            }
            if !within {
                committed += 1;
            }
        }
        if within {
            if let Err(error) = database.execute("COMMIT").await {
                return Err(format!(
                    "committing failed: {}\nWhether the last {} statements were committed is not known: run the command again, and it will find out",
                    describe(&error),
                    batch.statements.len()
                )
                .into());
            }
            committed += batch.statements.len();
        }
    }
    Ok(committed)
}

/// Shows a statement that is about to run to whoever looks at a terminal.
pub(super) fn progress(number: usize, total: usize, title: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("[{number}/{total}] {title}");
    }
}

/// Where in a plan's run a statement stands.
struct Position {
    number: usize,
    total: usize,
    committed: usize,
    /// Whether a transaction is open around it.
    within: bool,
}

async fn failed(database: &Database, error: &tokio_postgres::Error, statement: &Statement, at: Position) -> String {
    let Position { number, total, committed, within } = at;
    let lost = database.is_lost(error);
    if within && !lost {
        // The transaction is lost either way.
        let _ = database.execute("ROLLBACK").await;
    }
    let what = if lost { "the connection was lost" } else { "the server refused" };
    let outcome = match (committed, within) {
        (0, true) => "The transaction was rolled back: nothing was changed.".to_owned(),
        (0, false) if lost => "Whether this statement took effect is not known.".to_owned(),
        (0, false) => "Nothing was changed.".to_owned(),
        (_, true) => {
            format!("The {committed} statements of earlier transactions stay; this transaction was rolled back.")
        }
        (_, false) => format!("The {committed} statements before it stay."),
    };
    let Statement { title, sql } = statement;
    format!(
        "{what} at statement {number} of {total} ({title}): {}\n  {sql}\n{outcome} Run the command again when this is mended: it looks again at what is there",
        describe(error),
    )
}
