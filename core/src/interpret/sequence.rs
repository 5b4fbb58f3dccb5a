//! Sequences: their options as `init_params` of PostgreSQL resolves them.

use super::relation::Relation;
use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{IntegerType, Kind, Object, ObjectId, ObjectPart, Sequence, SequenceOptions, TypeRef};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterSequence, AlterSequenceAction, CreateSequence, Name, ObjectName, SequenceOption, TypeName};

impl Interpreter<'_> {
    pub(super) fn create_sequence(&mut self, create: &CreateSequence, span: Span) {
        self.unsupported(&create.unsupported);
        if self.refuses_names(&create.options, span) {
            return;
        }
        let name = self.target(&create.name);
        let options = self.sequence_options(None, &create.options, None, span);
        let taken = self.relation_exists(&name) && self.draft.schema.sequence(&name).is_none();
        if taken {
            if !create.if_not_exists || self.mode == Mode::Compose {
                self.name_taken(&name, create.name.span());
            }
            return;
        }
        let owned_by = self.owner(&create.options);
        let sequence = Sequence { name, options, unlogged: create.unlogged, owned_by: owned_by.flatten() };
        let id = ObjectId::Sequence(sequence.name.clone());
        self.define(Object::Sequence(sequence), span, create.name.span(), create.if_not_exists);
        self.touched.insert(id);
    }

    /// Says that a relation's name is taken by one of another kind.
    pub(super) fn name_taken(&mut self, name: &QualifiedName, at: Span) {
        let message = format!("relation \"{}\" already exists", name.name.as_str());
        let mut diagnostic = Diagnostic::error("duplicate-object", message)
            .at(at, "")
            .help("tables, indexes and sequences of a schema share their names: choose another")
            .sqlstate("42P07");
        let ids = [ObjectId::Table(name.clone()), ObjectId::Index(name.clone()), ObjectId::Sequence(name.clone())];
        let first = ids.into_iter().find_map(|id| self.draft.provenance.definition(&ObjectPart::Object(id)));
        if let Some(first) = first {
            diagnostic = diagnostic.at(first, "by what is here");
        }
        self.report(diagnostic);
    }

    /// `OWNED BY` among the options: outer `None` where nothing was written, inner where it says NONE.
    fn owner(&mut self, options: &[SequenceOption]) -> Option<Option<ObjectPart>> {
        let written = options.iter().rev().find_map(|option| match option {
            SequenceOption::OwnedBy(owner) => Some(owner),
            _ => None,
        })?;
        let Some(column) = written else {
            return Some(None);
        };
        let mut qualifiers = column.qualifiers.clone();
        let Some(table) = qualifiers.pop() else {
            return Some(None);
        };
        let table = ObjectName { qualifiers, name: table };
        // The table may come later: its name is settled now, its column at the end.
        let candidates = self.candidates(&table);
        let found = self.find(&table, ObjectId::Table).or_else(|| candidates.into_iter().next())?;
        Some(Some(ObjectPart::Column { table: found, column: column.name.ident.clone() }))
    }

    /// Options over what was there before: what is not said stays, or is the default.
    pub(super) fn sequence_options(
        &mut self,
        before: Option<&SequenceOptions>,
        written: &[SequenceOption],
        default_type: Option<IntegerType>,
        span: Span,
    ) -> SequenceOptions {
        let ascending = SequenceOptions::ascending(default_type.unwrap_or(IntegerType::BigInt));
        let mut options = before.cloned().unwrap_or(ascending);
        let (mut min, mut max, mut start) = (None, None, None);
        for option in written {
            match option {
                SequenceOption::As(name) => options = self.sequence_type(options, name),
                SequenceOption::Increment(value) => options.increment = *value,
                SequenceOption::Min(value) => min = Some(*value),
                SequenceOption::Max(value) => max = Some(*value),
                SequenceOption::Start(value) => start = Some(*value),
                SequenceOption::Cache(value) => options.cache = *value,
                SequenceOption::Cycle(value) => options.cycle = *value,
                SequenceOption::Restart(_)
                | SequenceOption::OwnedBy(_)
                | SequenceOption::Name(_)
                | SequenceOption::Unlogged(_) => {}
            }
        }
        // What is not said stays, or is the default of the direction.
        let defaults = SequenceOptions::with_increment(options.data_type, options.increment);
        let new = before.is_none();
        options.min = bound(min, new, options.min, defaults.min);
        options.max = bound(max, new, options.max, defaults.max);
        let first = if options.increment >= 0 { options.min } else { options.max };
        options.start = start.unwrap_or(if new { first } else { options.start });
        self.check_sequence(&options, span);
        options
    }

    fn sequence_type(&mut self, options: SequenceOptions, name: &TypeName) -> SequenceOptions {
        let resolved = self.type_named(name);
        if let Some(integer) = integer_type(&resolved) {
            return options.of_type(integer);
        }
        let message = "sequence type must be smallint, integer, or bigint";
        self.report(Diagnostic::error("invalid-sequence", message).at(name.span, "").sqlstate("22023"));
        options
    }

    fn check_sequence(&mut self, options: &SequenceOptions, span: Span) {
        let problem = if options.increment == 0 {
            Some("INCREMENT must not be zero".to_owned())
        } else if options.min < options.data_type.min() || options.min > options.data_type.max() {
            Some(format!("MINVALUE ({}) is out of range for the sequence's type", options.min))
        } else if options.max > options.data_type.max() || options.max < options.data_type.min() {
            Some(format!("MAXVALUE ({}) is out of range for the sequence's type", options.max))
        } else if options.min >= options.max {
            Some(format!("MINVALUE ({}) must be less than MAXVALUE ({})", options.min, options.max))
        } else if options.start < options.min {
            Some(format!("START value ({}) cannot be less than MINVALUE ({})", options.start, options.min))
        } else if options.start > options.max {
            Some(format!("START value ({}) cannot be greater than MAXVALUE ({})", options.start, options.max))
        } else if options.cache <= 0 {
            Some(format!("CACHE ({}) must be greater than zero", options.cache))
        } else {
            None
        };
        if let Some(problem) = problem {
            self.report(Diagnostic::error("invalid-sequence", problem).at(span, "").sqlstate("22023"));
        }
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence, span: Span) {
        if let AlterSequenceAction::Options(written) = &alter.action
            && self.refuses_names(written, span)
        {
            return;
        }
        let (name, identity) = match self.relation_named(&alter.name) {
            Some((name, Relation::Sequence)) => (name, None),
            Some((name, Relation::IdentitySequence(table, column))) => (name, Some((table, column))),
            None if alter.if_exists => return,
            Some((
                _,
                Relation::Table
                | Relation::View { .. }
                | Relation::Composite
                | Relation::Index
                | Relation::ConstraintIndex(_),
            ))
            | None => {
                let diagnostic = self.missing(Kind::Sequence, &alter.name);
                self.report(diagnostic);
                return;
            }
        };
        match (&alter.action, identity) {
            (AlterSequenceAction::Options(written), None) => self.change_sequence(&name, written, span),
            (AlterSequenceAction::Options(written), Some(identity)) => {
                self.change_identity_sequence(&identity, written, span);
            }
            (AlterSequenceAction::Rename(to), _) => self.rename_sequence(&name, to, span),
            (AlterSequenceAction::SetSchema(to), None) => self.move_sequence(&name, to, span),
            (AlterSequenceAction::SetSchema(_), Some(_)) => self.owned_stays(span),
            (AlterSequenceAction::Owner(role), _) => self.give(ObjectId::Sequence(name), role, span),
            (AlterSequenceAction::SetUnlogged(unlogged), None) => {
                self.draft.provenance.add(ObjectPart::Object(ObjectId::Sequence(name.clone())), span);
                self.set_sequence_unlogged(&name, *unlogged);
            }
            (AlterSequenceAction::SetUnlogged(unlogged), Some((table, column))) => {
                if let Some(identity) = self.identity_mut(&table, &column) {
                    identity.unlogged = *unlogged;
                }
            }
        }
    }

    /// `SET LOGGED`, `SET UNLOGGED` of a sequence that stands for itself.
    pub(super) fn set_sequence_unlogged(&mut self, name: &QualifiedName, unlogged: bool) {
        if let Some(sequence) = self.draft.schema.sequence_mut(name) {
            sequence.unlogged = unlogged;
        }
    }

    /// What may be said of an identity's sequence alone, said of another one (`init_params`).
    fn refuses_names(&mut self, written: &[SequenceOption], span: Span) -> bool {
        let option = written.iter().find_map(|option| match option {
            SequenceOption::Unlogged(true) => Some("unlogged"),
            SequenceOption::Unlogged(false) => Some("logged"),
            SequenceOption::As(_)
            | SequenceOption::Increment(_)
            | SequenceOption::Min(_)
            | SequenceOption::Max(_)
            | SequenceOption::Start(_)
            | SequenceOption::Restart(_)
            | SequenceOption::Cache(_)
            | SequenceOption::Cycle(_)
            | SequenceOption::OwnedBy(_)
            | SequenceOption::Name(_) => None,
        });
        if let Some(option) = option {
            let message = format!("option \"{option}\" not recognized");
            let help =
                format!("write CREATE {} SEQUENCE, or ALTER SEQUENCE … SET {}", "UNLOGGED", option.to_uppercase());
            self.report(Diagnostic::error("invalid-sequence", message).at(span, "").help(help).sqlstate("XX000"));
        }
        option.is_some()
    }

    fn change_sequence(&mut self, name: &QualifiedName, written: &[SequenceOption], span: Span) {
        let id = ObjectId::Sequence(name.clone());
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        let Some(before) = self.draft.schema.sequence(name).map(|sequence| sequence.options.clone()) else {
            return;
        };
        let options = self.sequence_options(Some(&before), written, None, span);
        let owner = self.owner(written);
        if let Some(sequence) = self.draft.schema.sequence_mut(name) {
            sequence.options = options;
            if let Some(owner) = owner {
                sequence.owned_by = owner;
                self.touched.insert(id);
            }
        }
    }

    fn change_identity_sequence(
        &mut self,
        (table, column): &(QualifiedName, Ident),
        written: &[SequenceOption],
        span: Span,
    ) {
        if written.iter().any(|option| matches!(option, SequenceOption::OwnedBy(_))) {
            let message = "cannot change ownership of identity sequence";
            self.report(Diagnostic::error("identity-sequence", message).at(span, "").sqlstate("0A000"));
            return;
        }
        let Some(before) = self.identity_mut(table, column).map(|identity| identity.options.clone()) else {
            return;
        };
        let options = self.sequence_options(Some(&before), written, None, span);
        if let Some(identity) = self.identity_mut(table, column) {
            identity.options = options;
        }
    }

    fn move_sequence(&mut self, name: &QualifiedName, to: &Name, span: Span) {
        let owned = self.draft.schema.sequence(name).is_some_and(|sequence| sequence.owned_by.is_some());
        if owned {
            self.owned_stays(span);
        } else if self.schema_there(to) {
            let to = QualifiedName { schema: to.ident.clone(), name: name.name.clone() };
            self.move_object(ObjectId::Sequence(name.clone()), ObjectId::Sequence(to), span);
        }
    }

    fn owned_stays(&mut self, span: Span) {
        self.report(
            Diagnostic::error("owned-sequence", "cannot move an owned sequence into another schema")
                .at(span, "")
                .help("it goes where the table of its column goes")
                .sqlstate("0A000"),
        );
    }
}

/// A bound of a sequence: what was written (inner `None` is NO MINVALUE or NO MAXVALUE), else what there was.
fn bound(written: Option<Option<i64>>, new: bool, before: i64, default: i64) -> i64 {
    match written {
        Some(Some(value)) => value,
        Some(None) => default,
        None if new => default,
        None => before,
    }
}

/// The integer type that a sequence or an identity column counts in.
pub(super) fn integer_type(data_type: &TypeRef) -> Option<IntegerType> {
    if data_type.array || !data_type.name.is_builtin() {
        return None;
    }
    [IntegerType::SmallInt, IntegerType::Integer, IntegerType::BigInt]
        .into_iter()
        .find(|integer| integer.catalog_name() == data_type.name.name.as_str())
}
