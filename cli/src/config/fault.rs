//! What is wrong in a configuration file, and where.

use std::ops::Range;

use hcl_edit::Span;
use rowlock_core::diagnostic::Diagnostic;
use rowlock_core::source::{self, SourceId};

/// A mistake in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The bytes it is about; nothing where it is about the file.
    pub(super) at: Option<Range<usize>>,
    pub(super) message: String,
    /// What is said beside the excerpt.
    pub(super) label: String,
    pub(super) help: Option<String>,
}

impl Fault {
    /// A mistake in a piece of the file.
    pub(super) fn at(place: &impl Span, message: impl Into<String>) -> Self {
        Self { at: place.span(), ..Self::of_file(message) }
    }

    /// A mistake that is at no place of the file.
    pub(super) fn of_file(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), label: String::new(), help: None }
    }

    /// A mistake in a range of bytes.
    pub(super) fn within(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { at: Some(at), ..Self::of_file(message) }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The mistake as it is shown, for the only source there is.
    pub(super) fn diagnostic(self, file: &str) -> Diagnostic {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let diagnostic = match self.at {
            Some(at) => {
                let span = source::Span::new(SourceId(0), byte(at.start), byte(at.end));
                Diagnostic::error("configuration", self.message).at(span, self.label)
            }
            None => Diagnostic::error("configuration", format!("{file}: {}", self.message)),
        };
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// A text in which passwords of URLs are hidden, with every byte where it was: what is shown of a file may hold some.
pub(super) fn hide_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let end = after.find(['/', '"', '\'', '?', '#', '\n']).unwrap_or(after.len());
        let (authority, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        match authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?, host))) {
            Some(((user, password), host)) => {
                let stars = "*".repeat(password.len());
                shown.push_str(&format!("{user}:{stars}@{host}"));
            }
            None => shown.push_str(authority),
        }
        rest = behind;
    }
    shown.push_str(rest);
    for name in ["password=", "sslpassword="] {
        shown = hide_after(&shown, name);
    }
    shown
}

fn hide_after(text: &str, name: &str) -> String {
    let mut pieces = text.split(name);
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(['&', '"', '\'', '\n', ' ', '#']).unwrap_or(piece.len());
        let (secret, behind) = piece.split_at_checked(end).unwrap_or((piece, ""));
        shown.push_str(name);
        shown.push_str(&"*".repeat(secret.len()));
        shown.push_str(behind);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_byte_for_byte() {
        let shown = hide_passwords("url = \"postgres://bob:hüsh@h/d?password=x&a=1\" # file://a b");
        assert_eq!(shown, "url = \"postgres://bob:*****@h/d?password=*&a=1\" # file://a b");
        assert_eq!(hide_passwords("postgres://h:5432/d postgres://a:b:c@h"), "postgres://h:5432/d postgres://a:***@h");
    }
}
