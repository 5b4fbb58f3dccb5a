//! The analyzer's corpus: expressions in the places that hold them, with what PostgreSQL makes of each.
//!
//! A file has blocks: `[place …]` says where the expressions below it stand; then one expression a line, each followed by
//! what the servers answer, indented: `18: text` or `18! sqlstate message`, and the same for 15 where it differs. A line
//! break in a text is written `\n`. The answers are the servers': `ROWLOCK_UPDATE=1` asks them anew.

use std::path::{Path, PathBuf};
use std::{fmt, fs};

use rowlock_core::compose::{ComposeOptions, compose_with};
use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::model::{
    ClauseKind, ConstraintKind, Definition, Expression, IndexKeyKind, NameStyle, Object, ObjectId, ObjectPart, Piece,
    RoutineBody, Schema, Version,
};
use rowlock_core::name::Ident;
use rowlock_core::render::quote;
use rowlock_core::source::Source;

/// What a server says, or we do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The text of the expression; `-` where there is none, as for a default of NULL.
    Text(String),
    /// A refusal: the SQLSTATE and the message.
    Error(String, String),
    /// We cannot tell: the reason.
    Undecided(String),
}

impl Answer {
    /// Whether both say the same: the same text, or an error of the same SQLSTATE.
    pub fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(ours), Self::Text(theirs)) => ours == theirs,
            (Self::Error(ours, _), Self::Error(theirs, _)) => ours == theirs,
            _ => false,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text.replace('\n', "\\n")),
            Self::Error(state, message) => write!(f, "{state} {message}"),
            Self::Undecided(why) => write!(f, "undecided: {why}"),
        }
    }
}

/// Where an expression stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// A policy of a table.
    Policy(String),
    /// The WITH CHECK of a policy of a table.
    WithCheck(String),
    /// A check constraint of a table.
    Check(String),
    /// The default of a column of a type.
    Default(String),
    /// A generated column of a type, in a table.
    Generated(String, String),
    /// The key of an index of a table.
    Index(String),
    /// The predicate of an index of a table.
    Predicate(String),
    /// A check of a domain over a type.
    Domain(String),
    /// The condition of a trigger of a table, for each row.
    When(String),
    /// The default of a function's parameter of a type.
    Parameter(String),
    /// The key of a partitioned table with the columns of a table.
    Key(String),
    /// What an exclusion constraint of a table compares, with an access method.
    Exclusion(String, String),
    /// The lower bound of a partition by range of a type.
    Bound(String),
    /// What a function of a type returns; its parameters are those of `BODY`.
    Returned(String),
    /// An expression of which statistics of a table are gathered.
    Statistics(String),
    /// The condition of a rule on updates of a table.
    RuleCondition(String),
    /// A query, which a view holds.
    View,
    /// The query of a materialized view.
    MaterializedView,
    /// A body of standard SQL, of a function that returns this.
    Body(String),
    /// What a rule does, after its event and its table.
    Rule(String),
    /// Whole statements: what counts is whether they are taken, which is written `ok`.
    Statement,
}

/// The parameters of a function whose body is a case.
const BODY: &str = "a integer, b text, c date, d numeric, e jsonb, f text[], g address";

/// An expression with the servers' answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// Where it stands.
    pub site: Site,
    /// The expression.
    pub text: String,
    /// What PostgreSQL 15 says.
    pub v15: Option<Answer>,
    /// What PostgreSQL 18 says.
    pub v18: Option<Answer>,
}

/// A line of a file: kept as it is, or a case.
#[derive(Debug, Clone)]
pub enum Line {
    /// A comment, a place, nothing.
    Other(String),
    /// A case.
    Case(Case),
}

/// A file of cases.
#[derive(Debug, Clone)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub lines: Vec<Line>,
}

