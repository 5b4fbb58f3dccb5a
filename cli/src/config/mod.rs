//! `atlas.hcl` and `rowlock.hcl`: what a project says once instead of on each command line.
//!
//! A file is parsed and checked as a whole; of its values, those are evaluated that the chosen environment needs. A program
//! of a data source runs when its schema is asked for, and not before.

mod check;
mod data;
mod defaults;
mod document;
mod environment;
mod evaluate;
mod external;
mod fault;
mod function;
mod lint;
mod outside;
mod policy;
#[cfg(test)]
mod tests;
mod text;
mod value;

pub(crate) use defaults::Fallback;
pub(crate) use environment::Environment;
pub(crate) use external::run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rowlock_core::name::Ident;
use rowlock_core::preset::Presets;
use rowlock_core::source::Source;

use crate::args::Project;
use crate::url::Location;
use crate::{Failure, report, source};
use document::{Declarations, Document};
use evaluate::Evaluator;
use fault::Fault;
use outside::Outside;

/// The files that are looked for, the first one first.
const NAMES: [&str; 2] = ["rowlock.hcl", "atlas.hcl"];

/// What names a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// A URL, as it was written.
    Url(String),
    /// A program that prints it.
    Program(Program),
    /// Several, composed in order.
    Composite { name: String, parts: Vec<Part> },
}

/// A program that prints a schema: `data "external_schema"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// The name of the data source.
    pub(crate) name: String,
    pub(crate) command: String,
    pub(crate) arguments: Vec<String>,
    /// Where it runs; nothing where it runs where this program does.
    pub(crate) folder: Option<PathBuf>,
}

/// A part of a composite schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The schema that its unqualified names mean, and which it makes; nothing for a whole database.
    pub(crate) schema: Option<Ident>,
    pub(crate) given: Given,
}

/// The environments that the command line asks for: one, or as many as a `for_each` has elements. Where it asks for none, one
/// that says nothing.
pub(crate) fn load(flags: &Project) -> Result<Vec<Environment>, Failure> {
    let mut environments = read(flags)?;
    if !flags.preset.is_empty() {
        let presets = Presets::named(flags.preset.iter().map(String::as_str))?;
        environments.iter_mut().for_each(|environment| environment.presets = presets);
    }
    Ok(environments)
}

fn read(flags: &Project) -> Result<Vec<Environment>, Failure> {
    if flags.env.is_none() && flags.config.is_none() {
        if let Some(variable) = flags.var.first() {
            let name = variable.split('=').next().unwrap_or_default();
            return Err(format!("--var {name} is for a configuration file: say which env with --env").into());
        }
        return Ok(vec![Environment::default()]);
    }
    let path = path_of(flags)?;
    let source = source::file(&path)?;
    let given = variables(&flags.var)?;
    let name = flags.env.as_deref().unwrap_or_default();
    if flags.env.is_some() && name.is_empty() {
        return Err("--env needs the name of an env".into());
    }
    let variable = |name: &str| std::env::var(name).ok();
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    evaluated(&source.text, &given, name, Outside { folder, variable: &variable }).map_err(|fault| {
        let shown = Source::new(source.name.clone(), fault::hide_passwords(&source.text));
        report::print(&[fault.diagnostic(&source.name)], &[shown]);
        format!("{} cannot be used; nothing was done", source.name).into()
    })
}

/// The one environment that is asked for, for commands that work on one database.
pub(crate) fn one(environments: &[Environment]) -> Result<&Environment, Failure> {
    if let [one] = environments {
        return Ok(one);
    }
    let name = environments.first().map(|environment| environment.name.as_str()).unwrap_or_default();
    let databases = environments.len();
    Err(format!("env `{name}` names {databases} databases by its for_each, and this command works on one").into())
}

fn path_of(flags: &Project) -> Result<PathBuf, Failure> {
    if let Some(url) = &flags.config {
        let Location::Path(path) = Location::parse(url)? else {
            return Err("--config is a file: file://atlas.hcl".into());
        };
        return Ok(path);
    }
    let found = NAMES.iter().map(PathBuf::from).find(|path| path.is_file());
    found.ok_or_else(|| {
        let name = flags.env.as_deref().unwrap_or_default();
        format!("--env {name}: there is no atlas.hcl in this folder; --config file://PATH says where it is").into()
    })
}

/// The values of variables, by name: one that is repeated has several.
fn variables(flags: &[String]) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut variables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for flag in flags {
        let (name, value) = flag.split_once('=').ok_or("--var is a name and a value: --var name=value")?;
        variables.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    Ok(variables)
}

/// What a file's text says of an environment.
fn evaluated(
    text: &str,
    given: &BTreeMap<String, Vec<String>>,
    environment: &str,
    outside: Outside<'_>,
) -> Result<Vec<Environment>, Fault> {
    let document = Document::parse(text)?;
    let declarations = Declarations::of(&document)?;
    check::names(&document, &declarations)?;
    for block in declarations.variables.values() {
        evaluate::type_of(block)?;
    }
    if let Some(unknown) = given.keys().find(|name| !declarations.variables.contains_key(name.as_str())) {
        let known: Vec<&str> = declarations.variables.keys().copied().collect();
        let fault = Fault::of_file(format!("there is no variable `{unknown}`, which --var gives a value"));
        return Err(if known.is_empty() { fault } else { fault.help(format!("there are: {}", known.join(", "))) });
    }
    let evaluator = Evaluator::new(&declarations, given, environment, outside);
    environment::environments(&evaluator, &document.body)
}
