//! `migrate lint`

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitCode};

use rowlock_core::diagnostic::Severity;
use rowlock_core::folder::Migration;
use rowlock_core::lint::{self, Base, Finding, LintOptions, NameRule, RULES};
use rowlock_core::source::{LineIndex, Source};
use serde_json::{Value, json};

use super::super::state;
use crate::args::{MigrateLint, Scope, Target};
use crate::config::Environment;
use crate::dev::Dev;
use crate::folder::{self, Folder};
use crate::{Failure, report};

/// The version of the JSON that is printed.
const JSON_VERSION: u32 = 1;

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Sarif,
    GitHub,
}

pub(in super::super) async fn run(arguments: &MigrateLint, environment: &Environment) -> Result<ExitCode, Failure> {
    let own = &environment.lint;
    let format = format_of(arguments.format.as_deref().or(own.format.as_deref()))?;
    let path = folder::path_of(&arguments.dir, environment)?;
    let folder = Folder::open(&path)?;
    let migrations = folder.migrations()?;
    let chosen = arguments.latest.is_some() || arguments.git_base.is_some();
    let latest = if chosen { arguments.latest } else { own.latest };
    let git_base = if chosen { arguments.git_base.as_deref() } else { own.git_base.as_deref() };
    let git_dir = arguments.git_dir.as_deref().or(own.git_dir.as_deref()).unwrap_or(".");
    let base = match (latest, git_base) {
        (Some(_), _) | (None, None) => None,
        (None, Some(base)) => Some(branch(&path, base, git_dir)?),
    };
    let wanted = wanted(&migrations, latest, base.as_ref())?;
    // What is said of a file stands at one, and here is none.
    if let (true, Some(gone)) = (migrations.is_empty(), base.as_ref().and_then(|base| base.removed.first())) {
        return Err(format!("every file is gone that {} has, {gone} for one", git_base.unwrap_or_default()).into());
    }
    let dev_url = arguments.dev_url.clone().or_else(|| environment.dev.clone());
    let scope = Scope { dev_url, presets: environment.presets, ..Scope::default() };
    let target = Target { server_version: arguments.target.server_version };
    let dev = Dev::open(&scope).await?;
    let version = state::version([], &target, &scope, dev.as_ref()).unwrap_or_default();
    let naming = own.naming.rule().map(|rule| Box::new(rule) as Box<NameRule<'_>>);
    let options = LintOptions { version, presets: environment.presets, off: own.off(), forced: own.forced(), naming };
    let mut found = base.map(|base| lint::out_of_line(&migrations, &base, &options)).unwrap_or_default();
    let outcome = lint::lint(&migrations, &wanted, &options);
    found.extend(outcome.value);
    found.sort_by_key(|finding| (finding.span.source.0, finding.span.start));
    let sources: Vec<Source> = migrations.iter().map(|migration| migration.source.clone()).collect();
    let broken: Vec<_> = outcome.diagnostics.iter().filter(|said| said.severity == Severity::Error).cloned().collect();
    if report::print(&broken, &sources) {
        return Err("the files cannot be replayed, so what they do cannot be said".into());
    }
    let is_error = |finding: &Finding| own.errors.get(finding.rule.analyzer).copied().unwrap_or(finding.rule.is_error);
    let found: Vec<(Finding, bool)> = found.into_iter().map(|finding| (finding.clone(), is_error(&finding))).collect();
    let text = match format {
        Format::Text => text(&found, &sources, &migrations, &wanted),
        Format::Json => json_of(&found, &sources, &migrations, &wanted).to_string(),
        Format::Sarif => sarif(&found, &sources).to_string(),
        Format::GitHub => github(&found, &sources),
    };
    state::answer(&text)?;
    Ok(if found.iter().any(|(_, is_error)| *is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn format_of(format: Option<&str>) -> Result<Format, Failure> {
    match format.map(|format| format.replace(' ', "")).as_deref() {
        None | Some("text") => Ok(Format::Text),
        Some("json" | "{{json.}}") => Ok(Format::Json),
        Some("sarif") => Ok(Format::Sarif),
        Some("github") => Ok(Format::GitHub),
        Some(_) => Err("--format of lint is text, `{{ json . }}`, sarif or github".into()),
    }
}

/// The places of the files that are looked at.
fn wanted(migrations: &[Migration], latest: Option<u64>, base: Option<&Base>) -> Result<BTreeSet<usize>, Failure> {
    let total = migrations.len();
    match (latest, base) {
        (Some(latest), _) => {
            let latest = usize::try_from(latest).unwrap_or(usize::MAX);
            Ok((total.saturating_sub(latest)..total).collect())
        }
        (None, Some(base)) => {
            let new = migrations.iter().enumerate().filter(|(_, migration)| !base.files.contains(&migration.name));
            Ok(new.map(|(number, _)| number).collect())
        }
        (None, None) => Err("say which files: --latest 1, or --git-base main for those that a branch adds".into()),
    }
}

/// The folder as a commit or a branch has it, and what became of its files since the folder's own branch left that one.
fn branch(path: &Path, base: &str, git_dir: &str) -> Result<Base, Failure> {
    if base.starts_with('-') {
        return Err(format!("--git-base: `{base}` is no branch").into());
    }
    let folder = std::path::absolute(path)?;
    let prefix = git(&folder, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end().trim_end_matches('/').to_owned();
    // That the base is there is told apart from a folder that it has not.
    git(Path::new(git_dir), &["rev-parse", "--verify", "--quiet", &format!("{base}^{{commit}}")])
        .map_err(|_| format!("--git-base: there is no branch or commit `{base}` in {git_dir}"))?;
    let names = |output: Vec<u8>| -> BTreeSet<String> {
        let output = String::from_utf8_lossy(&output);
        output.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let object = format!("{base}:{prefix}");
    let files = git(&folder, &["ls-tree", "--full-tree", "-z", "--name-only", &object]).map(names).unwrap_or_default();
    // What the base got since then is no edit of this branch. Histories that share nothing are compared as they are.
    let since = git(&folder, &["merge-base", base, "HEAD"]).unwrap_or_else(|_| base.as_bytes().to_vec());
    let since = String::from_utf8_lossy(&since).trim().to_owned();
    let changed = |filter: &str| {
        let filter = format!("--diff-filter={filter}");
        git(&folder, &["diff", "-z", "--name-only", "--no-renames", "--relative", &filter, &since, "--", "."])
            .map(names)
    };
    Ok(Base { name: base.to_owned(), files, edited: changed("M")?, removed: changed("D")? })
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let output = output.map_err(|error| format!("git cannot be run: {}", crate::source::plain(&error)))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()).into())
}

fn text(found: &[(Finding, bool)], sources: &[Source], migrations: &[Migration], wanted: &BTreeSet<usize>) -> String {
    let diagnostics: Vec<_> = found.iter().map(|(finding, error)| lint::diagnostic(finding, *error)).collect();
    let mut out = report::text(&diagnostics, sources);
    let statements: usize =
        wanted.iter().filter_map(|number| migrations.get(*number)).map(|migration| migration.statements.len()).sum();
    let errors = found.iter().filter(|(_, error)| *error).count();
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    out.push_str(&format!(
        "{}, {}: {}, {}\n",
        counted(wanted.len(), "file"),
        counted(statements, "statement"),
        counted(errors, "error"),
        counted(found.len() - errors, "warning")
    ));
    out
}

/// The path, the line and the column of a finding, and its last line.
fn place<'s>(finding: &Finding, sources: &'s [Source]) -> (&'s str, u32, u32, u32) {
    let Some(source) = sources.get(finding.span.source.0 as usize) else { return ("", 1, 1, 1) };
    let index = LineIndex::new(&source.text);
    let (start, end) = (index.line_column(finding.span.start), index.line_column(finding.span.end));
    (&source.name, start.line, start.column, end.line)
}

fn json_of(found: &[(Finding, bool)], sources: &[Source], migrations: &[Migration], wanted: &BTreeSet<usize>) -> Value {
    let file = |number: &usize| {
        let migration = migrations.get(*number)?;
        let of = found.iter().filter(|(finding, _)| finding.span.source.0 as usize == *number);
        let findings: Vec<Value> = of
            .map(|(finding, error)| {
                let (_, line, column, end_line) = place(finding, sources);
                json!({
                    "code": finding.rule.code, "analyzer": finding.rule.analyzer, "error": error,
                    "message": finding.message, "help": finding.rule.help,
                    "line": line, "column": column, "end_line": end_line,
                    "statement": finding.span.slice(&migration.source.text),
                })
            })
            .collect();
        Some(json!({ "name": migration.name, "statements": migration.statements.len(), "findings": findings }))
    };
    let told = found.iter().map(|(finding, _)| finding.span.source.0 as usize);
    let shown: BTreeSet<usize> = wanted.iter().copied().chain(told).collect();
    json!({ "version": JSON_VERSION, "files": shown.iter().filter_map(file).collect::<Vec<_>>() })
}

/// SARIF 2.1.0.
fn sarif(found: &[(Finding, bool)], sources: &[Source]) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code, "shortDescription": { "text": rule.summary }, "help": { "text": rule.help },
                "properties": { "tags": [rule.analyzer] },
            })
        })
        .collect();
    let result = |(finding, error): &(Finding, bool)| {
        let (path, line, column, end_line) = place(finding, sources);
        json!({
            "ruleId": finding.rule.code,
            "level": if *error { "error" } else { "warning" },
            "message": { "text": finding.message },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": path.replace('\\', "/") },
                "region": { "startLine": line, "startColumn": column, "endLine": end_line },
            } }],
        })
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "rowlock", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": found.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

/// What GitHub shows beside the lines of a pull request.
fn github(found: &[(Finding, bool)], sources: &[Source]) -> String {
    let value = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| value(text).replace(':', "%3A").replace(',', "%2C");
    let line = |(finding, error): &(Finding, bool)| {
        let (path, line, column, end_line) = place(finding, sources);
        let level = if *error { "error" } else { "warning" };
        format!(
            "::{level} file={},line={line},col={column},endLine={end_line},title={}::{}\n",
            property(path),
            property(finding.rule.code),
            value(&format!("{}. {}", finding.message, finding.rule.help))
        )
    };
    found.iter().map(line).collect()
}