impl File {
    /// The cases in it.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.lines.iter().filter_map(|line| match line {
            Line::Case(case) => Some(case),
            Line::Other(_) => None,
        })
    }

    /// Its name without the ending.
    pub fn name(&self) -> String {
        self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Its text.
    pub fn render(&self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            match line {
                Line::Other(text) => out.push_str(&format!("{text}\n")),
                Line::Case(case) => {
                    out.push_str(&format!("{}\n", case.text));
                    for (version, answer) in [(18, &case.v18), (15, &case.v15)] {
                        if version == 15 && case.v15 == case.v18 {
                            continue;
                        }
                        match answer {
                            Some(Answer::Text(text)) => out.push_str(&format!("    {version}: {}\n", escape(text))),
                            Some(Answer::Error(state, message)) => {
                                out.push_str(&format!("    {version}! {state} {message}\n"));
                            }
                            Some(Answer::Undecided(_)) | None => {}
                        }
                    }
                }
            }
        }
        out
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// Reads every file of cases of a folder, by name.
///
/// # Panics
/// When a file cannot be read or has a line that makes no sense.
pub fn files(folder: &Path) -> Vec<File> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| File { lines: lines(&fs::read_to_string(&path).expect("a file of cases")), path })
        .collect()
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut site = None;
    for line in text.lines() {
        if let Some(answer) = line.strip_prefix("    ") {
            let Some(Line::Case(case)) = lines.last_mut() else { panic!("an answer without a case: {line}") };
            let (version, answer) = read_answer(answer);
            match version {
                "18" => {
                    case.v18 = Some(answer.clone());
                    case.v15 = Some(answer);
                }
                "15" => case.v15 = Some(answer),
                other => panic!("no such version: {other}"),
            }
        } else if line.is_empty() || line.starts_with("# ") {
            lines.push(Line::Other(line.to_owned()));
        } else if let Some(place) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .filter(|place| place.contains(' ') || matches!(*place, "view" | "matview" | "statement"))
        {
            site = Some(read_site(place));
            lines.push(Line::Other(line.to_owned()));
        } else {
            let site = site.clone().unwrap_or_else(|| panic!("a case without a place: {line}"));
            lines.push(Line::Case(Case { site, text: line.to_owned(), v15: None, v18: None }));
        }
    }
    lines
}

fn read_answer(text: &str) -> (&str, Answer) {
    let (version, rest) = text.split_at(2);
    if let Some(text) = rest.strip_prefix(": ") {
        return (version, Answer::Text(unescape(text)));
    }
    let rest = rest.strip_prefix("! ").unwrap_or_else(|| panic!("no answer: {text}"));
    let (state, message) = rest.split_once(' ').unwrap_or((rest, ""));
    (version, Answer::Error(state.to_owned(), message.to_owned()))
}

fn read_site(place: &str) -> Site {
    let (word, rest) = place.split_once(' ').unwrap_or((place, ""));
    match word {
        "policy" => Site::Policy(rest.to_owned()),
        "withcheck" => Site::WithCheck(rest.to_owned()),
        "exclusion" => {
            let (method, table) = rest.split_once(' ').unwrap_or(("btree", rest));
            Site::Exclusion(method.to_owned(), table.to_owned())
        }
        "bound" => Site::Bound(rest.to_owned()),
        "returns" => Site::Returned(rest.to_owned()),
        "statistics" => Site::Statistics(rest.to_owned()),
        "rule-when" => Site::RuleCondition(rest.to_owned()),
        "check" => Site::Check(rest.to_owned()),
        "default" => Site::Default(rest.to_owned()),
        "generated" => {
            let (data_type, table) = rest.rsplit_once(' ').unwrap_or((rest, "docs"));
            Site::Generated(data_type.to_owned(), table.to_owned())
        }
        "index" => Site::Index(rest.to_owned()),
        "predicate" => Site::Predicate(rest.to_owned()),
        "domain" => Site::Domain(rest.to_owned()),
        "when" => Site::When(rest.to_owned()),
        "parameter" => Site::Parameter(rest.to_owned()),
        "key" => Site::Key(rest.to_owned()),
        "view" => Site::View,
        "matview" => Site::MaterializedView,
        "body" => Site::Body(rest.to_owned()),
        "rule" => Site::Rule(rest.to_owned()),
        "statement" => Site::Statement,
        other => panic!("no such place: {other}"),
    }
}

const VIEW_TEXT: &str = "SELECT rtrim(ltrim(pg_get_viewdef('v'::regclass)), ';')";

impl Case {
    /// What makes the expression on a server, and the query that prints it again.
    pub fn statements(&self) -> (String, &'static str) {
        (self.statement(""), self.query())
    }

