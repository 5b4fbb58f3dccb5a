//! Random schemas for property tests: valid ones, with everything that the model knows, and pairs of them that share a
//! part. PostgreSQL 15 accepts what [`crate::render::schema`] writes of them.

mod routine;
mod rule;
mod table;
mod trigger;
mod user_type;
mod view;

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::model::{
    AccessKind, Column, Comment, Constraint, ConstraintKind, DefaultScope, Deferrability, Definition, Entry, Enum,
    Expression, ForeignKey, ForeignKeyMatch, Index, IndexKey, IndexKeyKind, IndexStorage, IntegerType, NameStyle,
    Namespace, Object, ObjectId, ObjectPart, Piece, Policy, PolicyCommand, PolicyKind, Privilege, ReferentialAction,
    Role, RowSecurity, Schema, Sequence, SequenceOptions, Table,
};
use crate::name::{Ident, QualifiedName};

/// How many parts a schema is made of that can differ apart from each other.
const SLOTS: usize = 17;

type Recipe = Vec<Vec<u8>>;

fn recipe() -> impl Strategy<Value = Recipe> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..48), SLOTS)
}

/// A valid schema.
pub fn schema() -> impl Strategy<Value = Schema> {
    recipe().prop_map(|recipe| build(&recipe))
}

/// Two valid schemas that share some of their parts.
pub fn pair() -> impl Strategy<Value = (Schema, Schema)> {
    (recipe(), recipe(), prop::collection::vec(any::<bool>(), SLOTS)).prop_map(|(first, second, shared)| {
        let mixed: Recipe = first
            .iter()
            .zip(&second)
            .zip(&shared)
            .map(|((first, second), shared)| if *shared { first.clone() } else { second.clone() })
            .collect();
        (build(&first), build(&mixed))
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

fn build(recipe: &Recipe) -> Schema {
    let mut schema = Schema::default();
    let mut dice = Dice::of(recipe, 0);
    let second = dice.once_in(3);
    if second {
        schema.insert(Object::Schema(Namespace { name: Ident::new("app") }));
    }
    enums(&mut schema, &mut dice, second);
    user_type::types(&mut schema, second, &mut Dice::of(recipe, 15));
    sequences(&mut schema, &mut Dice::of(recipe, 1));
    for number in 0..5 {
        table::table(&mut schema, number, second, &mut Dice::of(recipe, 2 + number));
    }
    foreign_keys(&mut schema, &mut Dice::of(recipe, 7));
    indexes(&mut schema, &mut Dice::of(recipe, 8));
    policies(&mut schema, &mut Dice::of(recipe, 9));
    routine::routines(&mut schema, &mut Dice::of(recipe, 12));
    view::views(&mut schema, &mut Dice::of(recipe, 14));
    trigger::triggers(&mut schema, &mut Dice::of(recipe, 13));
    rule::rules(&mut schema, &mut Dice::of(recipe, 9));
    comments(&mut schema, &mut Dice::of(recipe, 10));
    ownerships(&mut schema, &mut Dice::of(recipe, 11));
    privileges(&mut schema, &mut Dice::of(recipe, 13));
    defaults(&mut schema, &mut Dice::of(recipe, 16));
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

fn table_names(schema: &Schema) -> Vec<QualifiedName> {
    schema.tables().map(|table| table.name.clone()).collect()
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
        let Some(target) = schema.table(&to) else { continue };
        let Some(key) = dice.pick(&keys(target)).cloned() else { continue };
        let Some(source) = schema.table(&from) else { continue };
        let columns: Option<Vec<Ident>> = key
            .iter()
            .map(|wanted| {
                let wanted = target.column(wanted)?;
                let fits: Vec<&Column> =
                    source.columns.iter().filter(|c| is_plain(c) && c.data_type == wanted.data_type).collect();
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
            validated: !dice.once_in(6),
            enforced: true,
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
            unique: dice.once_in(4),
            nulls_not_distinct: false,
            storage: index_storage(keys.len(), dice),
            method: Ident::new("btree"),
            keys,
            include: Vec::new(),
            predicate,
        };
        schema.insert(Object::Index(index));
    }
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
    let fits: Vec<&Column> = this.columns.iter().filter(|c| c.data_type == theirs.data_type).collect();
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

fn comments(schema: &mut Schema, dice: &mut Dice<'_>) {
    let mut parts: Vec<ObjectPart> = Vec::new();
    for (id, object) in schema.objects() {
        parts.push(ObjectPart::Object(id.clone()));
        match object {
            Object::Defined(Definition::Domain(of)) => {
                parts.extend(of.checks.keys().map(|check| ObjectPart::domain_constraint(&of.name, check)));
            }
            Object::Defined(Definition::Composite(of)) => {
                parts.extend(of.attributes.iter().map(|each| ObjectPart::attribute(&of.name, &each.name)));
            }
            _ => {}
        }
        if let Object::Table(table) = object {
            let name = || table.name.clone();
            parts.extend(table.columns.iter().map(|c| ObjectPart::Column { table: name(), column: c.name.clone() }));
            parts.extend(
                table.constraints.keys().map(|c| ObjectPart::Constraint { table: name(), constraint: c.clone() }),
            );
        }
        if let Object::Defined(Definition::View(view)) = object {
            let column = |c: &Ident| ObjectPart::Column { table: view.name.clone(), column: c.clone() };
            parts.extend(view.columns.iter().map(|c| column(&c.name)));
        }
    }
    for _ in 0..dice.roll(5) {
        if let Some(on) = dice.pick(&parts).cloned() {
            let text = dice.pick(&["it's a note", "x\\y", "two\nlines"]).copied().unwrap_or_default();
            schema.insert(Object::Comment(Comment { on, text: text.to_owned() }));
        }
    }
}

/// Grants and revokes on whatever knows privileges.
fn privileges(schema: &mut Schema, dice: &mut Dice<'_>) {
    let mut parts = vec![ObjectPart::Object(ObjectId::Schema(Ident::new("public")))];
    for (id, object) in schema.objects() {
        parts.push(ObjectPart::Object(id.clone()));
        if let Object::Table(table) = object {
            let column =
                |column: &Column| ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
            parts.extend(table.columns.iter().map(column));
            let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
            parts.extend(identities.map(|of| ObjectPart::Object(ObjectId::Sequence(of.sequence.clone()))));
        }
        if let Object::Defined(Definition::View(view)) = object {
            let column = |c: &Ident| ObjectPart::Column { table: view.name.clone(), column: c.clone() };
            parts.extend(view.columns.iter().map(|c| column(&c.name)));
        }
    }
    parts.retain(|part| AccessKind::of(part).is_some());
    // Those on a multirange type are those on its range type.
    parts.retain(|part| match part {
        ObjectPart::Object(ObjectId::Type(name)) => schema.range_of_multirange(name).is_none(),
        _ => true,
    });
    let named = |name: &str| Role::Named(Ident::new(name));
    let roles = [Role::Public, named("pg_monitor"), named("pg_read_all_data"), Role::CurrentUser];
    for _ in 0..dice.roll(9) {
        let Some(part) = dice.pick(&parts).cloned() else { return };
        let Some(kind) = AccessKind::of(&part) else { continue };
        let all: Vec<Privilege> = kind.known_to(15).into_iter().collect();
        let some: BTreeSet<Privilege> = if dice.once_in(3) {
            all.iter().copied().collect()
        } else {
            (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&all).copied()).collect()
        };
        let to: BTreeSet<Role> = (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&roles).cloned()).collect();
        let grant_option = !to.contains(&Role::Public) && dice.once_in(3);
        let entry = Entry { roles: to, privileges: some, grant_option };
        if dice.once_in(4) { schema.revoke(&part, &entry) } else { schema.grant(&part, &entry) }
    }
}

/// Who may do what with what is created later.
fn defaults(schema: &mut Schema, dice: &mut Dice<'_>) {
    let kinds = [AccessKind::Table, AccessKind::Sequence, AccessKind::Routine, AccessKind::Type, AccessKind::Schema];
    let app = Ident::new("app");
    let places = if schema.contains(&ObjectId::Schema(app.clone())) { vec!["public", "app"] } else { vec!["public"] };
    for _ in 0..dice.roll(4) {
        let Some(on) = dice.pick(&kinds).copied() else { return };
        let place = if dice.once_in(2) && on != AccessKind::Schema { dice.pick(&places) } else { None };
        let role = if dice.once_in(3) { Role::Named(Ident::new("pg_monitor")) } else { Role::CurrentUser };
        let of = DefaultScope { role, schema: place.map(|place| Ident::new(*place)), on };
        let all: Vec<Privilege> = on.known_to(15).into_iter().collect();
        let some: BTreeSet<Privilege> = (0..1 + dice.roll(2)).filter_map(|_| dice.pick(&all).copied()).collect();
        let to = if dice.once_in(3) { Role::Public } else { Role::Named(Ident::new("pg_read_all_data")) };
        let grant_option = to != Role::Public && dice.once_in(3);
        let entry = Entry { roles: BTreeSet::from([to]), privileges: some, grant_option };
        let mut access = schema.default_access_of(&of);
        if dice.once_in(3) {
            entry.revoke(&mut access)
        } else {
            entry.grant(&mut access)
        }
        schema.set_default_access(&of, access);
    }
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
