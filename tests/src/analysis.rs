//! The analyzer's corpus: expressions in the places that hold them, with what PostgreSQL makes of each.
//!
//! A file has blocks: `[place …]` says where the expressions below it stand; then one expression a line, each followed by
//! what the servers answer, indented: `18: text` or `18! sqlstate message`, and the same for 15 where it differs. A line
//! break in a text is written `\n`. The answers are the servers': `ROWLOCK_UPDATE=1` asks them anew.

use std::fs;
use std::path::{Path, PathBuf};

use rowlock_core::analyze::{Settings, Version, analyze_for};
use rowlock_core::diagnostic::Severity;
use rowlock_core::interpret::{Draft, Pending};
use rowlock_core::model::{
    Column, Constraint, ConstraintKind, Deferrability, Expression, ExpressionPlace, Generated, GeneratedKind, Index,
    IndexKey, IndexKeyKind, NameStyle, Object, ObjectId, ObjectPart, Piece, Policy, PolicyCommand, PolicyKind, Role,
    Schema,
};
use rowlock_core::name::{Ident, QualifiedName};
use rowlock_core::render::quote;
use rowlock_core::source::{Source, SourceId};

/// What a server says, or we do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The text of the expression; `-` where there is none, as for a default of NULL.
    Text(String),
    /// A refusal: the SQLSTATE and the message.
    Error(String, String),
    /// We cannot tell: the reason.
    Undecided(String),
}

/// Where an expression stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// A policy of a table.
    Policy(String),
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
}

/// An expression with the servers' answers.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    paths.into_iter().map(|path| File { lines: lines(&fs::read_to_string(&path).expect("a file of cases")), path }).collect()
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
        } else if let Some(place) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|p| p.contains(' ')) {
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
        "check" => Site::Check(rest.to_owned()),
        "default" => Site::Default(rest.to_owned()),
        "generated" => {
            let (data_type, table) = rest.rsplit_once(' ').unwrap_or((rest, "docs"));
            Site::Generated(data_type.to_owned(), table.to_owned())
        }
        "index" => Site::Index(rest.to_owned()),
        "predicate" => Site::Predicate(rest.to_owned()),
        other => panic!("no such place: {other}"),
    }
}

impl Case {
    /// What makes the expression on a server, and the query that prints it again.
    pub fn statements(&self) -> (String, &'static str) {
        let text = &self.text;
        match &self.site {
            Site::Policy(table) => (
                format!("CREATE POLICY p ON {table} USING ({text})"),
                "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'p'",
            ),
            Site::Check(table) => (
                format!("ALTER TABLE {table} ADD CONSTRAINT c CHECK ({text})"),
                "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'c'",
            ),
            Site::Default(data_type) => (
                format!("CREATE TABLE d (c {data_type} DEFAULT {text})"),
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'd'::regclass",
            ),
            Site::Generated(data_type, table) => (
                format!("ALTER TABLE {table} ADD COLUMN g {data_type} GENERATED ALWAYS AS ({text}) STORED"),
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'docs'::regclass AND adnum = \
                 (SELECT attnum FROM pg_attribute WHERE attrelid = 'docs'::regclass AND attname = 'g')",
            ),
            Site::Index(table) => (
                format!("CREATE INDEX i ON {table} (({text}))"),
                "SELECT coalesce(pg_get_expr(indexprs, indrelid), pg_get_indexdef(indexrelid, 1, false)) FROM pg_index \
                 WHERE indexrelid = 'i'::regclass",
            ),
            Site::Predicate(table) => (
                format!("CREATE INDEX i ON {table} (id) WHERE {text}"),
                "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'i'::regclass",
            ),
        }
    }

    /// What the servers said.
    pub fn expected(&self, version: Version) -> Option<&Answer> {
        match version {
            Version::V15 => self.v15.as_ref(),
            Version::V16 | Version::V17 | Version::V18 => self.v18.as_ref(),
        }
    }

    /// What we say.
    pub fn answer(&self, context: &Schema, version: Version) -> Answer {
        answer(context, &self.site, &self.text, version)
    }
}

/// The schema that the cases stand on.
///
/// # Panics
/// When it has errors.
pub fn context(folder: &Path) -> Schema {
    let text = fs::read_to_string(folder.join("schema.sql")).expect("the schema of the cases");
    let outcome = rowlock_core::compose::compose(&[Source::new("schema.sql", text)]);
    assert!(!outcome.has_errors(), "{:#?}", outcome.diagnostics);
    outcome.value.schema
}