    /// What makes the expression on a server; the names of what it makes end in `end`.
    pub fn statement(&self, end: &str) -> String {
        let text = &self.text;
        match &self.site {
            Site::Policy(table) => format!("CREATE POLICY p{end} ON {table} USING ({text})"),
            Site::WithCheck(table) => format!("CREATE POLICY p{end} ON {table} WITH CHECK ({text})"),
            Site::Exclusion(method, table) => {
                let operator = if method == "gist" { "&&" } else { "=" };
                format!("ALTER TABLE {table} ADD CONSTRAINT x{end} EXCLUDE USING {method} (({text}) WITH {operator})")
            }
            Site::Bound(data_type) => format!(
                "CREATE TABLE k{end} (c {data_type}) PARTITION BY RANGE (c); \
                 CREATE TABLE kp{end} PARTITION OF k{end} FOR VALUES FROM ({text}) TO (MAXVALUE)"
            ),
            Site::Returned(data_type) => {
                format!("CREATE FUNCTION body{end}({BODY}) RETURNS {data_type} LANGUAGE sql RETURN {text}")
            }
            Site::Statistics(table) => format!("CREATE STATISTICS s{end} ON ({text}) FROM {table}"),
            Site::RuleCondition(table) => {
                format!("CREATE RULE r{end} AS ON UPDATE TO {table} WHERE {text} DO INSTEAD NOTHING")
            }
            Site::Check(table) => format!("ALTER TABLE {table} ADD CONSTRAINT c{end} CHECK ({text})"),
            Site::Default(data_type) => format!("CREATE TABLE d{end} (c {data_type} DEFAULT {text})"),
            Site::Generated(data_type, table) => {
                format!("ALTER TABLE {table} ADD COLUMN g{end} {data_type} GENERATED ALWAYS AS ({text}) STORED")
            }
            Site::Index(table) => format!("CREATE INDEX i{end} ON {table} (({text}))"),
            Site::Predicate(table) => format!("CREATE INDEX i{end} ON {table} (id) WHERE {text}"),
            Site::Domain(data_type) => format!("CREATE DOMAIN o{end} AS {data_type} CHECK ({text})"),
            Site::When(table) => format!(
                "CREATE TRIGGER t{end} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({text}) EXECUTE FUNCTION noted()"
            ),
            Site::Parameter(data_type) => {
                format!("CREATE FUNCTION f{end}(p {data_type} DEFAULT {text}) RETURNS integer LANGUAGE sql RETURN 1")
            }
            Site::Key(table) => format!("CREATE TABLE k{end} (LIKE {table}) PARTITION BY RANGE (({text}))"),
            Site::View => format!("CREATE VIEW v{end} AS {text}"),
            Site::MaterializedView => format!("CREATE MATERIALIZED VIEW v{end} AS {text}"),
            Site::Body(result) => {
                format!("CREATE FUNCTION b{end}() RETURNS {result} LANGUAGE sql BEGIN ATOMIC {text}; END")
            }
            Site::Rule(event) => format!("CREATE RULE r{end} AS ON {event} DO INSTEAD {text}"),
            Site::Statement => text.clone(),
        }
    }

