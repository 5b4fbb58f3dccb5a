//! What the columns of a query's relations are called in its text: `set_using_names`, `set_relation_column_names`,
//! `set_join_column_names`. Columns that USING merges must go by one name on both sides, whatever they are called.

use crate::analyze::environment::Environment;
use crate::analyze::node::NodeKind;
use crate::analyze::query::{BoundJoin, FromTree, FunctionRows, JoinColumn, Relation, RelationColumn, RelationKind};
use crate::name::{Ident, QualifiedName};

/// A column that is called otherwise than where the query was read.
#[derive(Debug, Clone)]
pub(crate) struct Renamed {
    pub(crate) table: QualifiedName,
    pub(crate) from: Ident,
    pub(crate) to: Ident,
}

/// The names of the columns of a relation.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnNames {
    /// What each goes by.
    pub(super) names: Vec<String>,
    /// What each is called where nothing renames it.
    pub(super) real: Vec<String>,
    /// Whether they stand behind the relation's own name.
    pub(super) listed: bool,
    /// How many columns of a join USING lists: its first ones.
    pub(super) using: usize,
}

/// A name that was chosen, or none yet, for each column of each relation.
struct Chooser<'e, 'a, 'r> {
    env: &'e Environment<'a>,
    renamed: Option<&'r Renamed>,
    relations: &'r [Relation],
    chosen: Vec<Vec<Option<String>>>,
    /// The names that USING merges further up, for each relation.
    parent_using: Vec<Vec<String>>,
    /// The names that no other column of the query may have, where merged columns are computed.
    using_names: Vec<String>,
    unique_using: bool,
}

/// What the columns of each relation are called.
pub(super) fn column_names(
    env: &Environment<'_>,
    renamed: Option<&Renamed>,
    relations: &[Relation],
    from: &[FromTree],
) -> Vec<ColumnNames> {
    let mut chooser = Chooser {
        env,
        renamed,
        relations,
        chosen: relations.iter().map(|relation| vec![None; relation.columns.len()]).collect(),
        parent_using: vec![Vec::new(); relations.len()],
        using_names: Vec::new(),
        unique_using: from.iter().any(|tree| has_computed_using(relations, tree)),
    };
    for tree in from {
        chooser.using(tree, &[]);
    }
    let mut names: Vec<ColumnNames> = vec![ColumnNames::default(); relations.len()];
    for (number, relation) in relations.iter().enumerate() {
        if !matches!(relation.kind, RelationKind::Join(_))
            && let Some(slot) = names.get_mut(number)
        {
            *slot = chooser.relation(number, relation);
        }
    }
    // The columns of a join are called as those of its sides.
    for tree in from {
        chooser.joins(tree, &mut names);
    }
    names
}

fn has_computed_using(relations: &[Relation], tree: &FromTree) -> bool {
    let FromTree::Join { relation, left, right, condition, .. } = tree else { return false };
    let merged = match condition {
        BoundJoin::Using { columns, .. } => *columns,
        BoundJoin::None | BoundJoin::On(_) => 0,
    };
    let own = relations.get(*relation).is_some_and(|join| {
        let computed = |column: &JoinColumn| !matches!(column.value.kind, NodeKind::Var { .. });
        join.alias.is_none() && joined(join).iter().take(merged).any(computed)
    });
    own || has_computed_using(relations, left) || has_computed_using(relations, right)
}

fn joined(join: &Relation) -> &[JoinColumn] {
    match &join.kind {
        RelationKind::Join(columns) => columns,
        RelationKind::Table { .. }
        | RelationKind::System(_)
        | RelationKind::Query(_)
        | RelationKind::Functions { .. }
        | RelationKind::Cte { .. }
        | RelationKind::Values(_)
        | RelationKind::Assigned(_)
        | RelationKind::TableFunction(_) => &[],
    }
}

