//! Random schemas for property tests: valid ones, with everything that the model knows, and pairs of them that share a
//! part. PostgreSQL 15 accepts what [`crate::render::schema`] writes of them.

mod aggregate;
mod collation;
mod comment;
mod event_trigger;
mod expression;
mod foreign;
mod heir;
mod literal;
mod partition;
mod privileges;
mod publication;
mod role;
mod routine;
mod rule;
mod statistics;
mod table;
mod trigger;
mod user_type;
mod view;
mod whole;

use std::collections::BTreeSet;

pub use expression::{Expressions, Written};

use proptest::prelude::*;

use crate::model::{
    Column, Constraint, ConstraintKind, Deferrability, Enum, Expression, ForeignKey, ForeignKeyMatch, Index, IndexKey,
    IndexKeyKind, IndexStorage, IntegerType, NameStyle, Namespace, Object, ObjectId, ObjectPart, Piece, Policy,
    PolicyCommand, PolicyKind, ReferentialAction, Role, RowSecurity, Schema, Sequence, SequenceOptions, Table,
};
use crate::name::{Ident, QualifiedName};

/// How many parts a schema is made of that can differ apart from each other.
const SLOTS: usize = 29;

type Recipe = Vec<Vec<u8>>;

fn recipe() -> impl Strategy<Value = Recipe> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..48), SLOTS)
}

/// A valid schema.
pub fn schema() -> impl Strategy<Value = Schema> {
    recipe().prop_map(|recipe| build(&recipe, Kinds::Any))
}

/// What a schema may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    /// No tables that descend from others.
    Flat,
    /// What every server knows.
    Any,
    /// What PostgreSQL knows from 18 on, too.
    Newest,
    /// Roles and memberships, and no tables that descend from others.
    Roles,
}

/// Two valid schemas that share some of their parts, without tables that descend from others.
pub fn flat_pair() -> impl Strategy<Value = (Schema, Schema)> {
    pair_of(Kinds::Flat)
}

/// Two valid schemas that share some of their parts.
pub fn pair() -> impl Strategy<Value = (Schema, Schema)> {
    pair_of(Kinds::Any)
}

/// Two valid schemas that share some of their parts, with NOT NULLs of every kind: PostgreSQL 18 accepts them.
pub fn newest_pair() -> impl Strategy<Value = (Schema, Schema)> {
    pair_of(Kinds::Newest)
}

/// Two valid schemas that share some of their parts, with roles and memberships.
pub fn pair_with_roles() -> impl Strategy<Value = (Schema, Schema)> {
    pair_of(Kinds::Roles)
}

fn pair_of(kinds: Kinds) -> impl Strategy<Value = (Schema, Schema)> {
    (recipe(), recipe(), prop::collection::vec(any::<bool>(), SLOTS)).prop_map(move |(first, second, shared)| {
        let mixed: Recipe = first
            .iter()
            .zip(&second)
            .zip(&shared)
            .map(|((first, second), shared)| if *shared { first.clone() } else { second.clone() })
            .collect();
        (build(&first, kinds), build(&mixed, kinds))
    })
}

/// A row of numbers that choices are made by; zero when they are used up, so that shorter rows are simpler schemas.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl<'a> Dice<'a> {
    fn of(recipe: &'a Recipe, slot: usize) -> Self {
        Self(recipe.get(slot).map(Vec::as_slice).unwrap_or_default().iter())
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % sides.max(1)
    }

    /// Once in `sides`; never when the numbers are used up.
    fn once_in(&mut self, sides: usize) -> bool {
        self.roll(sides) + 1 == sides
    }

    fn pick<'b, T>(&mut self, from: &'b [T]) -> Option<&'b T> {
        let at = self.roll(from.len());
        from.get(at)
    }
}

