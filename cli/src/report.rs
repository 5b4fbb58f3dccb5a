//! Diagnostics for the terminal, with the lines they are about.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::source::Source;

use crate::say::say;

/// Prints diagnostics to standard error, and answers whether any is an error.
pub(crate) fn print(diagnostics: &[Diagnostic], sources: &[Source]) -> bool {
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    for diagnostic in diagnostics {
        say!("{}", render(diagnostic, sources, &renderer));
    }
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Diagnostics as plain text.
pub(crate) fn text(diagnostics: &[Diagnostic], sources: &[Source]) -> String {
    let renderer = Renderer::plain();
    diagnostics.iter().map(|diagnostic| format!("{}\n", render(diagnostic, sources, &renderer))).collect()
}

fn render(diagnostic: &Diagnostic, sources: &[Source], renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let code = match diagnostic.sqlstate {
        Some(sqlstate) => format!("{}, {sqlstate}", diagnostic.code),
        None => diagnostic.code.to_owned(),
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(code);
    let mut snippets: Vec<(u32, Snippet<'_, annotate_snippets::Annotation<'_>>)> = Vec::new();
    for (number, label) in diagnostic.labels.iter().enumerate() {
        let Some(source) = sources.get(label.span.source.0 as usize) else {
            continue;
        };
        let kind = if number == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let start = source.text.floor_char_boundary(label.span.start as usize);
        let range = start..source.text.ceil_char_boundary(label.span.end as usize).max(start);
        let annotation = kind.span(range).label(label.message.as_str());
        match snippets.iter().position(|(known, _)| *known == label.span.source.0) {
            Some(at) => {
                let (id, snippet) = snippets.swap_remove(at);
                snippets.insert(at.min(snippets.len()), (id, snippet.annotation(annotation)));
            }
            None => {
                let snippet = Snippet::source(&*source.text).path(source.name.as_str()).annotation(annotation);
                snippets.push((label.span.source.0, snippet));
            }
        }
    }
    let mut group = Group::with_title(title);
    for (_, snippet) in snippets {
        group = group.element(snippet);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group]).to_string()
}
