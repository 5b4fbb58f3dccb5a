//! Foreign data: `CreateForeignDataWrapper`, `CreateForeignServer`, `CreateUserMapping` and their like (foreigncmds.c). Values
//! of options may be secrets, so that no diagnostic repeats one.

use super::Interpreter;
use crate::analyze;
use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseKind, Expression, NameStyle, ObjectId, ObjectPart, Piece, Role, TypeRef, WholeKind};
use crate::render::quote;
use crate::source::Span;
use crate::sql::ast::{AlterForeign, AlterMapping, MappingAction, Name, ObjectName, OptionAction, OptionChange, Text};

/// The validator that every server has.
const BUILT_IN: &str = "postgresql_fdw_validator";

impl Interpreter<'_> {
    fn option_problem(&mut self, span: Span, message: impl Into<String>, sqlstate: &'static str) {
        self.report(Diagnostic::error("foreign-data", message).at(span, "").sqlstate(sqlstate));
    }

    /// The clauses of a wrapper; `None` where PostgreSQL would not make it.
    pub(super) fn wrapper_clauses(&mut self, said: &AlterForeign) -> Option<Vec<Clause>> {
        let mut clauses = Vec::new();
        self.foreign_functions(&mut clauses, said)?;
        self.change_options(&mut clauses, &said.options, ClauseKind::Option)?;
        Some(clauses)
    }

    /// The clauses of a server.
    pub(super) fn server_clauses(
        &mut self,
        server_type: Option<&Text>,
        wrapper: &Name,
        rest: &AlterForeign,
    ) -> Option<Vec<Clause>> {
        let mut clauses = vec![self.wrapper_of(wrapper)?];
        clauses.extend(server_type.map(|text| Clause::word(ClauseKind::Type, quote::literal(&text.text))));
        set_version(&mut clauses, rest);
        self.change_options(&mut clauses, &rest.options, ClauseKind::Option)?;
        Some(clauses)
    }

    /// The wrapper of a server: one of the schema, or one that an extension brings.
    fn wrapper_of(&mut self, name: &Name) -> Option<Clause> {
        let id = ObjectId::of_database(WholeKind::Wrapper, &name.ident);
        if self.draft.schema.contains(&id) {
            return Some(Clause::naming(ClauseKind::Wrapper, ObjectPart::Object(id)));
        }
        let Some(extension) = analyze::extension_of_wrapper(&self.draft.schema, &name.ident) else {
            let message = format!("foreign-data wrapper \"{}\" does not exist", name.ident.as_str());
            let help = "create it, or the extension that brings it, in one of the sources";
            let diagnostic = Diagnostic::error("unknown-object", message).at(name.span, "").help(help);
            self.report(diagnostic.sqlstate("42704"));
            return None;
        };
        let part = ObjectPart::Object(ObjectId::Extension(extension));
        let text = quote::quoted(name.ident.as_str());
        let pieces = vec![Piece::Name { part, style: NameStyle::Hidden }, Piece::Sql(text)];
        Some(Clause { kind: ClauseKind::Wrapper, text: Expression::decided(pieces), rows: None })
    }

    fn foreign_functions(&mut self, clauses: &mut Vec<Clause>, said: &AlterForeign) -> Option<()> {
        for (kind, said) in [(ClauseKind::Handler, &said.handler), (ClauseKind::Validator, &said.validator)] {
            let Some(function) = said else { continue };
            clauses.retain(|clause| clause.kind != kind);
            if let Some(function) = function {
                clauses.push(self.foreign_function(kind, function)?);
            }
        }
        Some(())
    }

    /// A handler, which takes nothing, or a validator, which takes options and the catalog that they are for.
    fn foreign_function(&mut self, kind: ClauseKind, name: &ObjectName) -> Option<Clause> {
        let arguments = match kind {
            ClauseKind::Validator => {
                vec![TypeRef { array: true, ..TypeRef::builtin("text") }, TypeRef::builtin("oid")]
            }
            _ => Vec::new(),
        };
        let ids =
            self.candidates(name).into_iter().map(|name| ObjectId::Routine { name, arguments: arguments.clone() });
        if let Some(id) = ids.into_iter().find(|id| self.draft.schema.contains(id)) {
            let plans = self.draft.schema.routine(&id).is_some_and(|routine| routine.returns_builtin("fdw_handler"));
            if kind == ClauseKind::Handler && !plans {
                let message = format!("function {} must return type fdw_handler", name.name.ident.as_str());
                self.option_problem(name.span(), message, "42809");
                return None;
            }
            return Some(Clause::naming(kind, ObjectPart::Object(id)));
        }
        let word = name.name.ident.as_str();
        if word == BUILT_IN && kind == ClauseKind::Validator {
            return Some(Clause::word(kind, word));
        }
        if let Some(found) = analyze::function_of_extension(&self.draft.schema, name) {
            let text = format!("{}.{}", quote::quoted(found.schema.as_str()), quote::quoted(found.name.as_str()));
            return Some(Clause::word(kind, text));
        }
        let parameters = if kind == ClauseKind::Validator { "text[], oid" } else { "" };
        let message = format!("function {word}({parameters}) does not exist");
        let diagnostic = Diagnostic::error("unknown-function", message).at(name.span(), "");
        let help = "create it, or the extension that brings it, in one of the sources";
        self.report(diagnostic.help(help).sqlstate("42883"));
        None
    }

    /// Adds, sets and drops options among clauses (`transformGenericOptions`).
    fn change_options(
        &mut self,
        clauses: &mut Vec<Clause>,
        changes: &[OptionChange],
        kind: impl Fn(String) -> ClauseKind,
    ) -> Option<()> {
        for change in changes {
            let word = change.name.ident.as_str();
            let kind = kind(word.to_owned());
            let there = clauses.iter().position(|clause| clause.kind == kind);
            match (change.action, there) {
                (OptionAction::Add, Some(_)) => {
                    self.option_problem(
                        change.name.span,
                        format!("option \"{word}\" provided more than once"),
                        "42710",
                    );
                    return None;
                }
                (OptionAction::Set | OptionAction::Drop, None) => {
                    self.option_problem(change.name.span, format!("option \"{word}\" not found"), "42704");
                    return None;
                }
                (OptionAction::Drop, Some(at)) => {
                    clauses.remove(at);
                }
                (OptionAction::Add | OptionAction::Set, there) => {
                    if let Some(at) = there {
                        clauses.remove(at);
                    }
                    let value = change.value.as_ref().map(|value| quote::literal(&value.text));
                    clauses.push(Clause::word(kind, value.unwrap_or_default()));
                }
            }
        }
        Some(())
    }

    /// `ALTER FOREIGN DATA WRAPPER`, `ALTER SERVER`
    pub(super) fn alter_foreign(&mut self, id: &ObjectId, change: &AlterForeign, span: Span) {
        let Some(mut whole) = self.draft.schema.whole(id).cloned() else { return };
        let done = self
            .foreign_functions(&mut whole.clauses, change)
            .and_then(|()| self.change_options(&mut whole.clauses, &change.options, ClauseKind::Option));
        if done.is_none() {
            return;
        }
        set_version(&mut whole.clauses, change);
        self.put_whole(whole, span);
    }

    /// `CREATE`, `ALTER` and `DROP USER MAPPING`
    pub(super) fn alter_mapping(&mut self, server: &ObjectName, alter: &AlterMapping, span: Span) {
        let found = match alter.action {
            MappingAction::Drop(true) => self.find_whole(WholeKind::Server, server),
            MappingAction::Drop(false) | MappingAction::Create(..) | MappingAction::Alter(_) => {
                self.whole_named(WholeKind::Server, server)
            }
        };
        let Some(mut whole) = found.and_then(|id| self.draft.schema.whole(&id).cloned()) else { return };
        let role = match &alter.role.role {
            Role::Public => "public".to_owned(),
            Role::Named(name) => name.as_str().to_owned(),
            Role::CurrentRole | Role::CurrentUser | Role::SessionUser => {
                let message = "a user mapping for whoever runs the statement is not supported yet";
                let diagnostic = Diagnostic::error("unsupported-clause", message).at(alter.role.span, "");
                return self.report(diagnostic.help("name the role"));
            }
        };
        let mapping = ClauseKind::Mapping(role.clone());
        let there = whole.clauses_of(&mapping).next().is_some();
        let server = whole.name.name.as_str().to_owned();
        let changes: &[OptionChange] = match &alter.action {
            MappingAction::Create(true, _) if there => return,
            MappingAction::Create(..) if there => {
                let message = format!("user mapping for \"{role}\" already exists for server \"{server}\"");
                let diagnostic = Diagnostic::error("duplicate-object", message).at(alter.role.span, "");
                return self.report(diagnostic.sqlstate("42710"));
            }
            MappingAction::Create(_, options) => {
                whole.clauses.push(Clause::word(mapping, ""));
                options
            }
            MappingAction::Drop(true) if !there => return,
            MappingAction::Drop(_) | MappingAction::Alter(_) if !there => {
                let message = format!("user mapping for \"{role}\" does not exist for server \"{server}\"");
                let diagnostic = Diagnostic::error("unknown-object", message).at(alter.role.span, "");
                return self.report(diagnostic.sqlstate("42704"));
            }
            MappingAction::Drop(_) => {
                whole.clauses.retain(|clause| clause.mapped() != Some(role.as_str()));
                &[]
            }
            MappingAction::Alter(options) => options,
        };
        let kind = |name| ClauseKind::MappingOption(role.clone(), name);
        if self.change_options(&mut whole.clauses, changes, kind).is_some() {
            self.put_whole(whole, span);
        }
    }

    /// Reports the user mappings that keep a server from being dropped. Answers whether any does.
    pub(super) fn mappings_keep(&mut self, id: &ObjectId, span: Span) -> bool {
        let Some(whole) = self.draft.schema.whole(id) else { return false };
        let server = whole.name.name.as_str().to_owned();
        let mappings = whole.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Mapping(role) => Some(format!("user mapping for {role} on server {server}")),
            _ => None,
        });
        let mappings: Vec<String> = mappings.collect();
        if !mappings.is_empty() {
            self.refused(&format!("server \"{server}\""), &mappings, span);
        }
        !mappings.is_empty()
    }

    /// Whether the wrapper of a server is there.
    pub(super) fn is_wrapper_there(&self, name: &Name) -> bool {
        self.draft.schema.contains(&ObjectId::of_database(WholeKind::Wrapper, &name.ident))
            || analyze::extension_of_wrapper(&self.draft.schema, &name.ident).is_some()
    }

    /// Whether a function of a wrapper is there.
    pub(super) fn is_function_there(&self, name: &ObjectName) -> bool {
        let mut candidates = self.candidates(name).into_iter();
        candidates.any(|name| self.draft.schema.routines_named(&name).next().is_some())
            || name.name.ident.as_str() == BUILT_IN
            || analyze::function_of_extension(&self.draft.schema, name).is_some()
    }
}

fn set_version(clauses: &mut Vec<Clause>, said: &AlterForeign) {
    if let Some(version) = &said.version {
        clauses.retain(|clause| clause.kind != ClauseKind::Version);
        let version = version.as_ref().map(|text| Clause::word(ClauseKind::Version, quote::literal(&text.text)));
        clauses.extend(version);
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::compose;
    use crate::source::{Source, SourceId};

    #[test]
    fn no_debug_shows_what_an_option_says() {
        let text = "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'sesame'); \
                    CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (b 'sesame'); \
                    CREATE USER MAPPING FOR x SERVER s OPTIONS (password 'sesame'); \
                    ALTER USER MAPPING FOR x SERVER s OPTIONS (SET password 'sesame', DROP nope);";
        let source = Source::new("test.sql", text);
        let parsed = crate::sql::parse(&source, SourceId(0));
        assert!(!format!("{:?}", parsed.value).contains("sesame"));
        let composed = compose(std::slice::from_ref(&source));
        assert!(!composed.diagnostics.is_empty());
        assert!(!format!("{:?}", composed.diagnostics).contains("sesame"));
        assert!(!format!("{:?}", composed.value.schema).contains("sesame"));
    }
}
