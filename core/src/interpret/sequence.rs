//! Sequences: their options as `init_params` of PostgreSQL resolves them.

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{IntegerType, Kind, Object, ObjectId, ObjectPart, Sequence, SequenceOptions, TypeRef};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{AlterSequence, AlterSequenceAction, CreateSequence, ObjectName, SequenceOption};

impl Interpreter<'_> {
    pub(super) fn create_sequence(&mut self, create: &CreateSequence, span: Span) {
        self.unsupported(&create.unsupported);
        let name = self.target(&create.name);
        let options = self.sequence_options(None, &create.options, None, span);
        let taken = self.relation_exists(&name) && self.draft.schema.sequence(&name).is_none();
        if taken {
            self.name_taken(&name, create.name.span());
            return;
        }
        let owned_by = self.owner(&create.options);
        let sequence = Sequence { name, options, owned_by: owned_by.flatten() };
        self.define(Object::Sequence(sequence), span, create.name.span(), create.if_not_exists);
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
        let mut data_type = before.map(|options| options.data_type).or(default_type).unwrap_or(IntegerType::BigInt);
        let (mut increment, mut min, mut max, mut start) = (before.map(|options| options.increment), None, None, None);
        let (mut cache, mut cycle) =
            (before.map_or(1, |options| options.cache), before.is_some_and(|options| options.cycle));
        if let Some(before) = before {
            (min, max, start) = (Some(before.min), Some(before.max), Some(before.start));
        }
        for option in written {
            match option {
                SequenceOption::As(name) => {
                    let resolved = self.type_named(name);
                    match integer_type(&resolved) {
                        Some(new) => {
                            // Limits that were the old type's own become the new type's.
                            if min == Some(data_type.min()) || (new != data_type && min == Some(1)) {
                                min = None;
                            }
                            if max == Some(data_type.max()) || (new != data_type && max == Some(-1)) {
                                max = None;
                            }
                            data_type = new;
                        }
                        None => {
                            let message = "sequence type must be smallint, integer, or bigint";
                            let diagnostic = Diagnostic::error("invalid-sequence", message).at(name.span, "");
                            self.report(diagnostic.sqlstate("22023"));
                        }
                    }
                }
                SequenceOption::Increment(value) => increment = Some(*value),
                SequenceOption::Min(value) => min = *value,
                SequenceOption::Max(value) => max = *value,
                SequenceOption::Start(value) => start = Some(*value),
                SequenceOption::Cache(value) => cache = *value,
                SequenceOption::Cycle(value) => cycle = *value,
                SequenceOption::Restart(_) | SequenceOption::OwnedBy(_) | SequenceOption::Name(_) => {}
            }
        }
        let defaults = SequenceOptions::with_increment(data_type, increment.unwrap_or(1));
        let min = min.unwrap_or(defaults.min);
        let max = max.unwrap_or(defaults.max);
        let start = start.unwrap_or(if defaults.increment > 0 { min } else { max });
        let options = SequenceOptions { data_type, start, increment: defaults.increment, min, max, cache, cycle };
        self.check_sequence(&options, span);
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
        let Some(name) = self.find(&alter.name, ObjectId::Sequence) else {
            if !alter.if_exists {
                let diagnostic = self.missing(Kind::Sequence, &alter.name);
                self.report(diagnostic);
            }
            return;
        };
        self.draft.provenance.add(ObjectPart::Object(ObjectId::Sequence(name.clone())), span);
        match &alter.action {
            AlterSequenceAction::Options(written) => {
                let Some(before) = self.draft.schema.sequence(&name).map(|sequence| sequence.options.clone()) else {
                    return;
                };
                let options = self.sequence_options(Some(&before), written, None, span);
                let owner = self.owner(written);
                if let Some(sequence) = self.draft.schema.sequence_mut(&name) {
                    sequence.options = options;
                    if let Some(owner) = owner {
                        sequence.owned_by = owner;
                    }
                }
            }
            AlterSequenceAction::Rename(to) => {
                let to = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
                self.rename_object(ObjectId::Sequence(name), ObjectId::Sequence(to), span);
            }
            AlterSequenceAction::SetSchema(to) => {
                let to = QualifiedName { schema: to.ident.clone(), name: name.name.clone() };
                self.rename_object(ObjectId::Sequence(name), ObjectId::Sequence(to), span);
            }
            AlterSequenceAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
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
