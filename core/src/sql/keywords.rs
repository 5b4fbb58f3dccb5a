//! PostgreSQL 18's keywords and what each may be: the manual's appendix "SQL Key Words", `pg_get_keywords()`.

/// Where a keyword may stand as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Anywhere.
    Unreserved,
    /// As a column or table name, not as a function or type name.
    ColumnName,
    /// As a function or type name, not as a column or table name.
    TypeFunctionName,
    /// Only as a label after `AS`.
    Reserved,
}

/// A keyword.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The word in lower case.
    pub word: &'static str,
    /// Where it may stand as a name.
    pub category: Category,
    /// Whether it may label a column without `AS`.
    pub bare_label: bool,
}

/// The longest keyword, in bytes.
const LONGEST: usize = 17;

/// The keyword that `word` is, in lower or upper case.
pub fn keyword(word: &str) -> Option<&'static Keyword> {
    if word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    let mut folded = [0; LONGEST];
    let folded = folded.get_mut(..word.len())?;
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    let letter = usize::from(folded.first()?.checked_sub(b'a')?);
    let (start, end) = (*STARTS.get(letter)?, *STARTS.get(letter + 1)?);
    let same_letter = KEYWORDS.get(usize::from(start)..usize::from(end))?;
    let found = same_letter.binary_search_by(|keyword| keyword.word.as_bytes().cmp(folded)).ok()?;
    same_letter.get(found)
}

/// Where the keywords of each letter begin, and where the last ends.
static STARTS: [u16; 27] = {
    let mut starts = [0; 27];
    let mut at = 0;
    while at < KEYWORDS.len() {
        let letter = KEYWORDS[at].word.as_bytes()[0] - b'a';
        starts[letter as usize + 1] = at as u16 + 1;
        at += 1;
    }
    let mut letter = 1;
    while letter < starts.len() {
        // A letter without keywords begins where the one before ends.
        if starts[letter] == 0 {
            starts[letter] = starts[letter - 1];
        }
        letter += 1;
    }
    starts
};

/// The category of a keyword; `None` for a word that is none. `quote_identifier` quotes whatever has a category other
/// than [`Category::Unreserved`].
pub fn category(word: &str) -> Option<Category> {
    keyword(word).map(|keyword| keyword.category)
}

const fn k(word: &'static str, category: Category, bare_label: bool) -> Keyword {
    Keyword { word, category, bare_label }
}

use Category::{ColumnName as C, Reserved as R, TypeFunctionName as T, Unreserved as U};