fn build(recipe: &Recipe, kinds: Kinds) -> Schema {
    let mut schema = Schema::default();
    let mut dice = Dice::of(recipe, 0);
    let second = dice.once_in(3);
    if second {
        schema.insert(Object::Schema(Namespace { name: Ident::new("app") }));
    }
    if kinds == Kinds::Roles {
        role::roles(&mut schema, &mut Dice::of(recipe, 28));
    }
    enums(&mut schema, &mut dice, second);
    collation::collations(&mut schema, second, &mut Dice::of(recipe, 17));
    user_type::types(&mut schema, second, &mut Dice::of(recipe, 15));
    foreign::servers(&mut schema, &mut Dice::of(recipe, 19));
    sequences(&mut schema, &mut Dice::of(recipe, 1));
    for number in 0..5 {
        table::table(&mut schema, number, second, &mut Dice::of(recipe, 2 + number));
    }
    if kinds == Kinds::Newest {
        table::lone_not_nulls(&mut schema, &mut Dice::of(recipe, 27));
    }
    if matches!(kinds, Kinds::Any | Kinds::Newest) {
        heir::heirs(&mut schema, &mut Dice::of(recipe, 25));
        partition::partitioned(&mut schema, &mut Dice::of(recipe, 26));
    }
    if kinds == Kinds::Newest {
        table::unchecked_not_nulls(&mut schema, &mut Dice::of(recipe, 27));
    }
    foreign_keys(&mut schema, &mut Dice::of(recipe, 7));
    indexes(&mut schema, &mut Dice::of(recipe, 8));
    policies(&mut schema, &mut Dice::of(recipe, 9));
    aggregate::aggregates(&mut schema, &mut Dice::of(recipe, 18));
    routine::routines(&mut schema, &mut Dice::of(recipe, 12));
    foreign::tables(&mut schema, &mut Dice::of(recipe, 24));
    view::views(&mut schema, &mut Dice::of(recipe, 14));
    trigger::triggers(&mut schema, &mut Dice::of(recipe, 13));
    rule::rules(&mut schema, &mut Dice::of(recipe, 9));
    statistics::statistics(&mut schema, &mut Dice::of(recipe, 20));
    publication::publications(&mut schema, &mut Dice::of(recipe, 21));
    event_trigger::event_triggers(&mut schema, &mut Dice::of(recipe, 22));
    comment::comments(&mut schema, &mut Dice::of(recipe, 10));
    ownerships(&mut schema, &mut Dice::of(recipe, 11));
    privileges::privileges(&mut schema, &mut Dice::of(recipe, 23));
    privileges::defaults(&mut schema, &mut Dice::of(recipe, 16));
    schema
}

fn name(text: &str) -> QualifiedName {
    QualifiedName::new("public", text)
}

fn enums(schema: &mut Schema, dice: &mut Dice<'_>, second: bool) {
    for number in 0..dice.roll(3) {
        let mut pool = vec!["low", "mid", "high", "it's", "new"];
        let count = 1 + dice.roll(4);
        let labels = (0..count).map(|_| pool.remove(dice.roll(pool.len())).to_owned()).collect();
        let place = if second && dice.once_in(2) { "app" } else { "public" };
        let name = QualifiedName::new(place, format!("mood{number}").as_str());
        schema.insert(Object::Enum(Enum { name, labels }));
    }
}

fn sequences(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let integer = [IntegerType::BigInt, IntegerType::Integer, IntegerType::SmallInt];
        let integer = integer.get(dice.roll(3)).copied().unwrap_or(IntegerType::BigInt);
        let mut options = SequenceOptions::with_increment(integer, if dice.once_in(4) { -1 } else { 1 });
        if dice.once_in(3) {
            options.cache = 10;
        }
        if dice.once_in(4) {
            options.cycle = true;
        }
        let name = name(&format!("counter{number}"));
        schema.insert(Object::Sequence(Sequence { name, options, unlogged: dice.once_in(6), owned_by: None }));
    }
}

/// The tables that hold their rows themselves.
fn table_names(schema: &Schema) -> Vec<QualifiedName> {
    schema.tables().filter(|table| table.foreign.is_none()).map(|table| table.name.clone()).collect()
}

/// Every table, foreign ones too.
fn all_table_names(schema: &Schema) -> Vec<QualifiedName> {
    schema.tables().map(|table| table.name.clone()).collect()
}

fn has_foreign_partitions(schema: &Schema, table: &Table) -> bool {
    table.partitioning.is_some() && schema.descendants(&table.name).iter().any(|below| below.foreign.is_some())
}

/// Whether values of both may be compared as they are.
fn is_like(column: &Column, other: &Column) -> bool {
    column.data_type == other.data_type && column.collation == other.collation
}

fn is_plain(column: &Column) -> bool {
    column.generated.is_none()
}

/// A unique key of a table that a foreign key may point at.
fn keys(table: &Table) -> Vec<Vec<Ident>> {
    table
        .constraints
        .values()
        .filter(|constraint| constraint.deferrability == Deferrability::NotDeferrable)
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key.columns.clone()),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => None,
        })
        .collect()
}

