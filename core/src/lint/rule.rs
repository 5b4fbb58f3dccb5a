//! The rules, and what is told from a statement's text alone.

use super::Look;
use crate::folder::TxMode;
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::{AlterTableKind, StatementKind};
use crate::sql::{Conduct, conduct};

/// Something that a migration is looked at for.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name: Atlas's where it has one, for instance `DS102`.
    pub code: &'static str,
    /// The group that a configuration and `nolint` know it by, for instance `destructive`.
    pub analyzer: &'static str,
    /// Whether it is an error where nobody says otherwise.
    pub is_error: bool,
    /// What it looks for.
    pub summary: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// What to do about a name.
const NAMING: &str = "name it as `lint { naming {…} }` of the configuration asks";

macro_rules! rules {
    ($($name:ident = $code:literal, $analyzer:literal, $error:literal, $summary:literal, $help:expr;)*) => {
        $(pub(super) const $name: &Rule = &Rule {
            code: $code, analyzer: $analyzer, is_error: $error, summary: $summary, help: $help,
        };)*
        /// Every rule, by code.
        pub const RULES: &[&Rule] = &[$($name),*];
    };
}

rules! {
    TABLE_RENAMED = "BC101", "incompatible", false, "a table gets another name",
        "keep a view under the old name until nobody uses it";
    COLUMN_RENAMED = "BC102", "incompatible", false, "a column gets another name",
        "add a column, write both, and drop the old one when nobody reads it";
    FOREIGN_KEY_DROPPED = "CD101", "constraint_drop", false, "a foreign key is dropped",
        "see that nothing relies on what it kept in order";
    CHECK_DROPPED = "CD102", "constraint_drop", false, "a check is dropped", "see that nothing relies on what it kept out";
    PRIMARY_KEY_DROPPED = "CD103", "constraint_drop", false, "a primary key is dropped",
        "see that nothing finds rows by it, replication included";
    SCHEMA_DROPPED = "DS101", "destructive", true, "a schema is dropped", "keep a copy of what is in it";
    TABLE_DROPPED = "DS102", "destructive", true, "a table is dropped", "keep a copy of its rows, or rename it first";
    COLUMN_DROPPED = "DS103", "destructive", true, "a column is dropped", "keep a copy of its values";
    DATA_LOST = "RD101", "destructive", true, "values are lost", "keep a copy of them";
    UNIQUE_INDEX = "MF101", "data_depend", false, "rows may not be unique", "look for equal rows first";
    BECOMES_UNIQUE = "MF102", "data_depend", false, "rows may not be unique in an index that becomes so",
        "look for equal rows first";
    NOT_NULL_COLUMN = "MF103", "data_depend", false, "rows have no value for a new column",
        "give it a default, or add it nullable and fill it first";
    NOT_NULL = "MF104", "data_depend", false, "rows may hold NULL", "fill them first";
    MAY_FAIL = "RF101", "data_depend", false, "rows may not fit", "look for rows that do not fit first";
    INDEX_BLOCKS = "PG101", "concurrent_index", false, "an index is built while nobody can write",
        "CREATE INDEX CONCURRENTLY, in a file with `-- atlas:txmode none`";
    INDEX_DROP_BLOCKS = "PG102", "concurrent_index", false, "an index is dropped while nobody can read or write",
        "DROP INDEX CONCURRENTLY, in a file with `-- atlas:txmode none`";
    IN_TRANSACTION = "PG103", "concurrent_index", true, "what runs concurrently runs in no transaction",
        "begin the file with `-- atlas:txmode none` and a blank line";
    PRIMARY_KEY_BLOCKS = "PG104", "concurrent_index", false, "a primary key's index is built while nobody can read or write",
        "build a unique index concurrently, then ADD PRIMARY KEY USING INDEX";
    UNIQUE_BLOCKS = "PG105", "concurrent_index", false, "a constraint's index is built while nobody can read or write",
        "build a unique index concurrently, then ADD UNIQUE USING INDEX";
    PADDING = "PG110", "data_alignment", false, "columns are in an order that wastes space",
        "put columns of eight bytes first, then those of four, two and one, and those of any length last";
    REWRITE = "PG301", "blocking_table_change", false, "every row is written anew while nobody can read or write",
        "add a column of the new type, fill it little by little, and change over";
    VOLATILE_DEFAULT = "PG302", "blocking_table_change", false, "every row gets a value of its own while nobody can read or write",
        "add the column without a default, fill it little by little, and set the default";
    NOT_NULL_SCAN = "PG303", "blocking_table_change", false, "every row is looked at while nobody can read or write",
        "add a CHECK … IS NOT NULL as NOT VALID, validate it, and set NOT NULL then";
    PRIMARY_KEY_SCAN = "PG304", "blocking_table_change", false, "a primary key's columns are looked at for NULLs",
        "make them NOT NULL first";
    CHECK_SCAN = "PG305", "blocking_table_change", false, "every row is looked at while nobody can read or write",
        "add it as NOT VALID, and VALIDATE it in a transaction of its own";
    FOREIGN_KEY_SCAN = "PG306", "blocking_table_change", false, "every row is looked at while nobody can write",
        "add it as NOT VALID, and VALIDATE it in a transaction of its own";
    LOGGING = "PG307", "blocking_table_change", false, "every row is written anew, and logged, while nobody can read or write",
        "do it while nobody needs the table";
    TRIGGER_BLOCKS = "PG308", "blocking_table_change", false, "a trigger is created while nobody can write",
        "give it a short lock_timeout, and try again where it strikes";
    STORED_COLUMN = "PG309", "blocking_table_change", false, "every row gets a computed value while nobody can read or write",
        "add an ordinary column, keep it by a trigger, and fill it little by little";
    IDENTITY_COLUMN = "PG310", "blocking_table_change", false, "every row gets a number while nobody can read or write",
        "add the column without an identity, fill it little by little, and add the identity then";
    SCHEMA_NAME = "NM101", "naming", false, "a schema is named against the rule", NAMING;
    TABLE_NAME = "NM102", "naming", false, "a table is named against the rule", NAMING;
    COLUMN_NAME = "NM103", "naming", false, "a column is named against the rule", NAMING;
    INDEX_NAME = "NM104", "naming", false, "an index is named against the rule", NAMING;
    FOREIGN_KEY_NAME = "NM105", "naming", false, "a foreign key is named against the rule", NAMING;
    CHECK_NAME = "NM106", "naming", false, "a check is named against the rule", NAMING;
    PUT_BEFORE = "NL101", "non_linear", false, "a file is put before files that others may have applied",
        "give it a version after theirs, and run `migrate hash`";
    CHANGED_LATER = "NL102", "non_linear", false, "a file is edited that others may have applied",
        "leave it as it was, and write a new file";
    TAKEN_AWAY = "NL103", "non_linear", false, "a file is taken away that others may have applied",
        "put it back, and write a new file that undoes it";
    OWN_TRANSACTION = "TX201", "nestedtx", false, "a file begins or ends a transaction itself",
        "take it out: the file is one transaction, unless it begins with `-- atlas:txmode none`";
    PARTITION_SCAN = "PT101", "partition", false, "every row of what becomes a partition is looked at while nobody can read or write it",
        "add a CHECK that says what the bound says as NOT VALID, and validate it first";
    ROW_SECURITY_OFF = "RS101", "row_security", true, "row-level security is disabled",
        "keep it enabled; a policy that lets everything through says the same and is seen";
    FORCE_LOST = "RS102", "row_security", true, "row-level security no longer binds the owner",
        "keep FORCE ROW LEVEL SECURITY";
    POLICY_GAP = "RS103", "row_security", true, "a policy goes before its replacement comes",
        "create the replacement first, or do both in one transaction";
    ACCESS_OPENED = "RS104", "row_security", true, "more rows are visible than before", "see that this is meant";
}