/// What we make of an expression.
pub fn answer(context: &Schema, site: &Site, text: &str, version: Version) -> Answer {
    let expr = match rowlock_core::sql::parse_expression(text, SourceId(0)) {
        Ok(expr) => expr,
        Err(diagnostic) => {
            return Answer::Error(diagnostic.sqlstate.unwrap_or("?????").to_owned(), diagnostic.message.clone());
        }
    };
    let mut draft = Draft { schema: context.clone(), ..Draft::default() };
    let place = match place(&mut draft.schema, site) {
        Ok(place) => place,
        Err(message) => return Answer::Undecided(message),
    };
    let search_path = vec![Ident::new("public")];
    draft.pending.push(Pending { place: place.clone(), expr, search_path });
    let outcome = analyze_for(draft, Settings { version });
    for diagnostic in &outcome.diagnostics {
        if diagnostic.severity == Severity::Error {
            let state = diagnostic.sqlstate.unwrap_or("?????").to_owned();
            return Answer::Error(state, diagnostic.message.clone());
        }
    }
    let mut schema = outcome.value.schema;
    if let ExpressionPlace::IndexKey { index, .. } = &place
        && let Some(IndexKeyKind::Column(name)) = schema.index(index).and_then(|index| index.keys.first()).map(|key| &key.kind)
    {
        return Answer::Text(quote::identifier(name.as_str()));
    }
    match schema.expression_mut(&place) {
        None => Answer::Text("-".to_owned()),
        Some(expression) if expression.is_decided() => Answer::Text(text_of(expression)),
        Some(_) => Answer::Undecided(
            outcome.diagnostics.first().map(|diagnostic| diagnostic.message.clone()).unwrap_or_default(),
        ),
    }
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
        ObjectPart::Object(other) => panic!("no expression names {other:?}"),
        ObjectPart::Column { column, .. } => quote::identifier(column.as_str()),
        ObjectPart::Constraint { constraint, .. } => quote::identifier(constraint.as_str()),
        ObjectPart::Type { name, .. } => quote::identifier(name.as_str()),
    }
}

/// Makes the place that an expression is to stand in.
fn place(schema: &mut Schema, site: &Site) -> Result<ExpressionPlace, String> {
    let waiting = || Expression::undecided(Vec::new());
    let type_of = |schema: &Schema, text: &str| {
        let name = rowlock_core::sql::parse_type(text, SourceId(0)).map_err(|error| error.message.clone())?;
        rowlock_core::analyze::resolve_type(schema, &[Ident::new("public")], &name).map_err(|error| error.message.clone())
    };
    let column = |name: &str, data_type| Column {
        name: Ident::new(name),
        data_type,
        collation: None,
        not_null: None,
        default: None,
        generated: None,
        identity: None,
    };
    Ok(match site {
        Site::Policy(table) => {
            let table = table_name(table);
            schema.insert(Object::Policy(Policy {
                table: table.clone(),
                name: Ident::new("p"),
                kind: PolicyKind::Permissive,
                command: PolicyCommand::All,
                roles: [Role::Public].into(),
                using: Some(waiting()),
                with_check: None,
            }));
            ExpressionPlace::Using { table, policy: Ident::new("p") }
        }
        Site::Check(table) => {
            let table = table_name(table);
            let constraint = Ident::new("c");
            let kind = ConstraintKind::Check { expression: waiting(), no_inherit: false };
            let deferrability = Deferrability::NotDeferrable;
            let new = Constraint { name: constraint.clone(), kind, deferrability, validated: true, enforced: true };
            schema.table_mut(&table).expect("the table").constraints.insert(constraint.clone(), new);
            ExpressionPlace::Check { table, constraint }
        }
        Site::Default(data_type) => {
            let table = table_name("docs");
            let data_type = type_of(schema, data_type)?;
            let new = Column { default: Some(waiting()), ..column("d", data_type) };
            schema.table_mut(&table).expect("the table").columns.push(new);
            ExpressionPlace::Default { table, column: Ident::new("d") }
        }
        Site::Generated(data_type, table) => {
            let table = table_name(table);
            let data_type = type_of(schema, data_type)?;
            let generated = Some(Generated { expression: waiting(), kind: GeneratedKind::Stored });
            let new = Column { generated, ..column("g", data_type) };
            schema.table_mut(&table).expect("the table").columns.push(new);
            ExpressionPlace::Generated { table, column: Ident::new("g") }
        }
        Site::Index(table) | Site::Predicate(table) => {
            let name = table_name("i");
            let is_key = matches!(site, Site::Index(_));
            let kind =
                if is_key { IndexKeyKind::Expression(waiting()) } else { IndexKeyKind::Column(Ident::new("id")) };
            let key = IndexKey { kind, collation: None, opclass: None, descending: false, nulls_first: false };
            schema.insert(Object::Index(Index {
                name: name.clone(),
                table: table_name(table),
                unique: false,
                nulls_not_distinct: false,
                method: Ident::new("btree"),
                keys: vec![key],
                include: Vec::new(),
                predicate: (!is_key).then(waiting),
            }));
            if is_key {
                ExpressionPlace::IndexKey { index: name, position: 0 }
            } else {
                ExpressionPlace::IndexPredicate { index: name }
            }
        }
    })
}

fn table_name(text: &str) -> QualifiedName {
    match text.split_once('.') {
        Some((schema, name)) => QualifiedName::new(schema, name),
        None => QualifiedName::new("public", text),
    }
}