    /// What prints the expression of [`Case::statements`].
    pub fn query(&self) -> &'static str {
        match &self.site {
            Site::Policy(_) => "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'p'",
            Site::WithCheck(_) => "SELECT pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polname = 'p'",
            Site::Exclusion(..) => {
                "SELECT coalesce(pg_get_expr(indexprs, indrelid), pg_get_indexdef(indexrelid, 1, false)) FROM \
                 pg_index WHERE indexrelid = 'x'::regclass"
            }
            Site::Bound(_) => {
                "SELECT substring(pg_get_expr(relpartbound, oid) from 'FROM \\((.*)\\) TO') FROM pg_class \
                 WHERE oid = 'kp'::regclass"
            }
            Site::Returned(_) => {
                "SELECT substring(pg_get_function_sqlbody(oid) from 'RETURN (.*)') FROM pg_proc WHERE proname = 'body'"
            }
            Site::Statistics(_) => {
                "SELECT (pg_get_statisticsobjdef_expressions(oid))[1] FROM pg_statistic_ext WHERE stxname = 's'"
            }
            Site::RuleCondition(_) => {
                "SELECT substring(pg_get_ruledef(oid) from 'WHERE (.*) DO INSTEAD') FROM pg_rewrite WHERE rulename = 'r'"
            }
            Site::Check(_) => "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'c'",
            Site::Default(_) => "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'd'::regclass",
            Site::Generated(..) => {
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute ON (attrelid, attnum) = (adrelid, adnum) \
                 WHERE attname = 'g' AND attgenerated = 's'"
            }
            Site::Index(_) => {
                "SELECT coalesce(pg_get_expr(indexprs, indrelid), pg_get_indexdef(indexrelid, 1, false)) FROM pg_index \
                 WHERE indexrelid = 'i'::regclass"
            }
            Site::Predicate(_) => {
                "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'i'::regclass"
            }
            Site::Domain(_) => {
                "SELECT pg_get_expr(conbin, 0) FROM pg_constraint WHERE contypid = 'o'::regtype AND contype = 'c'"
            }
            // The catalog prints a trigger's condition within its statement alone.
            Site::When(_) => {
                "SELECT substring(pg_get_triggerdef(oid) from ' WHEN \\((.*)\\) EXECUTE ') FROM pg_trigger WHERE tgname = 't'"
            }
            Site::Parameter(_) => "SELECT pg_get_expr(proargdefaults, 0) FROM pg_proc WHERE proname = 'f'",
            Site::Key(_) => {
                "SELECT coalesce(pg_get_expr(partexprs, partrelid), substring(pg_get_partkeydef(partrelid) from \
                 'RANGE \\((.*)\\)')) FROM pg_partitioned_table WHERE partrelid = 'k'::regclass"
            }
            Site::View | Site::MaterializedView => VIEW_TEXT,
            Site::Body(_) => "SELECT pg_get_function_sqlbody('b'::regproc)",
            Site::Rule(_) => {
                "SELECT ltrim(substring(pg_get_ruledef(oid) from ' DO INSTEAD (.*);$')) FROM pg_rewrite \
                 WHERE rulename = 'r'"
            }
            Site::Statement => "SELECT 'ok'",
        }
    }

    /// What a server of that major version said.
    pub fn expected(&self, major: u32) -> Option<&Answer> {
        if major < 18 { self.v15.as_ref() } else { self.v18.as_ref() }
    }
}

/// The schema that the cases stand on.
///
/// # Panics
/// When it cannot be read.
pub fn context(folder: &Path) -> String {
    fs::read_to_string(folder.join("schema.sql")).expect("the schema of the cases")
}

/// Files of cases, and the schema that they stand on.
pub struct Suite {
    /// The schema as SQL.
    pub context: String,
    /// The cases.
    pub files: Vec<File>,
}

/// All cases: those of the schema without extensions, and those of one that has some.
///
/// # Panics
/// When something cannot be read.
pub fn suites(folder: &Path) -> [Suite; 2] {
    [("schema.sql", "cases"), ("extensions.sql", "extensions")].map(|(context, cases)| Suite {
        context: fs::read_to_string(folder.join(context)).expect("the schema of the cases"),
        files: files(&folder.join(cases)),
    })
}

/// What we make of a case for servers of a major version.
pub fn answer(context: &str, case: &Case, major: u32) -> Answer {
    answers(context, std::slice::from_ref(case), major).1.remove(0)
}

/// What we make of cases that stand side by side, and the schema that they are in; names end in `_` and the case's number
/// where there are several. A case of whole statements stands alone.
pub fn answers(context: &str, cases: &[Case], major: u32) -> (Schema, Vec<Answer>) {
    let ends: Vec<String> = match cases {
        [_] => vec![String::new()],
        _ => (0..cases.len()).map(|number| format!("_{number}")).collect(),
    };
    let mut sources = vec![Source::new("schema.sql", context)];
    // Names are told apart by what they are given in.
    sources.extend(cases.iter().zip(&ends).map(|(case, end)| Source::new("statement.sql", case.statement(end))));
    let version = Version::from_major(major);
    let outcome = compose_with(&sources, &ComposeOptions { version, ..ComposeOptions::default() });
    let mut said: Vec<Vec<&Diagnostic>> = vec![Vec::new(); sources.len()];
    for diagnostic in &outcome.diagnostics {
        let source = diagnostic.span().map_or(1, |span| span.source.0 as usize);
        let source = if cases.len() == 1 { 1 } else { source };
        said.get_mut(source).into_iter().for_each(|said| said.push(diagnostic));
    }
    let schema = &outcome.value.schema;
    let one = |((case, end), said): ((&Case, &String), &Vec<&Diagnostic>)| answer_of(schema, case, end, said);
    let answers = cases.iter().zip(&ends).zip(said.iter().skip(1)).map(one).collect();
    (outcome.value.schema, answers)
}

