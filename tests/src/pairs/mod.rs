//! The pairs under `tests/suite/pairs/`: two schemas, and a plan that leads from each to the other.
//!
//! A file is a kind of object. A line `-- case: NAME` begins a pair, `-- old` and `-- new` its two sides. Between the name
//! and `-- old` stand what else there is to say of it, a line each:
//!
//! - `-- requires: 18`: servers before that one do not know what it is about;
//! - `-- one way: WHY`: there is no way back that PostgreSQL would go;
//! - `-- rows: SQL`: run in a database that got the old side; `-- new rows: SQL`: the same of the new side;
//! - `-- keeps: QUERY`: its answer is the same before and after, wherever there are rows;
//! - `-- fails: WHY`: it falls short, and is known to: the tests fail when it passes.

mod judge;
mod picture;
mod snapshot;

use std::fmt::Write as _;
use std::fs;

use rowlock_core::compose::{ComposeOptions, Composite, compose_with};
use rowlock_core::diagnostic::{Diagnostic, Outcome, Severity};
use rowlock_core::diff::diff;
use rowlock_core::model::{Schema, Version};
use rowlock_core::plan::{self, Plan, PlanOptions, TransactionMode};
use rowlock_core::render::{self, Style};
use rowlock_core::source::Source;

pub use judge::{Cell, Verdict, judge, table};
pub use snapshot::snapshot;

/// One pair of schemas.
#[derive(Debug, Clone, Default)]
pub struct Pair {
    /// Its file's name without the ending.
    pub kind: String,
    /// Its name, which no other of its kind has.
    pub name: String,
    /// Both sides.
    pub old: Side,
    /// See [`Pair::old`].
    pub new: Side,
    /// The oldest server that knows what it is about.
    pub requires: u32,
    /// Whether plans from text alone are told the server's version.
    pub tells_version: bool,
    /// Why there is no way back.
    pub one_way: Option<String>,
    /// Queries whose answers stay.
    pub keeps: Vec<String>,
    /// Why it fails.
    pub fails: Option<String>,
}

impl Pair {
    /// Whether it makes roles, which belong to a whole server: one such pair is judged at a time. Their names begin with
    /// `r_`.
    pub fn is_about_roles(&self) -> bool {
        self.kind == "roles"
    }

    /// Whether its sides name no schema, so that they may stand in any.
    pub fn stands_anywhere(&self) -> bool {
        let text = format!("{}{}", self.old.text, self.new.text).to_ascii_lowercase();
        self.fails.is_none()
            && !self.is_about_roles()
            && ![
                "schema",
                "public.",
                "search_path",
                "extension",
                "publication",
                "event trigger",
                "foreign data",
                "default privileges",
            ]
            .iter()
            .any(|word| text.contains(word))
    }
}

/// Pairs as one, each in a schema of its own.
pub fn together(pairs: &[Pair]) -> Pair {
    let mut whole = Pair { name: "together".to_owned(), requires: 15, ..Pair::default() };
    for pair in pairs.iter().filter(|pair| pair.one_way.is_none()) {
        whole.requires = whole.requires.max(pair.requires);
        for (all, side) in [(&mut whole.old, &pair.old), (&mut whole.new, &pair.new)] {
            let schema = format!("{} {}", pair.kind, pair.name);
            let _ = writeln!(all.text, "CREATE SCHEMA \"{schema}\";\nSET search_path = \"{schema}\";\n{}", side.text);
        }
    }
    whole
}

/// One side of a pair.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Its SQL.
    pub text: String,
    /// What puts rows into its tables.
    pub rows: String,
}

impl Side {
    /// What it composes to for servers of a version.
    fn composed(&self, pair: &Pair, version: Version) -> Outcome<Composite> {
        let name = if std::ptr::eq(self, &pair.old) { "old.sql" } else { "new.sql" };
        let options = ComposeOptions { roles: pair.is_about_roles(), version, ..ComposeOptions::default() };
        compose_with(&[Source::new(name, self.text.as_str())], &options)
    }
}

/// Every pair, by kind. `ROWLOCK_CASE` leaves those alone whose kind or name holds it.
///
/// # Panics
/// When a file cannot be read, or says something that a pair cannot say.
pub fn pairs() -> Vec<Pair> {
    let folder = crate::root().join("tests/suite/pairs");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    let only = std::env::var("ROWLOCK_CASE").unwrap_or_default();
    let mut pairs = Vec::new();
    for path in paths {
        let kind = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        pairs.extend(read(&kind, &text));
    }
    pairs.retain(|pair| format!("{}/{}", pair.kind, pair.name).contains(&only));
    assert!(!pairs.is_empty(), "there are no such pairs in {}", folder.display());
    pairs
}

enum At {
    Head,
    Old,
    New,
}

fn read(kind: &str, text: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut at = At::New;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("-- case: ") {
            let name = name.trim().to_owned();
            assert!(pairs.iter().all(|pair| pair.name != name), "{kind}: two pairs are called {name}");
            pairs.push(Pair { kind: kind.to_owned(), name, requires: 15, ..Pair::default() });
            at = At::Head;
            continue;
        }
        let Some(pair) = pairs.last_mut() else {
            assert!(line.starts_with("--") || line.trim().is_empty(), "{kind}: SQL before the first pair: {line}");
            continue;
        };
        match (line.trim_end(), &at) {
            ("-- old", At::Head) => at = At::Old,
            ("-- new", At::Old) => at = At::New,
            (directive, At::Head) => self::directive(pair, directive),
            (_, At::Old) => pair.old.text.push_str(line),
            (_, At::New) => pair.new.text.push_str(line),
        }
    }
    assert!(matches!(at, At::New), "{kind}: the last pair has no new side");
    pairs
}

