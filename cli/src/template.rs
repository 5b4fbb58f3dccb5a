//! Atlas's templates, in the forms that its users rely on: `{{ sql . }}`, `{{ sql . "  " }}`, `{{ json . }}`, `{{ mermaid . }}`, and
//! plain text around them.

use crate::Failure;

/// What is said where a diagram is asked for and there is none.
pub(crate) const MERMAID: &str = "--format: `{{ mermaid . }}` is a diagram of one schema: schema inspect draws it";

/// A template, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text as it stands.
    Text(String),
    /// `{{ sql . }}`; with what to indent by.
    Sql(Option<String>),
    /// `{{ json . }}`
    Json,
    /// `{{ mermaid . }}`
    Mermaid,
}

impl Template {
    /// Reads a template.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            push_text(&mut parts, before);
            let Some((action, after)) = after.split_once("}}") else {
                return Err(format!("--format: `{{{{{after}` is not closed by }}}}").into());
            };
            parts.push(action_of(action)?);
            rest = after;
        }
        push_text(&mut parts, rest);
        Ok(Self(parts))
    }

    /// Writes it out, each action by `write`.
    pub(crate) fn fill(&self, mut write: impl FnMut(&Part) -> Result<String, Failure>) -> Result<String, Failure> {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Sql(_) | Part::Json | Part::Mermaid => out.push_str(&write(part)?),
            }
        }
        Ok(out)
    }

    /// Whether a document is part of it.
    pub(crate) fn has_json(&self) -> bool {
        self.0.contains(&Part::Json)
    }

    /// Writes it out where there is no SQL to show.
    pub(crate) fn fill_json(&self, json: impl Fn() -> String) -> Result<String, Failure> {
        self.fill(|part| match part {
            Part::Json => Ok(json()),
            Part::Text(text) => Ok(text.clone()),
            Part::Sql(_) => Err("--format: `{{ sql . }}` is not supported here; {{ json . }} is".into()),
            Part::Mermaid => Err(MERMAID.into()),
        })
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.replace("\\n", "\n").replace("\\t", "\t")));
    }
}

fn action_of(action: &str) -> Result<Part, Failure> {
    let trimmed = action.trim().trim_matches('-').trim();
    let (name, arguments) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
    let arguments = arguments.trim();
    let indent = arguments.strip_prefix('.').map(str::trim);
    match (name, indent) {
        ("sql", Some("")) => Ok(Part::Sql(None)),
        ("sql", Some(quoted)) => match quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')) {
            Some(indent) => Ok(Part::Sql(Some(indent.replace("\\t", "\t")))),
            None => Err(format!("--format: `{quoted}` is no text in double quotes").into()),
        },
        ("json", Some("")) => Ok(Part::Json),
        ("mermaid", Some("")) => Ok(Part::Mermaid),
        _ => Err(format!(
            "--format: `{{{{{action}}}}}` is not supported; these are: {{{{ sql . }}}}, {{{{ sql . \"  \" }}}}, {{{{ json . }}}}, {{{{ mermaid . }}}}"
        )
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_are_known_are_read() {
        let parse = |text| Template::parse(text).map_err(|failure| failure.to_string());
        assert_eq!(parse("{{ sql . }}"), Ok(Template(vec![Part::Sql(None)])));
        assert_eq!(parse("{{sql . \"  \"}}"), Ok(Template(vec![Part::Sql(Some("  ".into()))])));
        assert_eq!(
            parse("a {{ json . }} b"),
            Ok(Template(vec![Part::Text("a ".into()), Part::Json, Part::Text(" b".into())]))
        );
        assert!(parse("{{ .Name }}").is_err());
        assert!(parse("{{ sql .").is_err());
    }
}
