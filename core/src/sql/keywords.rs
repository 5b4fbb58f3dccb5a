//! PostgreSQL's keywords and what each may still name: its manual, appendix "SQL Key Words", of version 18, whose list
//! holds that of every version before it since 15.

/// What a keyword may be used for besides itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Any name.
    Unreserved,
    /// A column or table, but no function or type.
    ColumnName,
    /// A function or type, but no column or table.
    TypeFunctionName,
    /// Nothing, unless quoted; a column's label after `AS`.
    Reserved,
}

/// The category of a word in lower case; `None` where it is no keyword.
pub fn category(word: &str) -> Option<Category> {
    let is_in = |list: &[&str]| list.binary_search(&word).is_ok();
    if is_in(UNRESERVED) {
        Some(Category::Unreserved)
    } else if is_in(RESERVED) {
        Some(Category::Reserved)
    } else if is_in(COLUMN_NAME) {
        Some(Category::ColumnName)
    } else if is_in(TYPE_FUNCTION_NAME) {
        Some(Category::TypeFunctionName)
    } else {
        None
    }
}

/// The keyword nearest to a word that is none: at most two letters apart, among those that statements begin with.
pub fn nearest_verb(word: &str) -> Option<&'static str> {
    crate::name::nearest(word, VERBS.iter().copied())
}

/// What statements begin with.
const VERBS: &[&str] = &[
    "alter", "analyze", "begin", "call", "comment", "commit", "copy", "create", "delete", "do", "drop", "grant",
    "insert", "reindex", "reset", "revoke", "rollback", "select", "set", "truncate", "update", "vacuum", "with",
];

/// Keywords that may name anything.
#[rustfmt::skip]
const UNRESERVED: &[&str] = &[
    "abort", "absent", "absolute", "access", "action", "add", "admin", "after", "aggregate", "also", "alter",
    "always", "asensitive", "assertion", "assignment", "at", "atomic", "attach", "attribute", "backward", "before",
    "begin", "breadth", "by", "cache", "call", "called", "cascade", "cascaded", "catalog", "chain",
    "characteristics", "checkpoint", "class", "close", "cluster", "columns", "comment", "comments", "commit",
    "committed", "compression", "conditional", "configuration", "conflict", "connection", "constraints", "content",
    "continue", "conversion", "copy", "cost", "csv", "cube", "current", "cursor", "cycle", "data", "database",
    "day", "deallocate", "declare", "defaults", "deferred", "definer", "delete", "delimiter", "delimiters",
    "depends", "depth", "detach", "dictionary", "disable", "discard", "document", "domain", "double", "drop",
    "each", "empty", "enable", "encoding", "encrypted", "enforced", "enum", "error", "escape", "event", "exclude",
    "excluding", "exclusive", "execute", "explain", "expression", "extension", "external", "family", "filter",
    "finalize", "first", "following", "force", "format", "forward", "function", "functions", "generated", "global",
    "granted", "groups", "handler", "header", "hold", "hour", "identity", "if", "immediate", "immutable",
    "implicit", "import", "include", "including", "increment", "indent", "index", "indexes", "inherit", "inherits",
    "inline", "input", "insensitive", "insert", "instead", "invoker", "isolation", "keep", "key", "keys", "label",
    "language", "large", "last", "leakproof", "level", "listen", "load", "local", "location", "lock", "locked",
    "logged", "mapping", "match", "matched", "materialized", "maxvalue", "merge", "method", "minute", "minvalue",
    "mode", "month", "move", "name", "names", "nested", "new", "next", "nfc", "nfd", "nfkc", "nfkd", "no",
    "normalized", "nothing", "notify", "nowait", "nulls", "object", "objects", "of", "off", "oids", "old", "omit",
    "operator", "option", "options", "ordinality", "others", "over", "overriding", "owned", "owner", "parallel",
    "parameter", "parser", "partial", "partition", "passing", "password", "path", "period", "plan", "plans",
    "policy", "preceding", "prepare", "prepared", "preserve", "prior", "privileges", "procedural", "procedure",
    "procedures", "program", "publication", "quote", "quotes", "range", "read", "reassign", "recursive", "ref",
    "referencing", "refresh", "reindex", "relative", "release", "rename", "repeatable", "replace", "replica",
    "reset", "restart", "restrict", "return", "returns", "revoke", "role", "rollback", "rollup", "routine",
    "routines", "rows", "rule", "savepoint", "scalar", "schema", "schemas", "scroll", "search", "second",
    "security", "sequence", "sequences", "serializable", "server", "session", "set", "sets", "share", "show",
    "simple", "skip", "snapshot", "source", "sql", "stable", "standalone", "start", "statement", "statistics",
    "stdin", "stdout", "storage", "stored", "strict", "string", "strip", "subscription", "support", "sysid",
    "system", "tables", "tablespace", "target", "temp", "template", "temporary", "text", "ties", "transaction",
    "transform", "trigger", "truncate", "trusted", "type", "types", "uescape", "unbounded", "uncommitted",
    "unconditional", "unencrypted", "unknown", "unlisten", "unlogged", "until", "update", "vacuum", "valid",
    "validate", "validator", "value", "varying", "version", "view", "views", "virtual", "volatile", "whitespace",
    "within", "without", "work", "wrapper", "write", "xml", "year", "yes", "zone",
];

/// Keywords that may name columns and tables.
#[rustfmt::skip]
const COLUMN_NAME: &[&str] = &[
    "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract",
    "float", "greatest", "grouping", "inout", "int", "integer", "interval", "json", "json_array", "json_arrayagg",
    "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
    "json_value", "least", "merge_action", "national", "nchar", "none", "normalize", "nullif", "numeric", "out",
    "overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp",
    "treat", "trim", "values", "varchar", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
    "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// Keywords that may name functions and types.
#[rustfmt::skip]
const TYPE_FUNCTION_NAME: &[&str] = &[
    "authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full", "ilike",
    "inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps", "right", "similar",
    "tablesample", "verbose",
];

/// Keywords that name nothing unless quoted.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check",
    "collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect", "into",
    "lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only", "or",
    "order", "placing", "primary", "references", "returning", "select", "session_user", "some", "symmetric",
    "system_user", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic",
    "when", "where", "window", "with",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_apart() {
        for list in [UNRESERVED, COLUMN_NAME, TYPE_FUNCTION_NAME, RESERVED] {
            assert!(list.is_sorted());
        }
        assert_eq!(category("select"), Some(Category::Reserved));
        assert_eq!(category("between"), Some(Category::ColumnName));
        assert_eq!(category("left"), Some(Category::TypeFunctionName));
        assert_eq!(category("policy"), Some(Category::Unreserved));
        assert_eq!(category("tenant"), None);
    }
}