fn directive(pair: &mut Pair, line: &str) {
    let (name, value) = line.trim_start_matches("-- ").split_once(": ").unwrap_or((line, ""));
    let value = value.trim();
    match name {
        "requires" => pair.requires = value.parse().expect("a major version"),
        "one way" => pair.one_way = Some(value.to_owned()),
        "fails" => pair.fails = Some(value.to_owned()),
        "rows" => pair.old.rows.push_str(&format!("{value}\n")),
        "new rows" => pair.new.rows.push_str(&format!("{value}\n")),
        "keeps" => pair.keeps.push(value.to_owned()),
        other => panic!("{}/{}: nothing is called `{other}`", pair.kind, pair.name),
    }
}

/// What text alone says of a pair.
#[derive(Debug)]
pub struct Offline {
    /// The pair.
    pub pair: Pair,
    /// The old side, composed.
    pub old: Outcome<Composite>,
    /// The new side, composed.
    pub new: Outcome<Composite>,
    /// From the old side to the new.
    pub up: Way,
    /// From the new side to the old.
    pub down: Way,
    /// The laws that do not hold.
    pub broken: Vec<String>,
}

/// The way between two sides.
#[derive(Debug)]
pub struct Way {
    /// The plan; empty where there is none.
    pub plan: Plan,
    /// Why there is no plan.
    pub refused: Option<String>,
    /// What was said while it was made.
    pub diagnostics: Vec<Diagnostic>,
    /// Its SQL.
    pub script: Script,
}

/// What a server is to run: the statements of each transaction, and whether they run in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script(pub Vec<(TransactionMode, Vec<String>)>);

impl Script {
    /// A plan's statements.
    pub fn new(plan: &Plan, style: &Style) -> Self {
        let statements =
            |steps: &[plan::Step]| steps.iter().map(|step| render::statement(&step.action, style)).collect();
        Self(plan.transactions.iter().map(|transaction| (transaction.mode, statements(&transaction.steps))).collect())
    }
}

impl Offline {
    /// Composes, plans both ways, and tries the laws.
    pub fn new(pair: Pair) -> Self {
        let old = pair.old.composed(&pair, Version::default());
        let new = pair.new.composed(&pair, Version::default());
        // What only newer servers know is planned for one of them.
        let server_version = (pair.requires > 15).then_some(pair.requires);
        let up = Way::new(&old, &new, server_version);
        let down = Way::new(&new, &old, server_version);
        let mut broken = Vec::new();
        laws(&old.value.schema, &new.value.schema, &up, "up", &mut broken);
        if pair.one_way.is_none() {
            laws(&new.value.schema, &old.value.schema, &down, "down", &mut broken);
        }
        Self { pair, old, new, up, down, broken }
    }

    /// How SQL about the pair is written, as the program does.
    pub fn style(&self) -> Style {
        Style::fitting([&self.old.value.schema, &self.new.value.schema])
    }
}

impl Way {
    fn new(from: &Outcome<Composite>, to: &Outcome<Composite>, server_version: Option<u32>) -> Self {
        let (a, b) = (&from.value.schema, &to.value.schema);
        let options = PlanOptions { server_version, ..PlanOptions::default() };
        let outcome = plan::plan_renaming(a, b, &to.value.renames, &options);
        let all = from.diagnostics.iter().chain(&to.diagnostics).chain(&outcome.diagnostics);
        let refused = all.filter(|diagnostic| diagnostic.severity == Severity::Error).fold(None, |mut told, error| {
            let _ = write!(told.get_or_insert_with(String::new), "{} ({}); ", error.message, error.code);
            told
        });
        let plan = if refused.is_some() { Plan::default() } else { outcome.value };
        let script = Script::new(&plan, &Style::fitting([a, b]));
        Self { plan, refused, diagnostics: outcome.diagnostics, script }
    }
}

/// The laws of plans, on one way of a pair: a schema does not differ from itself, a plan leads where it should, its reverse
/// leads back, what is written reads as what it was.
fn laws(from: &Schema, to: &Schema, way: &Way, name: &str, broken: &mut Vec<String>) {
    if let Some(why) = &way.refused {
        broken.push(format!("{name}: refused: {why}"));
        return;
    }
    let same = diff(from, from);
    if !same.is_empty() {
        broken.push(format!("{name}: it differs from itself: {same:?}"));
    }
    let end = way.plan.steps().fold(from.clone(), |schema, step| plan::apply(&schema, &step.action));
    if !diff(&end, to).is_empty() {
        broken.push(format!("{name}: the plan leads elsewhere: {:?}", diff(&end, to)));
    }
    let back = plan::reverse(&way.plan);
    if back.diagnostics.is_empty() {
        let end = back.value.steps().fold(end, |schema, step| plan::apply(&schema, &step.action));
        if !diff(&end, from).is_empty() {
            broken.push(format!("{name}: the reverse leads elsewhere: {:?}", diff(&end, from)));
        }
    }
    let text = render::schema(to, &Style::default());
    let again = compose_with(
        &[Source::new("written.sql", text.as_str())],
        &ComposeOptions { roles: true, ..ComposeOptions::default() },
    );
    if again.has_errors() || !diff(&again.value.schema, to).is_empty() {
        let rest = diff(&again.value.schema, to);
        broken.push(format!("{name}: what is written reads otherwise: {rest:?} {:?}\n{text}", again.diagnostics));
    }
}
