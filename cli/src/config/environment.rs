//! An environment: what an `env` block says, evaluated.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hcl_edit::structure::{Attribute, Block, Body};
use rowlock_core::preset::Presets;

use super::document::label;
use super::evaluate::{Evaluator, Scope, said};
use super::fault::Fault;
use super::lint::Lint;
use super::policy::{Diff, skip_named, skips};
use super::value::Value;
use super::{Given, data};
use crate::args::duration;

/// What a command may take from an environment where its flags say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Environment {
    /// The name that was asked for; empty where none was.
    pub(crate) name: String,
    /// What tells it from the others of a `for_each`.
    pub(crate) target: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) dev: Option<String>,
    pub(crate) src: Vec<Given>,
    pub(crate) schemas: Vec<String>,
    pub(crate) exclude: Vec<String>,
    pub(crate) include: Vec<String>,
    pub(crate) presets: Presets,
    pub(crate) migration: Migration,
    pub(crate) diff: Diff,
    pub(crate) lint: Lint,
    /// Templates, by command: `schema.inspect`, `migrate.apply`.
    pub(crate) formats: BTreeMap<String, String>,
}

/// What `migration {…}` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Migration {
    pub(crate) dir: Option<String>,
    /// What `migrate` leaves out of what it compares.
    pub(crate) exclude: Vec<String>,
    pub(crate) baseline: Option<String>,
    pub(crate) exec_order: Option<String>,
    pub(crate) lock_timeout: Option<Duration>,
    pub(crate) revisions_schema: Option<String>,
}

const EXEC_ORDERS: [&str; 3] = ["linear", "linear-skip", "non-linear"];

/// The environments of a file that answer to the name that was asked for: one, or as many as its `for_each` has elements. Where
/// no name was asked for, what the file says of all of them.
pub(super) fn environments(evaluator: &Evaluator<'_>, file: &Body) -> Result<Vec<Environment>, Fault> {
    if evaluator.environment.is_empty() {
        let reader = Reader { evaluator, scope: Scope::default() };
        return Ok(vec![reader.common(file)?]);
    }
    let block = chosen(evaluator)?;
    let Some(each) = block.body.get_attribute("for_each") else {
        let reader = Reader { evaluator, scope: Scope::default() };
        return Ok(vec![reader.environment(block, file, None)?]);
    };
    let elements = elements(evaluator.value(&each.value, &Scope::default())?, each)?;
    let of = |(name, key, value): (String, Value, Value)| {
        let bound = Value::Map(BTreeMap::from([("key".to_owned(), key), ("value".to_owned(), value)]));
        let reader = Reader { evaluator, scope: Scope::default().with("each", bound) };
        reader.environment(block, file, Some(name))
    };
    elements.into_iter().map(of).collect()
}

/// The block with the label that was asked for, or one without a label whose `name` is that.
fn chosen<'e>(evaluator: &Evaluator<'e>) -> Result<&'e Block, Fault> {
    let wanted = evaluator.environment;
    let blocks = &evaluator.declarations.environments;
    let mut found: Vec<&Block> = blocks.iter().copied().filter(|block| label(block, 0) == wanted).collect();
    if found.is_empty() {
        for block in blocks.iter().copied().filter(|block| block.labels.is_empty()) {
            let Some(name) = block.body.get_attribute("name") else {
                return Err(Fault::at(&block.ident, "an env without a label needs `name`")
                    .help("env \"local\" {…}, or name = atlas.env for whatever --env says"));
            };
            let value = evaluator.value(&name.value, &Scope::default())?;
            if said(value.to_text(), &name.value)? == wanted {
                found.push(block);
            }
        }
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let known: Vec<&str> = blocks.iter().map(|block| label(block, 0)).filter(|name| !name.is_empty()).collect();
            let fault = Fault::of_file(format!("there is no env `{wanted}`"));
            Err(if known.is_empty() { fault } else { fault.help(format!("there are: {}", known.join(", "))) })
        }
        [_, second, ..] => Err(Fault::at(&second.ident, format!("env `{wanted}` is there twice"))),
    }
}

/// The name, the key and the value of each element of a `for_each`.
fn elements(value: Value, place: &Attribute) -> Result<Vec<(String, Value, Value)>, Fault> {
    let list = matches!(value, Value::List(_));
    let mut names = BTreeSet::new();
    let mut elements = Vec::new();
    for (number, (key, value)) in said(value.entries(), &place.value)?.into_iter().enumerate() {
        let key = if list { value.clone() } else { key };
        let name = key.to_text().unwrap_or_else(|_| (number + 1).to_string());
        if !names.insert(name.clone()) {
            return Err(
                Fault::at(&place.value, format!("`{name}` is there twice")).help("toset(…) leaves out what repeats")
            );
        }
        elements.push((name, key, value));
    }
    if elements.is_empty() {
        return Err(Fault::at(&place.value, "there is nothing in this list, and so no database"));
    }
    Ok(elements)
}

/// Reads attributes at one place.
pub(super) struct Reader<'r, 'e> {
    evaluator: &'r Evaluator<'e>,
    scope: Scope,
}

impl Reader<'_, '_> {
    fn environment(&self, block: &Block, file: &Body, target: Option<String>) -> Result<Environment, Fault> {
        let body = &block.body;
        let common = self.common(file)?;
        let format = body.get_blocks("format").next();
        Ok(Environment {
            name: self.evaluator.environment.to_owned(),
            target,
            url: self.text(body, "url")?.filter(|url| !url.is_empty()),
            dev: self.text(body, "dev")?.filter(|url| !url.is_empty()),
            src: self.sources(body)?,
            schemas: self.texts(body, "schemas")?,
            exclude: self.texts(body, "exclude")?,
            include: self.texts(body, "include")?,
            presets: self.presets(body)?,
            migration: match body.get_blocks("migration").next() {
                Some(block) => self.migration(&block.body)?,
                None => Migration::default(),
            },
            diff: self.diff(body)?.over(common.diff),
            lint: self.lint(body)?.over(common.lint),
            formats: match format {
                Some(block) => self.formats(&block.body)?,
                None => BTreeMap::new(),
            },
        })
    }

