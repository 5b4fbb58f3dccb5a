//! What a statement asks of the transaction around it, told from its words.

use super::lex::{self, TokenKind};
use super::split::{self, ChunkKind};
use crate::source::SourceId;

/// What a statement asks of the transaction around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// Nothing: it does the same in a transaction as outside of one.
    Ordinary,
    /// PostgreSQL refuses it within a transaction (`PreventInTransactionBlock`). Its first words.
    Outside(&'static str),
    /// It may end transactions itself, which PostgreSQL allows outside of one only: a procedure, a block. Its first words.
    MayEnd(&'static str),
    /// It starts a transaction: `BEGIN`, `START TRANSACTION`.
    Begins,
    /// It ends a transaction and keeps what was done: `COMMIT`, `END`.
    Commits,
    /// It ends a transaction and undoes it: `ROLLBACK`, `ABORT`.
    RollsBack,
    /// It changes what later statements of its session mean, and doing it again changes nothing: `SET`, `RESET`, `LOAD`.
    Sets,
    /// Likewise, and whom they run as: `SET ROLE`, `SET SESSION AUTHORIZATION`, and their `RESET`.
    SetsRole,
    /// Several statements that are sent as one, with one among them that starts or ends a transaction.
    Several,
    /// No file that is applied can hold it; what it is.
    Unfit(&'static str),
}

/// What a text asks of the transaction around it: one statement, or several that are sent together.
pub fn conduct(text: &str) -> Conduct {
    let mut whole: Option<Conduct> = None;
    for chunk in split::split(text) {
        let part = match chunk.kind {
            ChunkKind::Statement => of_statement(text.get(chunk.start..chunk.end).unwrap_or_default()),
            ChunkKind::CopyData { .. } => Conduct::Unfit("COPY with its rows"),
            ChunkKind::MetaCommand => Conduct::Unfit("a command of psql"),
        };
        whole = Some(match whole {
            None => part,
            Some(before) => together(before, part),
        });
    }
    whole.unwrap_or(Conduct::Ordinary)
}

/// What two statements ask that are sent as one.
fn together(one: Conduct, other: Conduct) -> Conduct {
    use Conduct::{Begins, Commits, MayEnd, Ordinary, Outside, RollsBack, Sets, SetsRole, Several, Unfit};
    match (one, other) {
        (Unfit(what), _) | (_, Unfit(what)) => Unfit(what),
        (Begins | Commits | RollsBack | Several, _) | (_, Begins | Commits | RollsBack | Several) => Several,
        (Outside(what), _) | (_, Outside(what)) => Outside(what),
        (MayEnd(what), _) | (_, MayEnd(what)) => MayEnd(what),
        (SetsRole, Sets | SetsRole) | (Sets, SetsRole) => SetsRole,
        (Sets, Sets) => Sets,
        (Ordinary, _) | (_, Ordinary) => Ordinary,
    }
}

/// The words of a statement, folded, and its punctuation; strings and numbers are one `'` each.
struct Words(Vec<String>);

impl Words {
    fn read(text: &str) -> Self {
        let Ok(tokens) = lex::lex(text, 0, text.len(), SourceId(0)) else { return Self(Vec::new()) };
        let word = |token: lex::Token| match token.kind {
            TokenKind::String(_) | TokenKind::Number | TokenKind::QuotedIdent | TokenKind::UnicodeIdent => {
                "'".to_owned()
            }
            _ => text.get(token.start as usize..token.end as usize).unwrap_or_default().to_ascii_lowercase(),
        };
        Self(tokens.into_iter().map(word).collect())
    }

    fn at(&self, place: usize) -> &str {
        self.0.get(place).map_or("", String::as_str)
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|other| other == word)
    }

    /// Whether these words stand somewhere, one right after the other.
    fn say(&self, words: &[&str]) -> bool {
        self.0.windows(words.len()).any(|window| window.iter().zip(words).all(|(one, other)| one == other))
    }
}

fn of_statement(text: &str) -> Conduct {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let first = text.get(..end.min(32)).unwrap_or_default().to_ascii_lowercase();
    match first.as_str() {
        "begin" | "start" => Conduct::Begins,
        "vacuum" => Conduct::Outside("VACUUM"),
        "call" => Conduct::MayEnd("CALL"),
        "load" | "listen" | "unlisten" | "deallocate" => Conduct::Sets,
        "do" => block(text),
        "commit" | "end" => ending(&Words::read(text), Conduct::Commits),
        "rollback" | "abort" => ending(&Words::read(text), Conduct::RollsBack),
        "set" | "reset" => setting(&Words::read(text)),
        "select" if text.contains("set_config") => query(&Words::read(text)),
        "prepare" if Words::read(text).at(1) == "transaction" => Conduct::Unfit("PREPARE TRANSACTION"),
        "prepare" => Conduct::Sets,
        "discard" if Words::read(text).at(1) == "all" => Conduct::Outside("DISCARD ALL"),
        "discard" => Conduct::Sets,
        "cluster" => cluster(&Words::read(text)),
        "reindex" => reindex(&Words::read(text)),
        "create" => create(&Words::read(text)),
        "drop" => drop(&Words::read(text)),
        "alter" => alter(&Words::read(text)),
        _ => Conduct::Ordinary,
    }
}

/// `DO`: only what commits or rolls back cannot run in a transaction.
fn block(text: &str) -> Conduct {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ends = |word: &str| ["commit", "rollback", "call"].iter().any(|end| word.eq_ignore_ascii_case(end));
    if words.any(ends) { Conduct::MayEnd("DO") } else { Conduct::Ordinary }
}

fn ending(words: &Words, plain: Conduct) -> Conduct {
    if words.at(1) == "prepared" {
        return Conduct::Outside(if plain == Conduct::Commits { "COMMIT PREPARED" } else { "ROLLBACK PREPARED" });
    }
    if words.has("to") {
        return Conduct::Ordinary;
    }
    if words.say(&["and", "chain"]) {
        return Conduct::Unfit("AND CHAIN");
    }
    plain
}

fn setting(words: &Words) -> Conduct {
    let at = if matches!(words.at(1), "session" | "local") && words.at(2) != "authorization" { 2 } else { 1 };
    match (words.at(at), words.at(at + 1)) {
        ("role", _) | ("session", "authorization") => Conduct::SetsRole,
        ("transaction" | "constraints" | "characteristics", _) => Conduct::Ordinary,
        _ if words.at(1) == "local" => Conduct::Ordinary,
        _ => Conduct::Sets,
    }
}

/// `SELECT set_config(…)` and nothing else, as `pg_dump` writes it.
fn query(words: &Words) -> Conduct {
    let at = if words.at(1) == "pg_catalog" && words.at(2) == "." { 3 } else { 1 };
    let whole = ["set_config", "(", "'", ",", "'", ",", "false", ")"];
    let is = words.0.len() == at + whole.len() && whole.iter().enumerate().all(|(n, word)| words.at(at + n) == *word);
    if is { Conduct::Sets } else { Conduct::Ordinary }
}

/// `CLUSTER` of every table that was ever clustered.
fn cluster(words: &Words) -> Conduct {
    let options = words.0.iter().position(|word| word == ")").map_or(1, |at| at + 1);
    let at = if words.at(1) == "(" { options } else { 1 };
    let at = if words.at(at) == "verbose" { at + 1 } else { at };
    if words.at(at).is_empty() { Conduct::Outside("CLUSTER") } else { Conduct::Ordinary }
}

fn reindex(words: &Words) -> Conduct {
    let wide = ["database", "system", "schema"].iter().any(|kind| words.has(kind));
    if words.has("concurrently") || wide { Conduct::Outside("REINDEX") } else { Conduct::Ordinary }
}

fn create(words: &Words) -> Conduct {
    let at = if words.at(1) == "unique" { 2 } else { 1 };
    match (words.at(1), words.at(at)) {
        ("database", _) => Conduct::Outside("CREATE DATABASE"),
        ("tablespace", _) => Conduct::Outside("CREATE TABLESPACE"),
        ("subscription", _) => {
            let quiet = words.say(&["connect", "=", "false"]) || words.say(&["create_slot", "=", "false"]);
            if quiet { Conduct::Ordinary } else { Conduct::Outside("CREATE SUBSCRIPTION") }
        }
        (_, "index") if words.at(at + 1) == "concurrently" => Conduct::Outside("CREATE INDEX CONCURRENTLY"),
        _ => Conduct::Ordinary,
    }
}

fn drop(words: &Words) -> Conduct {
    match words.at(1) {
        "database" => Conduct::Outside("DROP DATABASE"),
        "tablespace" => Conduct::Outside("DROP TABLESPACE"),
        "subscription" => Conduct::Outside("DROP SUBSCRIPTION"),
        "index" if words.at(2) == "concurrently" => Conduct::Outside("DROP INDEX CONCURRENTLY"),
        _ => Conduct::Ordinary,
    }
}

fn alter(words: &Words) -> Conduct {
    match words.at(1) {
        "system" => Conduct::Outside("ALTER SYSTEM"),
        "database" if words.say(&["set", "tablespace"]) => Conduct::Outside("ALTER DATABASE"),
        "subscription" if words.has("publication") || words.say(&["set", "("]) => {
            Conduct::Outside("ALTER SUBSCRIPTION")
        }
        "table" if words.say(&["detach", "partition"]) && words.has("concurrently") => {
            Conduct::Outside("ALTER TABLE … DETACH PARTITION … CONCURRENTLY")
        }
        _ => Conduct::Ordinary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_postgresql_refuses_in_a_transaction_is_known() {
        for text in [
            "VACUUM FULL t",
            "/* c */ create unique index concurrently if not exists i on t (a)",
            "CREATE INDEX CONCURRENTLY ON t (a)",
            "drop index concurrently i",
            "REINDEX (CONCURRENTLY) TABLE t",
            "reindex schema s",
            "CREATE DATABASE d",
            "CLUSTER",
            "CLUSTER (VERBOSE)",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
            "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p",
            "COMMIT PREPARED 'x'",
            "DISCARD ALL",
            "select 1; vacuum",
        ] {
            assert!(matches!(conduct(text), Conduct::Outside(_)), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_ordinary() {
        for text in [
            "CREATE INDEX i ON concurrently (a)",
            "create table vacuum_log (a int)",
            "CLUSTER t USING i",
            "REINDEX TABLE t",
            "ALTER TABLE t DETACH PARTITION p",
            "ALTER TYPE mood ADD VALUE 'x'",
            "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect = false)",
            "DO $$ BEGIN PERFORM 1; END $$",
            "ROLLBACK TO SAVEPOINT s",
            "SET LOCAL work_mem = '1MB'",
            "SELECT set_config('a', b, false) FROM t",
            "INSERT INTO t VALUES ('commit')",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
            "",
        ] {
            assert_eq!(conduct(text), Conduct::Ordinary, "{text}");
        }
    }

    #[test]
    fn transactions_and_settings_are_told_apart() {
        assert_eq!(conduct("BEGIN ISOLATION LEVEL SERIALIZABLE"), Conduct::Begins);
        assert_eq!(conduct("end"), Conduct::Commits);
        assert_eq!(conduct("ABORT WORK"), Conduct::RollsBack);
        assert_eq!(conduct("COMMIT AND CHAIN"), Conduct::Unfit("AND CHAIN"));
        assert_eq!(conduct("PREPARE TRANSACTION 'x'"), Conduct::Unfit("PREPARE TRANSACTION"));
        assert_eq!(conduct("\\connect db"), Conduct::Unfit("a command of psql"));
        assert_eq!(conduct("COPY t FROM stdin;\n1\n\\.\n"), Conduct::Unfit("COPY with its rows"));
        assert_eq!(conduct("CALL p()"), Conduct::MayEnd("CALL"));
        assert_eq!(conduct("DO $$ BEGIN COMMIT; END $$"), Conduct::MayEnd("DO"));
        assert_eq!(conduct("SET search_path = a, b"), Conduct::Sets);
        assert_eq!(conduct("SELECT pg_catalog.set_config('search_path', '', false)"), Conduct::Sets);
        assert_eq!(conduct("SET ROLE app"), Conduct::SetsRole);
        assert_eq!(conduct("SET LOCAL ROLE app"), Conduct::SetsRole);
        assert_eq!(conduct("RESET SESSION AUTHORIZATION"), Conduct::SetsRole);
        assert_eq!(conduct("SET a = 1; SET ROLE b"), Conduct::SetsRole);
        assert_eq!(conduct("SET a = 1; CREATE TABLE t ()"), Conduct::Ordinary);
        assert_eq!(conduct("BEGIN; SELECT 1; COMMIT"), Conduct::Several);
    }
}