fn answer_of(schema: &Schema, case: &Case, end: &str, said: &[&Diagnostic]) -> Answer {
    if let Some(error) = said.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        return Answer::Error(error.sqlstate.unwrap_or("?????").to_owned(), error.message.clone());
    }
    let said = said.iter().find(|diagnostic| diagnostic.code == "undecided-expression");
    if case.site == Site::Statement {
        return match said {
            Some(said) => Answer::Undecided(said.message.clone()),
            None => Answer::Text("ok".to_owned()),
        };
    }
    match held(schema, &case.site, end) {
        None => Answer::Text("-".to_owned()),
        Some(Held::Name(text)) => Answer::Text(text),
        Some(Held::Expression(expression)) if expression.is_decided() => {
            let text = text_of(expression);
            // Within its statement, what a rule does stands behind a space.
            Answer::Text(if matches!(case.site, Site::Rule(_)) { text.trim_start().to_owned() } else { text })
        }
        Some(Held::Returned(body)) if body.is_decided() => {
            Answer::Text(text_of(body).trim_start_matches("RETURN ").to_owned())
        }
        Some(Held::Expression(_) | Held::Returned(_)) => {
            Answer::Undecided(said.map(|diagnostic| diagnostic.message.clone()).unwrap_or_default())
        }
    }
}

/// What a place holds.
enum Held<'s> {
    Expression(&'s Expression),
    /// The body of a function that says `RETURN`.
    Returned(&'s Expression),
    /// The key of an index that is a plain column.
    Name(String),
}

/// What the statement of a case has made.
fn held<'s>(schema: &'s Schema, site: &Site, end: &str) -> Option<Held<'s>> {
    let is = |name: &Ident, stem: &str| name.as_str().strip_prefix(stem) == Some(end);
    let key = |kind: &'s IndexKeyKind| match kind {
        IndexKeyKind::Expression(expression) => Held::Expression(expression),
        IndexKeyKind::Column(name) => Held::Name(quote::identifier(name.as_str())),
    };
    schema.objects().find_map(|(_, object)| match (site, object) {
        (Site::Policy(_), Object::Policy(policy)) if is(&policy.name, "p") => {
            policy.using.as_ref().map(Held::Expression)
        }
        (Site::WithCheck(_), Object::Policy(policy)) if is(&policy.name, "p") => {
            policy.with_check.as_ref().map(Held::Expression)
        }
        (Site::Exclusion(..), Object::Table(table)) => {
            let found = table.constraints.values().find(|constraint| is(&constraint.name, "x"))?;
            match &found.kind {
                ConstraintKind::Exclude(exclusion) => exclusion.elements.first().map(|first| key(&first.key.kind)),
                _ => None,
            }
        }
        (Site::Bound(_), Object::Table(table)) if is(&table.name.name, "kp") => {
            table.descent.bound()?.values().first().map(|value| Held::Expression(value))
        }
        (Site::Returned(_), Object::Defined(Definition::Routine(routine))) if is(&routine.name.name, "body") => {
            match &routine.body {
                RoutineBody::Sql(body) => Some(Held::Returned(body)),
                _ => None,
            }
        }
        (Site::Statistics(_), Object::Defined(Definition::Whole(whole))) if is(&whole.name.name, "s") => {
            whole.clauses_of(&ClauseKind::On).next().map(|clause| Held::Expression(&clause.text))
        }
        (Site::RuleCondition(_), Object::Defined(Definition::Rule(rule))) if is(&rule.name, "r") => {
            rule.condition.as_ref().map(Held::Expression)
        }
        (Site::Check(_), Object::Table(table)) => {
            let found = table.constraints.values().find(|constraint| is(&constraint.name, "c"))?;
            match &found.kind {
                ConstraintKind::Check { expression, .. } => Some(Held::Expression(expression)),
                _ => None,
            }
        }
        (Site::Default(_), Object::Table(table)) if is(&table.name.name, "d") => {
            table.columns.first()?.default.as_ref().map(Held::Expression)
        }
        (Site::Generated(..), Object::Table(table)) => {
            let found = table.columns.iter().find(|column| is(&column.name, "g"))?;
            found.generated.as_ref().map(|generated| Held::Expression(&generated.expression))
        }
        (Site::Index(_), Object::Index(index)) if is(&index.name.name, "i") => {
            index.keys.first().map(|first| key(&first.kind))
        }
        (Site::Predicate(_), Object::Index(index)) if is(&index.name.name, "i") => {
            index.predicate.as_ref().map(Held::Expression)
        }
        (Site::Key(_), Object::Table(table)) if is(&table.name.name, "k") => {
            table.partitioning.as_ref()?.keys.first().map(|first| key(&first.kind))
        }
        (Site::Domain(_), Object::Defined(Definition::Domain(domain))) if is(&domain.name.name, "o") => {
            domain.checks.values().next().map(|check| Held::Expression(&check.expression))
        }
        (Site::When(_), Object::Defined(Definition::Trigger(trigger))) if is(&trigger.name, "t") => {
            trigger.when.as_ref().map(Held::Expression)
        }
        (Site::Parameter(_), Object::Defined(Definition::Routine(routine))) if is(&routine.name.name, "f") => {
            routine.parameters.first()?.default.as_ref().map(Held::Expression)
        }
        (Site::Body(_), Object::Defined(Definition::Routine(routine))) if is(&routine.name.name, "b") => {
            match &routine.body {
                RoutineBody::Sql(body) => Some(Held::Expression(body)),
                _ => None,
            }
        }
        (Site::Rule(_), Object::Defined(Definition::Rule(rule))) if is(&rule.name, "r") => {
            Some(Held::Expression(&rule.actions))
        }
        (Site::View | Site::MaterializedView, Object::Defined(Definition::View(view))) if is(&view.name.name, "v") => {
            Some(Held::Expression(&view.query))
        }
        _ => None,
    })
}