fn foreign_keys(schema: &mut Schema, dice: &mut Dice<'_>) {
    let names = table_names(schema);
    for number in 0..dice.roll(6) {
        let (Some(from), Some(to)) = (dice.pick(&names).cloned(), dice.pick(&names).cloned()) else { return };
        // A partitioned table does not reference what is part of it.
        let is_part = |target: &&Table| schema.descendants(&from).iter().any(|below| below.name == target.name);
        let Some(target) = schema.table(&to).filter(|target| !is_part(target)) else { continue };
        let Some(key) = dice.pick(&keys(target)).cloned() else { continue };
        let Some(source) = schema.table(&from).filter(|source| !has_foreign_partitions(schema, source)) else {
            continue;
        };
        let columns: Option<Vec<Ident>> = key
            .iter()
            .map(|wanted| {
                let wanted = target.column(wanted)?;
                let fits: Vec<&Column> = source.columns.iter().filter(|c| is_plain(c) && is_like(c, wanted)).collect();
                dice.pick(&fits).map(|column| column.name.clone())
            })
            .collect();
        let Some(columns) = columns else { continue };
        let distinct: BTreeSet<&Ident> = columns.iter().collect();
        if distinct.len() != columns.len() {
            continue;
        }
        let actions = [ReferentialAction::NoAction, ReferentialAction::Cascade, ReferentialAction::Restrict];
        let action = |roll: usize| actions.get(roll).copied().unwrap_or(ReferentialAction::NoAction);
        let foreign = ForeignKey {
            columns,
            references: to.clone(),
            referenced_columns: key,
            match_type: if dice.once_in(5) { ForeignKeyMatch::Full } else { ForeignKeyMatch::Simple },
            on_update: action(dice.roll(3)),
            on_delete: action(dice.roll(3)),
            on_delete_columns: Vec::new(),
            period: false,
        };
        let deferrability = [Deferrability::NotDeferrable, Deferrability::Immediate, Deferrability::Deferred];
        let constraint = Constraint {
            name: Ident::new(format!("fk{number}")),
            kind: ConstraintKind::ForeignKey(foreign),
            deferrability: deferrability.get(dice.roll(3)).copied().unwrap_or(Deferrability::NotDeferrable),
            // Of a partitioned table, PostgreSQL 15 has none that is not valid.
            validated: !dice.once_in(6) || source.partitioning.is_some(),
            enforced: true,
            part_of: None,
        };
        if let Some(table) = schema.table_mut(&from) {
            table.constraints.insert(constraint.name.clone(), constraint);
        }
    }
}

fn indexes(schema: &mut Schema, dice: &mut Dice<'_>) {
    let names = table_names(schema);
    for number in 0..dice.roll(5) {
        let Some(table) = dice.pick(&names).and_then(|name| schema.table(name)) else { return };
        let Some(column) = dice.pick(&table.columns) else { continue };
        let mut keys = vec![plain_key(&column.name, dice)];
        if dice.once_in(3)
            && let Some(expression) = table::condition(schema, table, dice)
        {
            keys.push(IndexKey { kind: IndexKeyKind::Expression(expression), ..plain_key(&column.name, dice) });
        }
        let predicate = if dice.once_in(3) { table::condition(schema, table, dice) } else { None };
        let index = Index {
            name: QualifiedName { schema: table.name.schema.clone(), name: Ident::new(format!("index{number}")) },
            table: table.name.clone(),
            // The key of a partitioned table would have to be in it.
            unique: dice.once_in(4) && table.partitioning.is_none(),
            nulls_not_distinct: false,
            // What is gathered of a partitioned table's index depends on which of its partitions were there.
            storage: index_storage(if table.partitioning.is_some() { 1 } else { keys.len() }, dice),
            method: Ident::new("btree"),
            keys,
            include: Vec::new(),
            predicate,
            part_of: None,
        };
        if !is_part(schema, &index) {
            schema.insert(Object::Index(index));
        }
    }
}

/// Whether an index of a partition is like one above or below, so that the order of the two says whether it is part of it.
fn is_part(schema: &Schema, index: &Index) -> bool {
    let alike = |one: &Index, other: &Index| {
        let on = Index { table: other.table.clone(), ..one.clone() };
        on.keys.len() == other.keys.len() && on.unique == other.unique
    };
    let Some(table) = schema.table(&index.table) else { return false };
    let mut family: Vec<&QualifiedName> = schema.descendants(&index.table).iter().map(|below| &below.name).collect();
    family.extend(schema.ancestors(table).iter().map(|above| &above.name));
    schema.objects().any(|(_, object)| match object {
        Object::Index(known) => family.contains(&&known.table) && alike(known, index),
        _ => false,
    })
}

