//! Collations: `DefineCollation` (collationcmds.c).

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseKind, ObjectId, WholeKind};
use crate::name::QualifiedName;
use crate::render::quote::literal;
use crate::source::Span;
use crate::sql::ast::{ObjectName, Parameter, Text};

/// What `CREATE COLLATION` says of a collation.
#[derive(Default)]
struct Written<'p> {
    provider: Option<&'p Text>,
    locale: Option<&'p Text>,
    collate: Option<&'p Text>,
    ctype: Option<&'p Text>,
    deterministic: Option<&'p Text>,
    rules: Option<&'p Text>,
}

impl Interpreter<'_> {
    fn collation_problem(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("collation", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    /// The clauses of a collation; `None` where PostgreSQL would not make it.
    pub(super) fn collation_clauses(&mut self, parameters: &[Parameter], at: Span) -> Option<Vec<Clause>> {
        let written = self.collation_parameters(parameters)?;
        if let (Some(locale), Some(_), _) | (Some(locale), _, Some(_)) =
            (written.locale, written.collate, written.ctype)
        {
            let help = "LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE";
            self.collation_problem(locale.span, "conflicting or redundant options", help, "42601");
            return None;
        }
        let deterministic = match written.deterministic {
            None => true,
            Some(text) => match text.text.to_ascii_lowercase().as_str() {
                "true" | "on" | "1" => true,
                "false" | "off" | "0" => false,
                _ => {
                    self.collation_problem(text.span, "deterministic requires a Boolean value", "", "42601");
                    return None;
                }
            },
        };
        let provider = written.provider.map_or("libc".to_owned(), |text| text.text.to_ascii_lowercase());
        let locale = written.locale.map(|text| text.text.as_str());
        let mut clauses = Vec::new();
        let mut say = |name: &str, value: String| {
            clauses.push(Clause::word(ClauseKind::Parameter(name.to_owned()), value));
        };
        match provider.as_str() {
            "libc" => {
                let collate = written.collate.map(|text| text.text.as_str()).or(locale);
                let ctype = written.ctype.map(|text| text.text.as_str()).or(locale);
                match (collate, ctype) {
                    (Some(collate), Some(ctype)) if collate == ctype => say("locale", literal(collate)),
                    (Some(collate), Some(ctype)) => {
                        say("lc_collate", literal(collate));
                        say("lc_ctype", literal(ctype));
                    }
                    (None, _) => {
                        self.collation_problem(at, "parameter \"lc_collate\" must be specified", "", "42P17");
                        return None;
                    }
                    (Some(_), None) => {
                        self.collation_problem(at, "parameter \"lc_ctype\" must be specified", "", "42P17");
                        return None;
                    }
                }
                if !deterministic {
                    let message = "nondeterministic collations not supported with this provider";
                    self.collation_problem(at, message, "only ICU has them", "0A000");
                    return None;
                }
            }
            "icu" | "builtin" => {
                let Some(locale) = locale else {
                    self.collation_problem(at, "parameter \"locale\" must be specified", "", "42P17");
                    return None;
                };
                if provider == "builtin" && !deterministic {
                    let message = "nondeterministic collations not supported with this provider";
                    self.collation_problem(at, message, "only ICU has them", "0A000");
                    return None;
                }
                say("locale", literal(&standard_locale(locale)));
            }
            other => {
                let message = format!("unrecognized collation provider: {other}");
                let span = written.provider.map_or(at, |text| text.span);
                self.collation_problem(span, message, "libc, icu or builtin", "42P17");
                return None;
            }
        }
        if let Some(rules) = written.rules {
            if provider != "icu" {
                let message = "ICU rules cannot be specified unless locale provider is ICU";
                self.collation_problem(rules.span, message, "", "42P17");
                return None;
            }
            say("rules", literal(&rules.text));
        }
        if !deterministic {
            say("deterministic", "false".to_owned());
        }
        say("provider", provider);
        Some(clauses)
    }

    fn collation_parameters<'p>(&mut self, parameters: &'p [Parameter]) -> Option<Written<'p>> {
        let mut written = Written::default();
        for parameter in parameters {
            let name = parameter.name.ident.as_str();
            let slot = match name {
                "provider" => &mut written.provider,
                "locale" => &mut written.locale,
                "lc_collate" => &mut written.collate,
                "lc_ctype" => &mut written.ctype,
                "deterministic" => &mut written.deterministic,
                "rules" => &mut written.rules,
                "version" => {
                    let what = "VERSION of a collation".to_owned();
                    let clause = crate::sql::ast::Clause { what, span: parameter.name.span };
                    self.unsupported(&[clause]);
                    continue;
                }
                _ => {
                    let message = format!("collation attribute \"{name}\" not recognized");
                    self.collation_problem(parameter.name.span, message, "", "42601");
                    return None;
                }
            };
            let Some(value) = &parameter.value else {
                self.collation_problem(parameter.name.span, format!("{name} requires a parameter"), "", "42601");
                return None;
            };
            if slot.replace(value).is_some() {
                self.collation_problem(parameter.name.span, "conflicting or redundant options", "", "42601");
                return None;
            }
        }
        Some(written)
    }

    /// What another collation is, as far as that is known: one of the schema, or one that is alike on every server.
    pub(super) fn copied_collation(&mut self, from: &ObjectName) -> Option<Vec<Clause>> {
        if let Some(id) = self.find_whole(WholeKind::Collation, from) {
            return self.draft.schema.whole(&id).map(|whole| whole.clauses.clone());
        }
        let found = self.collation(from)?;
        let name = found.name.as_str();
        let (provider, locale) = match name {
            "C" | "POSIX" => ("libc", name.to_owned()),
            "default" => {
                self.collation_problem(from.span(), "collation \"default\" cannot be copied", "", "42P17");
                return None;
            }
            _ => match name.strip_suffix("-x-icu") {
                Some(language) => ("icu", standard_locale(language)),
                None => {
                    let what = format!("a copy of the server's collation \"{name}\"");
                    self.unsupported(&[crate::sql::ast::Clause { what, span: from.span() }]);
                    return None;
                }
            },
        };
        let say = |name: &str, value: String| Clause::word(ClauseKind::Parameter(name.to_owned()), value);
        Some(vec![say("locale", literal(&locale)), say("provider", provider.to_owned())])
    }

    /// A collation of the schema by its name, as PostgreSQL finds it: those of the server come first.
    pub(super) fn own_collation(&self, name: &ObjectName) -> Option<QualifiedName> {
        let word = &name.name.ident;
        if name.schema().is_none()
            && (word.as_str() == "default" || crate::analyze::is_builtin_collation(&self.draft.schema, word))
        {
            return None;
        }
        match self.find_whole(WholeKind::Collation, name)? {
            ObjectId::Whole(_, found) => Some(found),
            _ => None,
        }
    }
}

/// The form of an ICU locale that servers from PostgreSQL 16 on keep of a language and its region: `en-US` of `en_US`.
fn standard_locale(written: &str) -> String {
    let parts: Vec<&str> = written.split(['_', '-']).collect();
    let word = |part: &str, from: usize, to: usize| {
        (from..=to).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    match parts.as_slice() {
        [language, region] if word(language, 2, 3) && word(region, 2, 2) => {
            format!("{}-{}", language.to_ascii_lowercase(), region.to_ascii_uppercase())
        }
        _ => written.to_owned(),
    }
}