/// The text under the search path `public`.
fn text_of(expression: &Expression) -> String {
    let mut out = String::new();
    for piece in expression.pieces() {
        match piece {
            Piece::Sql(text) => out.push_str(text),
            Piece::Name { part, style: NameStyle::Literal } => out.push_str(&quote::literal(&name_of(part, true))),
            Piece::Name { part, style: NameStyle::Identifier } => out.push_str(&name_of(part, true)),
            Piece::Name { part, style: NameStyle::Bare } => out.push_str(&name_of(part, false)),
            Piece::Name { part, style: NameStyle::Qualified } => {
                let own = name_of(part, true);
                out.push_str(&if own.contains('.') { own } else { format!("public.{own}") });
            }
            Piece::Name { part, style: NameStyle::Operator(symbol) } => match name_of(part, false).as_str() {
                "public" => out.push_str(symbol),
                schema => out.push_str(&format!("OPERATOR({schema}.{symbol})")),
            },
            Piece::Name { style: NameStyle::Hidden, .. } => {}
        }
    }
    out
}

fn name_of(part: &ObjectPart, qualify: bool) -> String {
    match part {
        ObjectPart::Object(
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Routine { name, .. }
            | ObjectId::Whole(_, name)
            | ObjectId::Index(name),
        ) => {
            let own = quote::identifier(name.name.as_str());
            let visible = name.schema.as_str() == "public" || !qualify;
            if visible { own } else { format!("{}.{own}", quote::identifier(name.schema.as_str())) }
        }
        ObjectPart::Object(ObjectId::Schema(name)) => quote::identifier(name.as_str()),
        ObjectPart::Object(other) => panic!("no expression names {other:?}"),
        ObjectPart::Column { column, .. } => quote::identifier(column.as_str()),
        ObjectPart::Constraint { constraint, .. } => quote::identifier(constraint.as_str()),
        ObjectPart::Type { name, .. } => quote::identifier(name.as_str()),
    }
}