    /// What the file says outside of its environments.
    fn common(&self, file: &Body) -> Result<Environment, Fault> {
        Ok(Environment { diff: self.diff(file)?, lint: self.lint(file)?, ..Environment::default() })
    }

    fn presets(&self, body: &Body) -> Result<Presets, Fault> {
        let Some(attribute) = body.get_attribute("presets") else { return Ok(Presets::default()) };
        let names = self.texts(body, "presets")?;
        said(Presets::named(names.iter().map(String::as_str)), &attribute.value)
    }

    fn sources(&self, body: &Body) -> Result<Vec<Given>, Fault> {
        let Some((attribute, value)) = self.get(body, "src")? else { return Ok(Vec::new()) };
        match value {
            Value::List(list) => list.into_iter().map(|value| data::given(value, &attribute.value)).collect(),
            one => Ok(vec![data::given(one, &attribute.value)?]),
        }
    }

    fn migration(&self, body: &Body) -> Result<Migration, Fault> {
        let exec_order = self.text(body, "exec_order")?.map(|order| order.to_lowercase().replace('_', "-"));
        if let (Some(order), Some(attribute)) = (&exec_order, body.get_attribute("exec_order"))
            && !EXEC_ORDERS.contains(&order.as_str())
        {
            let known = EXEC_ORDERS.join(", ");
            return Err(Fault::at(&attribute.value, format!("`{order}` is no order; these are: {known}")));
        }
        let format = self.text(body, "format")?;
        if let (Some(name), Some(attribute)) = (&format, body.get_attribute("format"))
            && name != "atlas"
        {
            return Err(Fault::at(&attribute.value, format!("the format `{name}` is not supported, only `atlas`")));
        }
        let lock_timeout = match self.get(body, "lock_timeout")? {
            Some((attribute, value)) => Some(said(value.to_text().and_then(|text| duration(&text)), &attribute.value)?),
            None => None,
        };
        Ok(Migration {
            dir: self.text(body, "dir")?,
            exclude: self.texts(body, "exclude")?,
            baseline: self.text(body, "baseline")?,
            exec_order,
            lock_timeout,
            revisions_schema: self.text(body, "revisions_schema")?,
        })
    }

    fn diff(&self, body: &Body) -> Result<Diff, Fault> {
        let Some(block) = body.get_blocks("diff").next() else { return Ok(Diff::default()) };
        let mut diff = Diff::default();
        if let Some(skip) = block.body.get_blocks("skip").next() {
            let mut skipped = BTreeSet::new();
            for attribute in skip.body.attributes() {
                let name = attribute.key.as_str();
                let known = said(skip_named(name), &attribute.key)?;
                if self.flag(&skip.body, name)? != Some(true) {
                    continue;
                }
                match known {
                    Some(keep) => skipped.insert(keep),
                    None => {
                        let fault = Fault::at(&attribute.key, format!("skipping `{name}` is not supported"));
                        return Err(fault.help(format!("these can be skipped: {}", skips().join(", "))));
                    }
                };
            }
            diff.skip = Some(skipped);
        }
        if let Some(concurrent) = block.body.get_blocks("concurrent_index").next() {
            diff.concurrent_create = self.flag(&concurrent.body, "create")?;
            diff.concurrent_drop = self.flag(&concurrent.body, "drop")?;
        }
        Ok(diff)
    }

    fn formats(&self, body: &Body) -> Result<BTreeMap<String, String>, Fault> {
        let mut formats = BTreeMap::new();
        for group in body.blocks() {
            for attribute in group.body.attributes() {
                if let Some(format) = self.text(&group.body, attribute.key.as_str())? {
                    formats.insert(format!("{}.{}", group.ident.as_str(), attribute.key.as_str()), format);
                }
            }
        }
        Ok(formats)
    }

    /// An attribute and its value, unless it is null.
    pub(super) fn get<'b>(&self, body: &'b Body, name: &str) -> Result<Option<(&'b Attribute, Value)>, Fault> {
        let Some(attribute) = body.get_attribute(name) else { return Ok(None) };
        let value = self.evaluator.value(&attribute.value, &self.scope)?;
        Ok((value != Value::Null).then_some((attribute, value)))
    }

    pub(super) fn text(&self, body: &Body, name: &str) -> Result<Option<String>, Fault> {
        let found = self.get(body, name)?;
        found.map(|(attribute, value)| said(value.to_text(), &attribute.value)).transpose()
    }

    /// A list of strings; a single one counts as a list of it.
    fn texts(&self, body: &Body, name: &str) -> Result<Vec<String>, Fault> {
        let Some((attribute, value)) = self.get(body, name)? else { return Ok(Vec::new()) };
        let texts = match &value {
            Value::List(list) => list.iter().map(Value::to_text).collect(),
            one => one.to_text().map(|text| vec![text]),
        };
        said(texts, &attribute.value)
    }

    pub(super) fn flag(&self, body: &Body, name: &str) -> Result<Option<bool>, Fault> {
        let found = self.get(body, name)?;
        found.map(|(attribute, value)| said(value.to_bool(), &attribute.value)).transpose()
    }
}
