//! What holds for any text whatever: the bodies of the fuzz targets in `fuzz/`, which ordinary tests run over
//! their seeds too. Each says what is broken.

use crate::compose::{compose, replay};
use crate::diagnostic::Diagnostic;
use crate::diff::diff;
use crate::model::Schema;
use crate::plan::check::apply_strictly;
use crate::plan::{PlanOptions, plan};
use crate::render::{self, Style};
use crate::share;
use crate::source::{Source, SourceId};
use crate::sql;

/// The line between the two sides of a text for [`plans`].
pub const TO: &str = "\n-- to\n";

/// Statements follow one another, and every span is within the text.
///
/// # Errors
/// What is broken.
pub fn parses(text: &str) -> Result<(), String> {
    let outcome = sql::parse(&Source::new("text.sql", text), SourceId(0));
    let mut end = 0;
    for statement in &outcome.value {
        let (from, to) = (statement.span.start as usize, statement.span.end as usize);
        if from < end || to < from || text.get(from..to).is_none() {
            return Err(format!("a statement at {from}..{to}, after one that ends at {end}"));
        }
        end = to;
    }
    lies_within(&outcome.diagnostics, text)
}

/// What is composed is written as it is read again, and a history ends somewhere.
///
/// # Errors
/// What is broken.
pub fn composes(text: &str) -> Result<(), String> {
    let source = [Source::new("text.sql", text)];
    lies_within(&replay(&source).diagnostics, text)?;
    let outcome = compose(&source);
    lies_within(&outcome.diagnostics, text)?;
    if outcome.has_errors() {
        return Ok(());
    }
    // What a person wrote may be canonical only once it was read again: an expression that stays undecided, for one.
    let once = reread(&outcome.value.schema)?;
    let again = reread(&once)?;
    let rest = diff(&again, &once);
    if rest.is_empty() { Ok(()) } else { Err(format!("what is written reads as something else: {rest:#?}")) }
}

/// The plan between the two sides of a text, with [`TO`] between them, leads from the one to the other.
///
/// # Errors
/// What is broken.
pub fn plans(text: &str) -> Result<(), String> {
    let (from, to) = text.split_once(TO).unwrap_or(("", text));
    let (from, to) = (compose(&[Source::new("from.sql", from)]), compose(&[Source::new("to.sql", to)]));
    if from.has_errors() || to.has_errors() {
        return Ok(());
    }
    let (from, to) = (from.value.schema, to.value.schema);
    for schema in [&from, &to] {
        if !diff(schema, schema).is_empty() {
            return Err("a schema differs from itself".into());
        }
    }
    leads(&from, &to)?;
    leads(&to, &from)
}

/// A link is read or refused, and what is read is written and read as the same.
///
/// # Errors
/// What is broken.
pub fn shares(text: &str) -> Result<(), String> {
    let Ok(workspace) = share::decode(text) else { return Ok(()) };
    let link = match share::encode(&workspace) {
        Ok(link) => link,
        // What was deflated by a better hand than ours may not fit again.
        Err(share::ShareError::TooLarge { .. }) => return Ok(()),
        Err(error) => return Err(format!("what was read cannot be written: {error}")),
    };
    match share::decode(&link) {
        Ok(again) if again == workspace => Ok(()),
        Ok(_) => Err("what was written reads as something else".into()),
        Err(error) => Err(format!("what was written cannot be read: {error}")),
    }
}

fn lies_within(diagnostics: &[Diagnostic], text: &str) -> Result<(), String> {
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        if text.get(label.span.start as usize..label.span.end as usize).is_none() {
            return Err(format!("a label outside of the text, or within a character: {label:?}"));
        }
    }
    Ok(())
}

fn reread(schema: &Schema) -> Result<Schema, String> {
    let text = render::schema(schema, &Style::default());
    let outcome = compose(&[Source::new("written.sql", text.as_str())]);
    if outcome.has_errors() {
        return Err(format!("what is written is no schema: {:#?}\n{text}", outcome.diagnostics));
    }
    Ok(outcome.value.schema)
}

fn leads(from: &Schema, to: &Schema) -> Result<(), String> {
    let outcome = plan(from, to, &PlanOptions { server_version: Some(18), ..PlanOptions::default() });
    if outcome.has_errors() {
        return Ok(());
    }
    let mut now = from.clone();
    for step in outcome.value.steps() {
        now = apply_strictly(&now, &step.action)
            .map_err(|why| format!("{why}\n{}", render::step(&step.action, &Style::default())))?;
    }
    let rest = diff(&now, to);
    if rest.is_empty() { Ok(()) } else { Err(format!("the plan does not lead there: {rest:#?}")) }
}
