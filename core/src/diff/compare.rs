//! Whether two parts are the same.

use super::{Aspects, is_foreign_key};
use crate::model::{
    Column, Constraint, ConstraintKind, Definition, Exclusion, ExclusionElement, Expression, Generated, Index,
    IndexKey, IndexKeyKind, NotNull, Policy, View,
};

/// The answer to whether two things are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Same {
    /// They are.
    Yes,
    /// Their texts differ, but one of them could not be decided: they may mean the same.
    Undecided,
    /// They are not.
    No,
}

impl Same {
    /// Whether it must be treated as a change: a change is never suppressed.
    pub fn is_change(self) -> bool {
        self != Self::Yes
    }

    /// Whether only a text that could not be decided differs.
    pub fn is_undecided(self) -> bool {
        self == Self::Undecided
    }

    /// The answer for two things together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

    fn of(equal: bool) -> Self {
        if equal { Self::Yes } else { Self::No }
    }
}

/// Two expressions: by their text, whatever is known of it.
pub fn expressions(from: &Expression, to: &Expression) -> Same {
    if from.pieces() == to.pieces() {
        Same::Yes
    } else if from.is_decided() && to.is_decided() {
        Same::No
    } else {
        Same::Undecided
    }
}

/// Two expressions that may be missing.
pub fn optional_expressions(from: Option<&Expression>, to: Option<&Expression>) -> Same {
    match (from, to) {
        (None, None) => Same::Yes,
        (Some(from), Some(to)) => expressions(from, to),
        (Some(_), None) | (None, Some(_)) => Same::No,
    }
}

/// Two columns of the same name: in what they differ.
pub(super) fn column(from: &Column, to: &Column) -> (Aspects, Same) {
    let default = optional_expressions(from.default.as_ref(), to.default.as_ref());
    let generated = generated(from.generated.as_ref(), to.generated.as_ref());
    let aspects = Aspects {
        data_type: from.data_type != to.data_type,
        collation: from.collation != to.collation,
        not_null: !same_not_null(from.not_null.as_ref(), to.not_null.as_ref()),
        default: default.is_change(),
        generated: generated.is_change(),
        identity: from.identity != to.identity,
        tuning: from.tuning != to.tuning,
        options: from.options != to.options,
    };
    let plain = Aspects { default: false, generated: false, ..aspects } == Aspects::default();
    (aspects, Same::of(plain).and(default).and(generated))
}