/// In the order of their bytes.
#[rustfmt::skip]
static KEYWORDS: &[Keyword] = &[
    k("abort", U, true), k("absent", U, true), k("absolute", U, true), k("access", U, true), k("action", U, true),
    k("add", U, true), k("admin", U, true), k("after", U, true), k("aggregate", U, true), k("all", R, true),
    k("also", U, true), k("alter", U, true), k("always", U, true), k("analyse", R, true), k("analyze", R, true),
    k("and", R, true), k("any", R, true), k("array", R, false), k("as", R, false), k("asc", R, true),
    k("asensitive", U, true), k("assertion", U, true), k("assignment", U, true), k("asymmetric", R, true),
    k("at", U, true), k("atomic", U, true), k("attach", U, true), k("attribute", U, true),
    k("authorization", T, true), k("backward", U, true), k("before", U, true), k("begin", U, true),
    k("between", C, true), k("bigint", C, true), k("binary", T, true), k("bit", C, true), k("boolean", C, true),
    k("both", R, true), k("breadth", U, true), k("by", U, true), k("cache", U, true), k("call", U, true),
    k("called", U, true), k("cascade", U, true), k("cascaded", U, true), k("case", R, true), k("cast", R, true),
    k("catalog", U, true), k("chain", U, true), k("char", C, false), k("character", C, false),
    k("characteristics", U, true), k("check", R, true), k("checkpoint", U, true), k("class", U, true),
    k("close", U, true), k("cluster", U, true), k("coalesce", C, true), k("collate", R, true),
    k("collation", T, true), k("column", R, true), k("columns", U, true), k("comment", U, true),
    k("comments", U, true), k("commit", U, true), k("committed", U, true), k("compression", U, true),
    k("concurrently", T, true), k("conditional", U, true), k("configuration", U, true), k("conflict", U, true),
    k("connection", U, true), k("constraint", R, true), k("constraints", U, true), k("content", U, true),
    k("continue", U, true), k("conversion", U, true), k("copy", U, true), k("cost", U, true), k("create", R, false),
    k("cross", T, true), k("csv", U, true), k("cube", U, true), k("current", U, true), k("current_catalog", R, true),
    k("current_date", R, true), k("current_role", R, true), k("current_schema", T, true), k("current_time", R, true),
    k("current_timestamp", R, true), k("current_user", R, true), k("cursor", U, true), k("cycle", U, true),
    k("data", U, true), k("database", U, true), k("day", U, false), k("deallocate", U, true), k("dec", C, true),
    k("decimal", C, true), k("declare", U, true), k("default", R, true), k("defaults", U, true),
    k("deferrable", R, true), k("deferred", U, true), k("definer", U, true), k("delete", U, true),
    k("delimiter", U, true), k("delimiters", U, true), k("depends", U, true), k("depth", U, true), k("desc", R, true),
    k("detach", U, true), k("dictionary", U, true), k("disable", U, true), k("discard", U, true),
    k("distinct", R, true), k("do", R, true), k("document", U, true), k("domain", U, true), k("double", U, true),
    k("drop", U, true), k("each", U, true), k("else", R, true), k("empty", U, true), k("enable", U, true),
    k("encoding", U, true), k("encrypted", U, true), k("end", R, true), k("enforced", U, true), k("enum", U, true),
    k("error", U, true), k("escape", U, true), k("event", U, true), k("except", R, false), k("exclude", U, true),
    k("excluding", U, true), k("exclusive", U, true), k("execute", U, true), k("exists", C, true),
    k("explain", U, true), k("expression", U, true), k("extension", U, true), k("external", U, true),
    k("extract", C, true), k("false", R, true), k("family", U, true), k("fetch", R, false), k("filter", U, false),
    k("finalize", U, true), k("first", U, true), k("float", C, true), k("following", U, true), k("for", R, false),
    k("force", U, true), k("foreign", R, true), k("format", U, true), k("forward", U, true), k("freeze", T, true),
    k("from", R, false), k("full", T, true), k("function", U, true), k("functions", U, true), k("generated", U, true),
    k("global", U, true), k("grant", R, false), k("granted", U, true), k("greatest", C, true), k("group", R, false),
    k("grouping", C, true), k("groups", U, true), k("handler", U, true), k("having", R, false), k("header", U, true),
    k("hold", U, true), k("hour", U, false), k("identity", U, true), k("if", U, true), k("ilike", T, true),
    k("immediate", U, true), k("immutable", U, true), k("implicit", U, true), k("import", U, true), k("in", R, true),
    k("include", U, true), k("including", U, true), k("increment", U, true), k("indent", U, true),
    k("index", U, true), k("indexes", U, true), k("inherit", U, true), k("inherits", U, true),
    k("initially", R, true), k("inline", U, true), k("inner", T, true), k("inout", C, true), k("input", U, true),
    k("insensitive", U, true), k("insert", U, true), k("instead", U, true), k("int", C, true), k("integer", C, true),
    k("intersect", R, false), k("interval", C, true), k("into", R, false), k("invoker", U, true), k("is", T, true),
    k("isnull", T, false), k("isolation", U, true), k("join", T, true), k("json", C, true), k("json_array", C, true),
    k("json_arrayagg", C, true), k("json_exists", C, true), k("json_object", C, true), k("json_objectagg", C, true),
    k("json_query", C, true), k("json_scalar", C, true), k("json_serialize", C, true), k("json_table", C, true),
    k("json_value", C, true), k("keep", U, true), k("key", U, true), k("keys", U, true), k("label", U, true),
    k("language", U, true), k("large", U, true), k("last", U, true), k("lateral", R, true), k("leading", R, true),
    k("leakproof", U, true), k("least", C, true), k("left", T, true), k("level", U, true), k("like", T, true),
    k("limit", R, false), k("listen", U, true), k("load", U, true), k("local", U, true), k("localtime", R, true),
    k("localtimestamp", R, true), k("location", U, true), k("lock", U, true), k("locked", U, true),
    k("logged", U, true), k("mapping", U, true), k("match", U, true), k("matched", U, true),
    k("materialized", U, true), k("maxvalue", U, true), k("merge", U, true), k("merge_action", C, true),
    k("method", U, true), k("minute", U, false), k("minvalue", U, true), k("mode", U, true), k("month", U, false),
    k("move", U, true), k("name", U, true), k("names", U, true), k("national", C, true), k("natural", T, true),
    k("nchar", C, true), k("nested", U, true), k("new", U, true), k("next", U, true), k("nfc", U, true),
    k("nfd", U, true), k("nfkc", U, true), k("nfkd", U, true), k("no", U, true), k("none", C, true),
    k("normalize", C, true), k("normalized", U, true), k("not", R, true), k("nothing", U, true), k("notify", U, true),
    k("notnull", T, false), k("nowait", U, true), k("null", R, true), k("nullif", C, true), k("nulls", U, true),
    k("numeric", C, true), k("object", U, true), k("objects", U, true), k("of", U, true), k("off", U, true),
    k("offset", R, false), k("oids", U, true), k("old", U, true), k("omit", U, true), k("on", R, false),
    k("only", R, true), k("operator", U, true), k("option", U, true), k("options", U, true), k("or", R, true),
    k("order", R, false), k("ordinality", U, true), k("others", U, true), k("out", C, true), k("outer", T, true),
    k("over", U, false), k("overlaps", T, false), k("overlay", C, true), k("overriding", U, true),
    k("owned", U, true), k("owner", U, true), k("parallel", U, true), k("parameter", U, true), k("parser", U, true),
    k("partial", U, true), k("partition", U, true), k("passing", U, true), k("password", U, true), k("path", U, true),
    k("period", U, true), k("placing", R, true), k("plan", U, true), k("plans", U, true), k("policy", U, true),
    k("position", C, true), k("preceding", U, true), k("precision", C, false), k("prepare", U, true),
    k("prepared", U, true), k("preserve", U, true), k("primary", R, true), k("prior", U, true),
    k("privileges", U, true), k("procedural", U, true), k("procedure", U, true), k("procedures", U, true),
    k("program", U, true), k("publication", U, true), k("quote", U, true), k("quotes", U, true), k("range", U, true),
    k("read", U, true), k("real", C, true), k("reassign", U, true), k("recursive", U, true), k("ref", U, true),
    k("references", R, true), k("referencing", U, true), k("refresh", U, true), k("reindex", U, true),
    k("relative", U, true), k("release", U, true), k("rename", U, true), k("repeatable", U, true),
    k("replace", U, true), k("replica", U, true), k("reset", U, true), k("restart", U, true), k("restrict", U, true),
    k("return", U, true), k("returning", R, false), k("returns", U, true), k("revoke", U, true), k("right", T, true),
    k("role", U, true), k("rollback", U, true), k("rollup", U, true), k("routine", U, true), k("routines", U, true),
    k("row", C, true), k("rows", U, true), k("rule", U, true), k("savepoint", U, true), k("scalar", U, true),
    k("schema", U, true), k("schemas", U, true), k("scroll", U, true), k("search", U, true), k("second", U, false),
    k("security", U, true), k("select", R, true), k("sequence", U, true), k("sequences", U, true),
    k("serializable", U, true), k("server", U, true), k("session", U, true), k("session_user", R, true),
    k("set", U, true), k("setof", C, true), k("sets", U, true), k("share", U, true), k("show", U, true),
    k("similar", T, true), k("simple", U, true), k("skip", U, true), k("smallint", C, true), k("snapshot", U, true),
    k("some", R, true), k("source", U, true), k("sql", U, true), k("stable", U, true), k("standalone", U, true),
    k("start", U, true), k("statement", U, true), k("statistics", U, true), k("stdin", U, true), k("stdout", U, true),
    k("storage", U, true), k("stored", U, true), k("strict", U, true), k("string", U, true), k("strip", U, true),
    k("subscription", U, true), k("substring", C, true), k("support", U, true), k("symmetric", R, true),
    k("sysid", U, true), k("system", U, true), k("system_user", R, true), k("table", R, true), k("tables", U, true),
    k("tablesample", T, true), k("tablespace", U, true), k("target", U, true), k("temp", U, true),
    k("template", U, true), k("temporary", U, true), k("text", U, true), k("then", R, true), k("ties", U, true),
    k("time", C, true), k("timestamp", C, true), k("to", R, false), k("trailing", R, true), k("transaction", U, true),
    k("transform", U, true), k("treat", C, true), k("trigger", U, true), k("trim", C, true), k("true", R, true),
    k("truncate", U, true), k("trusted", U, true), k("type", U, true), k("types", U, true), k("uescape", U, true),
    k("unbounded", U, true), k("uncommitted", U, true), k("unconditional", U, true), k("unencrypted", U, true),
    k("union", R, false), k("unique", R, true), k("unknown", U, true), k("unlisten", U, true), k("unlogged", U, true),
    k("until", U, true), k("update", U, true), k("user", R, true), k("using", R, true), k("vacuum", U, true),
    k("valid", U, true), k("validate", U, true), k("validator", U, true), k("value", U, true), k("values", C, true),
    k("varchar", C, true), k("variadic", R, true), k("varying", U, false), k("verbose", T, true),
    k("version", U, true), k("view", U, true), k("views", U, true), k("virtual", U, true), k("volatile", U, true),
    k("when", R, true), k("where", R, false), k("whitespace", U, true), k("window", R, false), k("with", R, false),
    k("within", U, false), k("without", U, false), k("work", U, true), k("wrapper", U, true), k("write", U, true),
    k("xml", U, true), k("xmlattributes", C, true), k("xmlconcat", C, true), k("xmlelement", C, true),
    k("xmlexists", C, true), k("xmlforest", C, true), k("xmlnamespaces", C, true), k("xmlparse", C, true),
    k("xmlpi", C, true), k("xmlroot", C, true), k("xmlserialize", C, true), k("xmltable", C, true),
    k("year", U, false), k("yes", U, true), k("zone", U, true),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_folded() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0].word < pair[1].word));
        assert!(
            KEYWORDS.iter().all(|k| k.word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit()))
        );
        assert_eq!(KEYWORDS.iter().map(|k| k.word.len()).max(), Some(LONGEST));
    }

    /// The counts of PostgreSQL 18's `SELECT catcode, count(*) FROM pg_get_keywords() GROUP BY 1`.
    #[test]
    fn every_keyword_has_its_category() {
        let count = |category| KEYWORDS.iter().filter(|k| k.category == category).count();
        assert_eq!(count(U), 330);
        assert_eq!(count(C), 63);
        assert_eq!(count(T), 23);
        assert_eq!(count(R), 78);
        assert_eq!(KEYWORDS.iter().filter(|k| !k.bare_label).count(), 39);
        assert_eq!(category("USER"), Some(R));
        assert_eq!(category("Left"), Some(T));
        assert_eq!(category("values"), Some(C));
        assert_eq!(category("name"), Some(U));
        assert_eq!(category("users"), None);
        assert_eq!(category("ſelect"), None);
    }
}