/// Of an index of one column, and perhaps an expression behind it.
fn index_storage(keys: usize, dice: &mut Dice<'_>) -> IndexStorage {
    let mut storage = IndexStorage::default();
    if dice.once_in(4) {
        let fill = if dice.once_in(2) { "50" } else { "90" };
        storage.parameters.insert("fillfactor".to_owned(), fill.to_owned());
    }
    if keys == 2 && dice.once_in(3) {
        storage.statistics.insert(2, if dice.once_in(2) { 100 } else { 1000 });
    }
    storage
}

fn plain_key(column: &Ident, dice: &mut Dice<'_>) -> IndexKey {
    let descending = dice.once_in(4);
    let nulls_first = descending != dice.once_in(5);
    IndexKey { kind: IndexKeyKind::Column(column.clone()), collation: None, opclass: None, descending, nulls_first }
}

fn policies(schema: &mut Schema, dice: &mut Dice<'_>) {
    let names = table_names(schema);
    for number in 0..dice.roll(6) {
        let Some(on) = dice.pick(&names).and_then(|name| schema.table(name)) else { return };
        let commands = [
            PolicyCommand::All,
            PolicyCommand::Select,
            PolicyCommand::Insert,
            PolicyCommand::Update,
            PolicyCommand::Delete,
        ];
        let command = commands.get(dice.roll(5)).copied().unwrap_or(PolicyCommand::All);
        let other = dice.pick(&names).and_then(|name| schema.table(name));
        let mut expression = |wanted: bool| {
            let own = if wanted { table::condition(schema, on, dice) } else { None };
            match other.filter(|_| wanted && dice.once_in(2)) {
                Some(other) => exists(schema, on, other, dice).or(own),
                None => own,
            }
        };
        let using = expression(command != PolicyCommand::Insert);
        let with_check = expression(!matches!(command, PolicyCommand::Select | PolicyCommand::Delete));
        let roles = if dice.once_in(3) { Role::CurrentUser } else { Role::Public };
        let policy = Policy {
            table: on.name.clone(),
            name: Ident::new(format!("Policy {}", number % 3)),
            kind: if dice.once_in(3) { PolicyKind::Restrictive } else { PolicyKind::Permissive },
            command,
            roles: BTreeSet::from([roles]),
            using,
            with_check,
        };
        let table = policy.table.clone();
        schema.insert(Object::Policy(policy));
        let flags = RowSecurity { enabled: !dice.once_in(4), forced: dice.once_in(3) };
        if let Some(table) = schema.table_mut(&table) {
            table.row_security = flags;
        }
    }
}

/// `(EXISTS ( SELECT 1 FROM other WHERE other.a = this.b))`
fn exists(schema: &Schema, this: &Table, other: &Table, dice: &mut Dice<'_>) -> Option<Expression> {
    let column = |table: &Table, column: &Column| Piece::Name {
        part: ObjectPart::Column { table: table.name.clone(), column: column.name.clone() },
        style: NameStyle::Identifier,
    };
    let theirs = dice.pick(&other.columns).filter(|column| table::comparable(schema, &column.data_type))?;
    let fits: Vec<&Column> = this.columns.iter().filter(|c| is_like(c, theirs)).collect();
    let ours = dice.pick(&fits)?;
    let own = Piece::object(ObjectId::Table(this.name.clone()));
    Some(Expression::decided(vec![
        Piece::Sql("(EXISTS ( SELECT 1 FROM ".to_owned()),
        Piece::object(ObjectId::Table(other.name.clone())),
        Piece::Sql(" x WHERE (x.".to_owned()),
        column(other, theirs),
        Piece::Sql(" = ".to_owned()),
        own,
        Piece::Sql(".".to_owned()),
        column(this, ours),
        Piece::Sql(")))".to_owned()),
    ]))
}

/// Gives free sequences to columns of their own schema.
fn ownerships(schema: &mut Schema, dice: &mut Dice<'_>) {
    let tables: Vec<QualifiedName> =
        table_names(schema).into_iter().filter(|name| name.schema.as_str() == "public").collect();
    for number in 0..2 {
        let Some(table) = dice.pick(&tables).and_then(|name| schema.table(name)) else { return };
        let Some(column) = dice.pick(&table.columns).map(|column| column.name.clone()) else { continue };
        let owner = ObjectPart::Column { table: table.name.clone(), column };
        if dice.once_in(2)
            && let Some(sequence) = schema.sequence_mut(&name(&format!("counter{number}")))
        {
            sequence.owned_by = Some(owner);
        }
    }
}