impl Chooser<'_, '_, '_> {
    /// `set_using_names`
    fn using(&mut self, tree: &FromTree, parent: &[String]) {
        let FromTree::Join { relation: number, left, right, condition, .. } = tree else { return };
        let Some(join) = self.relations.get(*number) else { return };
        let columns = joined(join);
        let sides = (left.relation(), right.relation());
        if join.alias.is_none() {
            for (at, column) in columns.iter().enumerate() {
                if let Some(name) = self.name_of(*number, at) {
                    self.push_down(sides, column, &name);
                }
            }
        }
        let mut parent = parent.to_vec();
        if let BoundJoin::Using { columns: merged, .. } = condition {
            for (at, column) in columns.iter().take(*merged).enumerate() {
                let name = match self.name_of(*number, at) {
                    Some(name) => name,
                    None => {
                        let wanted = join.columns.get(at).map_or("", |column| column.name.as_str());
                        let name = self.unique(*number, wanted);
                        if self.unique_using {
                            self.using_names.push(name.clone());
                        }
                        self.choose(*number, at, &name);
                        name
                    }
                };
                self.push_down(sides, column, &name);
                parent.push(name);
            }
        }
        for side in [sides.0, sides.1] {
            if let Some(slot) = self.parent_using.get_mut(side) {
                slot.clone_from(&parent);
            }
        }
        self.using(left, &parent);
        self.using(right, &parent);
    }

    fn name_of(&self, relation: usize, at: usize) -> Option<String> {
        self.chosen.get(relation)?.get(at)?.clone()
    }

    fn choose(&mut self, relation: usize, at: usize, name: &str) {
        if let Some(slot) = self.chosen.get_mut(relation).and_then(|names| names.get_mut(at)) {
            *slot = Some(name.to_owned());
        }
    }

    fn push_down(&mut self, (left, right): (usize, usize), column: &JoinColumn, name: &str) {
        if let Some(at) = column.left {
            self.choose(left, at, name);
        }
        if let Some(at) = column.right {
            self.choose(right, at, name);
        }
    }

    /// `make_colname_unique`
    fn unique(&self, relation: usize, wanted: &str) -> String {
        let own = self.chosen.get(relation);
        let above = self.parent_using.get(relation);
        let taken = |name: &str| {
            own.into_iter().flatten().flatten().any(|other| other == name)
                || self.using_names.iter().any(|other| other == name)
                || above.into_iter().flatten().any(|other| other == name)
        };
        let mut name = wanted.to_owned();
        let mut number = 0;
        while taken(&name) {
            number += 1;
            let digits = format!("_{number}");
            name = format!("{}{digits}", crate::name::truncate(wanted, 63 - digits.len()));
        }
        name
    }

    /// `set_relation_column_names`
    fn relation(&mut self, number: usize, relation: &Relation) -> ColumnNames {
        let real = real_names(self.env, self.renamed, relation);
        let (mut changed, mut anonymous) = (false, false);
        for (at, column) in relation.columns.iter().enumerate() {
            let real = real.get(at).map_or(column.name.as_str(), String::as_str);
            let name = match self.name_of(number, at) {
                Some(name) => name,
                None => {
                    let wanted = relation.alias_columns.get(at).map_or(real, |alias| alias.as_str());
                    let name = self.unique(number, wanted);
                    self.choose(number, at, &name);
                    name
                }
            };
            changed |= name != real;
            anonymous |= real == "?column?";
        }
        let listed = match &relation.kind {
            RelationKind::Table { .. } | RelationKind::System(_) => changed,
            // PostgreSQL lists them always. Those of a table's rows have an order that means nothing.
            RelationKind::Functions { calls, ordinality } => !self.is_rows_of_table(relation, calls, *ordinality),
            RelationKind::TableFunction(_) => false,
            RelationKind::Query(_)
            | RelationKind::Cte { .. }
            | RelationKind::Values(_)
            | RelationKind::Assigned(_)
            | RelationKind::Join(_) => !relation.alias_columns.is_empty() || changed || anonymous,
        };
        let names = self.chosen.get(number).into_iter().flatten().map(|name| name.clone().unwrap_or_default());
        ColumnNames { names: names.collect(), real, listed, using: 0 }
    }

    /// Whether a function yields the rows of a table, under the names that the table gives its columns.
    fn is_rows_of_table(&self, relation: &Relation, calls: &[FunctionRows], ordinality: bool) -> bool {
        let [only] = calls else { return false };
        let Some(columns) = self.env.row_columns(only.call.ty()) else { return false };
        let ordinality = ordinality.then_some("ordinality");
        let own = columns.iter().map(|column| column.name.as_str()).chain(ordinality);
        own.eq(relation.columns.iter().map(|column| column.name.as_str()))
    }

    /// `set_join_column_names`
    fn joins(&mut self, tree: &FromTree, names: &mut [ColumnNames]) {
        let FromTree::Join { relation: number, left, right, condition, .. } = tree else { return };
        self.joins(left, names);
        self.joins(right, names);
        let Some(join) = self.relations.get(*number) else { return };
        let using = match condition {
            BoundJoin::Using { columns, .. } => *columns,
            BoundJoin::None | BoundJoin::On(_) => 0,
        };
        let (mut changed, mut reals) = (false, Vec::new());
        for (at, column) in joined(join).iter().enumerate() {
            let of = |side: usize, at: usize| names.get(side).and_then(|names| names.names.get(at)).cloned();
            let real = match (column.left, column.right) {
                (Some(at), _) => of(left.relation(), at),
                (None, Some(at)) => of(right.relation(), at),
                (None, None) => None,
            };
            let real = real.unwrap_or_default();
            let name = match self.name_of(*number, at) {
                Some(name) => name,
                None if join.alias.is_none() => real.clone(),
                None => {
                    let wanted = join.alias_columns.get(at).map_or(real.as_str(), |alias| alias.as_str());
                    self.unique(*number, wanted)
                }
            };
            changed |= name != real;
            self.choose(*number, at, &name);
            reals.push(real);
        }
        let chosen = self.chosen.get(*number).into_iter().flatten().map(|name| name.clone().unwrap_or_default());
        if let Some(slot) = names.get_mut(*number) {
            let listed = join.alias.is_some() && changed;
            *slot = ColumnNames { names: chosen.collect(), real: reals, listed, using };
        }
    }
}

/// What the columns of a relation are called where nothing renames them.
fn real_names(env: &Environment<'_>, renamed: Option<&Renamed>, relation: &Relation) -> Vec<String> {
    let names = |columns: &[RelationColumn]| columns.iter().map(|column| column.name.as_str().to_owned()).collect();
    let RelationKind::Table { name, .. } = &relation.kind else { return names(&relation.columns) };
    let known = match relation.alias_columns.is_empty() {
        true => None,
        false => env.rows(name).and_then(|rows| env.columns_of(rows)),
    };
    let mut real: Vec<String> = names(known.as_deref().unwrap_or(&relation.columns));
    if let Some(renamed) = renamed.filter(|renamed| renamed.table == *name) {
        for column in real.iter_mut().filter(|column| *column == renamed.from.as_str()) {
            renamed.to.as_str().clone_into(column);
        }
    }
    real
}