/// A name that only one side knows says nothing: servers before PostgreSQL 18 keep none.
fn same_not_null(from: Option<&NotNull>, to: Option<&NotNull>) -> bool {
    match (from, to) {
        (None, None) => true,
        (Some(from), Some(to)) => {
            let name = from.name.is_none() || to.name.is_none() || from.name == to.name;
            name && from.no_inherit == to.no_inherit && from.validated == to.validated
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn generated(from: Option<&Generated>, to: Option<&Generated>) -> Same {
    match (from, to) {
        (None, None) => Same::Yes,
        (Some(from), Some(to)) => Same::of(from.kind == to.kind).and(expressions(&from.expression, &to.expression)),
        (Some(_), None) | (None, Some(_)) => Same::No,
    }
}

/// Two constraints of the same name.
pub fn constraint(from: &Constraint, to: &Constraint) -> Same {
    let same = match (&from.kind, &to.kind) {
        (
            ConstraintKind::Check { expression, no_inherit },
            ConstraintKind::Check { expression: wanted, no_inherit: wanted_no_inherit },
        ) => Same::of(no_inherit == wanted_no_inherit).and(expressions(expression, wanted)),
        (ConstraintKind::Exclude(from), ConstraintKind::Exclude(to)) => exclusion(from, to),
        (
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_),
            _,
        ) => Same::of(from.kind == to.kind),
    };
    let enforced = from.enforced == to.enforced && from.validated == to.validated;
    same.and(Same::of(from.deferrability == to.deferrability && enforced))
}

fn exclusion(from: &Exclusion, to: &Exclusion) -> Same {
    let rest = from.method == to.method
        && from.include == to.include
        && from.storage == to.storage
        && from.elements.len() == to.elements.len();
    let element = |(from, to): (&ExclusionElement, &ExclusionElement)| {
        let operator = from.operator == to.operator && from.operator_schema == to.operator_schema;
        Same::of(operator).and(index_key(&from.key, &to.key))
    };
    let elements = from.elements.iter().zip(&to.elements).map(element);
    elements.fold(Same::of(rest), Same::and).and(optional_expressions(from.predicate.as_ref(), to.predicate.as_ref()))
}

/// Whether PostgreSQL can make one of the other: `VALIDATE CONSTRAINT`, `ALTER CONSTRAINT` of a foreign key, and how the
/// index behind it is stored.
pub(super) fn constraint_in_place(from: &Constraint, to: &Constraint) -> bool {
    let mut other = from.clone();
    if is_foreign_key(from) {
        other.deferrability = to.deferrability;
        if from.enforced != to.enforced {
            (other.enforced, other.validated) = (to.enforced, to.enforced);
        }
    }
    if to.validated {
        other.validated = true;
    }
    if let (Some(storage), Some(wanted)) = (other.kind.index_storage_mut(), to.kind.index_storage()) {
        storage.clone_from(wanted);
    }
    constraint(&other, to) == Same::Yes
}

/// Two definitions of the same identity.
pub(super) fn definition(from: &Definition, to: &Definition) -> Same {
    let expressions_differ = from.expressions().zip(to.expressions()).map(|(from, to)| expressions(from, to));
    if let (Definition::View(from), Definition::View(to)) = (from, to) {
        return view(from, to);
    }
    if let (Definition::Extension(from), Definition::Extension(to)) = (from, to) {
        // What nobody asks for stays as it is.
        let schema = to.schema.is_none() || from.schema == to.schema;
        let version = to.version.is_none() || from.version == to.version;
        return Same::of(schema && version);
    }
    let bare = |definition: &Definition| {
        let mut bare = definition.clone();
        bare.for_each_expression_mut(&mut |expression| *expression = Expression::decided(Vec::new()));
        bare
    };
    let (mut bare_from, mut bare_to) = (bare(from), bare(to));
    if let (Definition::Domain(from), Definition::Domain(to)) = (&mut bare_from, &mut bare_to)
        && same_not_null(from.not_null.as_ref(), to.not_null.as_ref())
    {
        from.not_null.clone_from(&to.not_null);
    }
    expressions_differ.fold(Same::of(bare_from == bare_to), Same::and)
}

/// Two views of the same name. Their columns follow from their queries, but for those that could not be decided; whether
/// rows are computed at once is no part of what a view is.
fn view(from: &View, to: &View) -> Same {
    let method = |view: &View| view.materialized.as_ref().map(|materialized| materialized.method.clone());
    let names = |view: &View| view.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let decided = from.query.is_decided() && to.query.is_decided();
    let columns = decided || from.columns.is_empty() || to.columns.is_empty() || names(from) == names(to);
    let rest = from.plain_options() == to.plain_options() && method(from) == method(to) && columns;
    Same::of(rest).and(expressions(&from.query, &to.query))
}

/// Two indexes of the same name.
pub(super) fn index(from: &Index, to: &Index) -> Same {
    let rest = from.table == to.table
        && from.unique == to.unique
        && from.nulls_not_distinct == to.nulls_not_distinct
        && from.method == to.method
        && from.include == to.include
        && from.storage == to.storage
        && from.keys.len() == to.keys.len();
    from.keys
        .iter()
        .zip(&to.keys)
        .map(|(from, to)| index_key(from, to))
        .fold(Same::of(rest), Same::and)
        .and(optional_expressions(from.predicate.as_ref(), to.predicate.as_ref()))
}

/// Whether nothing differs but how the index is stored.
pub fn index_in_place(from: &Index, to: &Index) -> bool {
    index(&Index { storage: to.storage.clone(), ..from.clone() }, to) == Same::Yes
}

fn index_key(from: &IndexKey, to: &IndexKey) -> Same {
    let rest = from.collation == to.collation
        && from.opclass == to.opclass
        && from.descending == to.descending
        && from.nulls_first == to.nulls_first;
    let kind = match (&from.kind, &to.kind) {
        (IndexKeyKind::Expression(from), IndexKeyKind::Expression(to)) => expressions(from, to),
        (IndexKeyKind::Column(_) | IndexKeyKind::Expression(_), _) => Same::of(from.kind == to.kind),
    };
    Same::of(rest).and(kind)
}

/// Two policies of the same name and table.
pub(super) fn policy(from: &Policy, to: &Policy) -> Same {
    let rest = from.kind == to.kind && from.command == to.command && from.roles == to.roles;
    Same::of(rest)
        .and(optional_expressions(from.using.as_ref(), to.using.as_ref()))
        .and(optional_expressions(from.with_check.as_ref(), to.with_check.as_ref()))
}