/// What a statement's own words say.
pub(super) fn of_text(look: &Look<'_>) -> Vec<(&'static Rule, String)> {
    let mut found = Vec::new();
    let in_transaction = look.migration.tx_mode != Some(TxMode::None);
    match look.kind {
        Some(StatementKind::AlterTable(alter)) => {
            let name = alter.name.name.ident.clone();
            let used = look.file.tables().any(|table| table.name.name == name);
            for action in &alter.actions {
                match &action.kind {
                    AlterTableKind::Rename(to) if used => {
                        found.push((TABLE_RENAMED, format!("table {} becomes {}", q(&name), q(&to.ident))));
                    }
                    AlterTableKind::RenameColumn { column, to } if used => {
                        let (column, to) = (q(&column.ident), q(&to.ident));
                        found.push((COLUMN_RENAMED, format!("column {column} of {} becomes {to}", q(&name))));
                    }
                    _ => {}
                }
            }
        }
        Some(StatementKind::CreateIndex(create)) if create.concurrently && in_transaction => {
            found.push((IN_TRANSACTION, "CREATE INDEX CONCURRENTLY fails in the file's transaction".to_owned()));
        }
        Some(StatementKind::Drop(_)) if look.is_concurrent() && in_transaction => {
            found.push((IN_TRANSACTION, "DROP INDEX CONCURRENTLY fails in the file's transaction".to_owned()));
        }
        Some(StatementKind::Ignored { what, .. }) if in_transaction => {
            if matches!(conduct(look.text), Conduct::Begins | Conduct::Commits | Conduct::RollsBack) {
                found.push((OWN_TRANSACTION, format!("{what} stands in a file that is one transaction")));
            }
        }
        _ => {}
    }
    found
}

/// A name in double quotes.
pub(super) fn q(name: &Ident) -> String {
    format!("\"{}\"", name.as_str())
}

/// A table's name in double quotes.
pub(super) fn t(name: &QualifiedName) -> String {
    q(&name.name)
}
