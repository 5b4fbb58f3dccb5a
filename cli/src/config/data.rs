//! Data sources: what they say, without running or reading anything yet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hcl_edit::Span;
use hcl_edit::structure::{Attribute, Block};
use rowlock_core::name::Ident;

use super::document::label;
use super::evaluate::{Evaluator, Scope, said};
use super::fault::Fault;
use super::value::Value;
use super::{Given, Part, Program};

/// What a reference to a data source gives: an object with its `url`.
pub(super) fn source(evaluator: &Evaluator<'_>, block: &Block) -> Result<Value, Fault> {
    let given = match label(block, 0) {
        "external_schema" => Given::Program(program(evaluator, block)?),
        _ => Given::Composite { name: label(block, 1).to_owned(), parts: parts(evaluator, block)? },
    };
    Ok(Value::Map(BTreeMap::from([("url".to_owned(), Value::Source(Box::new(given)))])))
}

fn program(evaluator: &Evaluator<'_>, block: &Block) -> Result<Program, Fault> {
    let name = label(block, 1);
    let attribute = needed(block, "program")?;
    let value = evaluator.value(&attribute.value, &Scope::default())?;
    let words: Result<Vec<String>, String> = value.to_list().and_then(|list| list.iter().map(Value::to_text).collect());
    let words = said(words, &attribute.value)?;
    let Some((command, arguments)) = words.split_first().filter(|(command, _)| !command.is_empty()) else {
        return Err(Fault::at(&attribute.value, "the program has no name").help(
            "a list of its name and its arguments: program = [\"atlas-provider-sqlalchemy\", \"--path\", \"./db\"]",
        ));
    };
    let folder = match block.body.get_attribute("working_dir") {
        Some(attribute) => match evaluator.value(&attribute.value, &Scope::default())? {
            Value::Null => None,
            value => Some(PathBuf::from(said(value.to_text(), &attribute.value)?)),
        },
        None => None,
    };
    Ok(Program { name: name.to_owned(), command: command.clone(), arguments: arguments.to_vec(), folder })
}

fn parts(evaluator: &Evaluator<'_>, block: &Block) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    for schema in block.body.get_blocks("schema") {
        let attribute = needed(schema, "url")?;
        let given = given(evaluator.value(&attribute.value, &Scope::default())?, &attribute.value)?;
        let name = label(schema, 0);
        if !schema.labels.is_empty() && name.is_empty() {
            return Err(Fault::at(&schema.ident, "a schema's name is not empty")
                .help("without a label, it is the whole database"));
        }
        parts.push(Part { schema: (!name.is_empty()).then(|| Ident::new(name)), given });
    }
    if parts.is_empty() {
        let name = label(block, 1);
        return Err(Fault::at(&block.ident, format!("the composite schema `{name}` has no parts"))
            .help("each is a block: schema \"public\" { url = \"file://schema.sql\" }"));
    }
    Ok(parts)
}

fn needed<'b>(block: &'b Block, name: &str) -> Result<&'b Attribute, Fault> {
    block
        .body
        .get_attribute(name)
        .ok_or_else(|| Fault::at(&block.ident, format!("`{}` needs the attribute `{name}`", block.ident.as_str())))
}

/// A value that names a schema.
pub(super) fn given(value: Value, place: &impl Span) -> Result<Given, Fault> {
    match value {
        Value::Source(given) => Ok(*given),
        Value::Text(url) if url.is_empty() => Err(Fault::at(place, "this URL is empty")),
        Value::Text(url) => Ok(Given::Url(url)),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_)) => {
            Err(Fault::at(place, format!("a URL is needed, and this is {}", other.kind())))
        }
    }
}
