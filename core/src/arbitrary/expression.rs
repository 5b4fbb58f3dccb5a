//! Random expressions over the columns of a table, nearly all of them well-typed: every built-in operator, function and cast
//! may be in them, and every form that PostgreSQL's grammar has for one. What a server makes of them is what we make of them,
//! refusals too.

use std::collections::BTreeMap;

use super::literal;
use crate::analyze::catalog::{Catalog, Function, FunctionKind, Oid, Operator};
use crate::model::{Schema, Table, TypeRef, Version};
use crate::name::QualifiedName;
use crate::render::quote;

/// Types that are asked for where any would do.
const COMMON: [&str; 29] = [
    "bool",
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "text",
    "varchar",
    "bpchar",
    "name",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "inet",
    "cidr",
    "int4range",
    "daterange",
    "tstzrange",
    "bit",
    "varbit",
    "point",
    "oid",
];

/// Types of the schema's own that are asked for.
const OWN: [&str; 7] = ["status", "app.level", "address", "positive", "email", "floats", "codes"];

/// How deep calls and operators lie in one another.
const DEPTH: u32 = 3;

/// Numbers that look random, the same ones for the same beginning (splitmix64).
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn once_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// A type as it is written in SQL, without the brackets of an array.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Type {
    name: String,
    array: bool,
}

impl Type {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), array: false }
    }

    fn array_of(&self) -> Self {
        Self { name: self.name.clone(), array: true }
    }

    fn element(&self) -> Self {
        Self { name: self.name.clone(), array: false }
    }

    fn sql(&self) -> String {
        let name = match self.name.as_str() {
            "char" => "\"char\"",
            name => name,
        };
        if self.array { format!("{name}[]") } else { name.to_owned() }
    }
}

/// Makes expressions over a table.
#[derive(Debug)]
pub struct Expressions {
    catalog: &'static Catalog,
    version: Version,
    random: Random,
    columns: BTreeMap<Type, Vec<String>>,
    operators: Vec<Operator>,
    functions: Vec<Function>,
}

/// An expression, and the type that it was asked to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The expression.
    pub text: String,
    /// The type, as SQL.
    pub data_type: String,
}

impl Expressions {
    /// Expressions over a table of a schema, the same ones for the same seed; over none, they have no columns.
    pub fn new(schema: &Schema, table: Option<&QualifiedName>, seed: u64) -> Self {
        let catalog = Catalog::of(schema.version());
        let mut columns: BTreeMap<Type, Vec<String>> = BTreeMap::new();
        for column in table.and_then(|name| schema.table(name)).into_iter().flat_map(|table: &Table| &table.columns) {
            let name = quote::identifier(column.name.as_str());
            columns.entry(type_of(&column.data_type)).or_default().push(name);
        }
        let mut operators: Vec<Operator> = catalog.all_operators().to_vec();
        operators
            .retain(|operator| [operator.left, operator.right, operator.result].iter().all(|ty| usable(catalog, *ty)));
        let mut functions: Vec<Function> = catalog.all_functions().to_vec();
        functions.retain(|function| {
            let types = function.arguments.iter().chain([&function.result]);
            types.into_iter().all(|ty| usable(catalog, *ty))
                && !function.returns_set
                && function.kind == FunctionKind::Function
        });
        Self { catalog, version: schema.version(), random: Random(seed), columns, operators, functions }
    }

    /// One that is a condition.
    pub fn condition(&mut self) -> Written {
        Written { text: self.value(&Type::of("bool"), DEPTH), data_type: "bool".to_owned() }
    }

    /// One of any type.
    pub fn any(&mut self) -> Written {
        let data_type = self.some_type();
        Written { text: self.value(&data_type, DEPTH), data_type: data_type.sql() }
    }

    fn some_type(&mut self) -> Type {
        let name = if self.random.once_in(6) { self.random.pick(&OWN) } else { self.random.pick(&COMMON) };
        let plain = Type::of(name.copied().unwrap_or("text"));
        if plain.name != "codes" && self.random.once_in(6) { plain.array_of() } else { plain }
    }

    fn value(&mut self, of: &Type, depth: u32) -> String {
        if depth == 0 || self.random.once_in(7) {
            return self.leaf(of);
        }
        let depth = depth - 1;
        match self.random.below(12) {
            0 | 1 if of.name == "bool" && !of.array => self.test(depth),
            0..=3 => self.operation(of, depth),
            4..=6 => self.call(of, depth),
            7 => self.cast(of, depth),
            8 | 9 => self.choice(of, depth),
            _ => self.part(of, depth),
        }
    }

    /// A column or a literal.
    fn leaf(&mut self, of: &Type) -> String {
        if !self.random.once_in(3)
            && let Some(columns) = self.columns.get(of)
            && let Some(column) = self.random.pick(columns)
        {
            return column.clone();
        }
        self.literal(of)
    }

    fn literal(&mut self, of: &Type) -> String {
        if of.array {
            let element = of.element();
            let (one, other) = (self.literal(&element), self.literal(&element));
            return match self.random.below(4) {
                0 => format!("'{{}}'::{}", of.sql()),
                1 => format!("ARRAY[{one}]::{}", of.sql()),
                2 => format!("CAST(ARRAY[{one}, {other}] AS {})", of.sql()),
                _ => format!("NULL::{}", of.sql()),
            };
        }
        let bare = literal::bare(&of.name);
        // Numbers of these forms are none before PostgreSQL 16.
        let newer = |text: &&str| {
            text.starts_with("0x") || text.contains('_') && text.starts_with(|c: char| c.is_ascii_digit())
        };
        if self.random.once_in(2)
            && let Some(text) = self.random.pick(bare)
            && (self.version >= Version::V16 || !newer(text))
        {
            return (*text).to_owned();
        }
        let sql = of.sql();
        match self.random.pick(literal::texts(&of.name)).copied() {
            None => format!("NULL::{sql}"),
            Some(text) => match self.random.below(6) {
                0 => format!("'{text}'"),
                1 => format!("CAST('{text}' AS {sql})"),
                2 if !sql.contains('.') => format!("{sql} '{text}'"),
                3 if self.random.once_in(4) => format!("NULL::{sql}"),
                _ => format!("'{text}'::{sql}"),
            },
        }
    }

    /// A type that a polymorphic one may stand for.
    fn stand_in(&mut self, of: Oid, element: &Type) -> Type {
        let name = self.catalog.type_row(of).map(|row| row.name).unwrap_or_default();
        match name {
            "anyarray" | "anycompatiblearray" => element.array_of(),
            "anyrange" | "anycompatiblerange" => Type::of(match element.name.as_str() {
                "int8" => "int8range",
                "numeric" => "numrange",
                "date" => "daterange",
                "timestamp" => "tsrange",
                "timestamptz" => "tstzrange",
                "float8" => "floats",
                _ => "int4range",
            }),
            "anymultirange" | "anycompatiblemultirange" => Type::of(match element.name.as_str() {
                "numeric" => "nummultirange",
                "date" => "datemultirange",
                _ => "int4multirange",
            }),
            "anyenum" => Type::of("status"),
            "anyelement" | "anynonarray" | "anycompatible" | "anycompatiblenonarray" | "any" => {
                if self.random.once_in(5) { self.some_type() } else { element.clone() }
            }
            _ => self.built_in(of),
        }
    }

    fn built_in(&self, of: Oid) -> Type {
        let Some(row) = self.catalog.type_row(of) else { return Type::of("text") };
        match self.catalog.type_row(row.element).filter(|_| row.is_array) {
            Some(element) => Type { name: element.name.to_owned(), array: true },
            None => Type::of(row.name),
        }
    }

    /// Whether a result may be what is asked for.
    fn yields(&self, result: Oid, of: &Type) -> bool {
        let name = self.catalog.type_row(result).map(|row| row.name).unwrap_or_default();
        match name {
            "anyarray" | "anycompatiblearray" => of.array,
            "anyelement" | "anycompatible" => true,
            "anynonarray" | "anycompatiblenonarray" => !of.array,
            "anyenum" => of.name == "status" && !of.array,
            "anyrange" => of.name.ends_with("4range") && !of.array,
            _ => self.built_in(result) == *of,
        }
    }

    fn operation(&mut self, of: &Type, depth: u32) -> String {
        let fitting: Vec<Operator> =
            self.operators.iter().filter(|operator| self.yields(operator.result, of)).copied().collect();
        let Some(operator) = self.random.pick(&fitting).copied() else { return self.call(of, depth) };
        let element = if of.name == "bool" { self.some_type().element() } else { of.element() };
        let right = self.stand_in(operator.right, &element);
        let right = self.operand(&right, depth);
        if operator.left == Oid::NONE {
            return format!("{} {right}", operator.symbol);
        }
        let left = self.stand_in(operator.left, &element);
        let left = self.operand(&left, depth);
        match self.random.below(12) {
            0 => format!("{left} OPERATOR(pg_catalog.{}) {right}", operator.symbol),
            _ => format!("{left} {} {right}", operator.symbol),
        }
    }

    /// A value that may stand beside an operator.
    fn operand(&mut self, of: &Type, depth: u32) -> String {
        let value = self.value(of, depth);
        let is_word = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_word || self.random.once_in(12) { value } else { format!("({value})") }
    }

    fn call(&mut self, of: &Type, depth: u32) -> String {
        let fitting: Vec<usize> = (0..self.functions.len())
            .filter(|at| self.functions.get(*at).is_some_and(|function| self.yields(function.result, of)))
            .collect();
        let chosen = self.random.pick(&fitting).and_then(|at| self.functions.get(*at)).cloned();
        let Some(function) = chosen else { return self.choice(of, depth) };
        let element = of.element();
        let least = function.arguments.len().saturating_sub(function.defaults);
        let count = least + self.random.below(function.defaults + 1);
        let mut arguments = Vec::new();
        for argument in function.arguments.iter().take(count) {
            let data_type = self.stand_in(*argument, &element);
            arguments.push(self.value(&data_type, depth));
        }
        if function.variadic
            && let Some(last) = arguments.pop()
        {
            let one = self.value(&element, depth);
            match self.random.below(3) {
                0 => arguments.push(format!("VARIADIC {last}")),
                1 => arguments.push(one),
                _ => arguments.extend([one.clone(), one]),
            }
        }
        let schema = if self.random.once_in(10) { "pg_catalog." } else { "" };
        format!("{schema}{}({})", quote::identifier(function.name), arguments.join(", "))
    }

    fn cast(&mut self, of: &Type, depth: u32) -> String {
        let from = match self.random.below(3) {
            0 => Type::of("text"),
            1 => of.clone(),
            _ => self.some_type(),
        };
        let value = self.value(&from, depth);
        let modifier = match of.name.as_str() {
            "varchar" | "bpchar" | "bit" | "varbit" if self.random.once_in(2) => "(5)",
            "numeric" if self.random.once_in(2) => "(6,2)",
            "timestamp" | "timestamptz" | "time" | "interval" if self.random.once_in(3) => "(3)",
            _ => "",
        };
        let target = format!("{}{modifier}{}", of.element().sql(), if of.array { "[]" } else { "" });
        if self.random.once_in(2) { format!("CAST({value} AS {target})") } else { format!("({value})::{target}") }
    }

    fn choice(&mut self, of: &Type, depth: u32) -> String {
        let (one, other) = (self.value(of, depth), self.value(of, depth));
        match self.random.below(8) {
            0 => format!("COALESCE({one}, {other})"),
            1 => format!("NULLIF({one}, {other})"),
            2 => format!("GREATEST({one}, {other})"),
            3 => format!("LEAST({one}, {other}, NULL)"),
            4 => {
                let condition = self.value(&Type::of("bool"), depth);
                format!("CASE WHEN {condition} THEN {one} ELSE {other} END")
            }
            5 => {
                let tested = self.some_type();
                let (subject, first, second) = (self.value(&tested, depth), self.leaf(&tested), self.leaf(&tested));
                format!("CASE {subject} WHEN {first} THEN {one} WHEN {second} THEN {other} END")
            }
            6 => format!("(SELECT {one})"),
            _ => {
                let condition = self.value(&Type::of("bool"), depth);
                format!("CASE WHEN {condition} THEN {one} END")
            }
        }
    }

    /// A part of something larger, or something put together.
    fn part(&mut self, of: &Type, depth: u32) -> String {
        if of.array {
            let element = of.element();
            let (one, other) = (self.value(&element, depth), self.value(&element, depth));
            let whole = self.operand(of, depth);
            return match self.random.below(5) {
                0 => format!("ARRAY[{one}, {other}]"),
                1 => format!("({whole})[1:2]"),
                2 => format!("({whole})[:{}]", self.value(&Type::of("int4"), 0)),
                3 => format!("array_append({whole}, {one})"),
                _ => format!("ARRAY(SELECT {one})"),
            };
        }
        let kind = (of.name.as_str(), self.random.below(5));
        match kind {
            ("text", 0) => {
                let (text, from) = (self.value(of, depth), self.value(&Type::of("int4"), 0));
                format!("substring({text} from {from} for 2)")
            }
            ("text", 1) => format!("trim(both 'x' from {})", self.value(of, depth)),
            ("text", 2) => format!("overlay({} placing 'z' from 2)", self.value(of, depth)),
            ("text", 3) => format!("({} COLLATE \"C\")", self.operand(of, depth)),
            ("text", _) => format!("({}).street", self.operand(&Type::of("address"), depth)),
            ("int4", 0) => {
                let (one, other) = (self.operand(&Type::of("text"), depth), self.operand(&Type::of("text"), depth));
                format!("position({one} in {other})")
            }
            ("int4", 1) => format!("({}).house", self.operand(&Type::of("address"), depth)),
            ("numeric", 0 | 1) => {
                let from = Type::of(
                    self.random
                        .pick(&["timestamp", "timestamptz", "date", "interval", "time"])
                        .copied()
                        .unwrap_or("date"),
                );
                let field = self.random.pick(&["year", "EPOCH", "'month'", "dow", "hour"]).copied().unwrap_or("day");
                format!("extract({field} from {})", self.value(&from, depth))
            }
            ("timestamp", 0 | 1) => format!("{} AT TIME ZONE 'UTC'", self.operand(&Type::of("timestamptz"), depth)),
            ("timestamptz", 0 | 1) => format!("{} AT TIME ZONE 'UTC'", self.operand(&Type::of("timestamp"), depth)),
            ("jsonb", 0) => {
                let (key, value) = (self.value(&Type::of("text"), 0), self.some_type());
                format!("jsonb_build_object({key}, {})", self.value(&value, depth))
            }
            ("jsonb", 1) => format!("({})['a']", self.operand(of, depth)),
            ("json", 0) => {
                let data_type = self.some_type();
                format!("json_build_array({})", self.value(&data_type, depth))
            }
            ("address", 0 | 1) => {
                let (street, house) = (self.value(&Type::of("text"), depth), self.value(&Type::of("int4"), depth));
                format!("ROW({street}, '12345', {house})::address")
            }
            ("int4range", 0) => {
                let (from, to) = (self.value(&Type::of("int4"), depth), self.value(&Type::of("int4"), depth));
                format!("int4range({from}, {to}, '[]')")
            }
            _ => {
                let whole = self.operand(&of.array_of(), depth);
                format!("({whole})[{}]", self.value(&Type::of("int4"), 0))
            }
        }
    }

    /// A condition in one of the forms that only conditions have.
    fn test(&mut self, depth: u32) -> String {
        let of = self.some_type();
        let bool_type = Type::of("bool");
        let subject = self.operand(&of, depth);
        let (one, other) = (self.operand(&of, depth), self.operand(&of, depth));
        let not = if self.random.once_in(3) { "NOT " } else { "" };
        match self.random.below(20) {
            0 => format!("{subject} IS {not}NULL"),
            1 => format!("{subject} IS {not}DISTINCT FROM {one}"),
            2 => format!("{subject} {not}IN ({one}, {other})"),
            3 => format!("{subject} {not}BETWEEN {one} AND {other}"),
            4 => format!("{subject} {not}BETWEEN SYMMETRIC {one} AND {other}"),
            5 => format!("{subject} = ANY (ARRAY[{one}, {other}])"),
            6 => {
                let list = self.operand(&of.element().array_of(), depth);
                let symbol = self.random.pick(&["=", "<>", "<", ">="]).copied().unwrap_or("=");
                let word = if not.is_empty() { "ANY" } else { "ALL" };
                format!("{subject} {symbol} {word} ({list})")
            }
            7 | 8 => {
                let (text, pattern) = (self.operand(&Type::of("text"), depth), self.leaf(&Type::of("text")));
                let word = self.random.pick(&["LIKE", "ILIKE", "SIMILAR TO"]).copied().unwrap_or("LIKE");
                let escape = if self.random.once_in(4) { " ESCAPE '#'" } else { "" };
                format!("{text} {not}{word} {pattern}{escape}")
            }
            9 | 10 => {
                let (left, right) = (self.operand(&bool_type, depth), self.operand(&bool_type, depth));
                format!("{left} {} {right}", if not.is_empty() { "AND" } else { "OR" })
            }
            11 => format!("NOT {}", self.operand(&bool_type, depth)),
            12 => {
                let word = self.random.pick(&["TRUE", "FALSE", "UNKNOWN"]).copied().unwrap_or("TRUE");
                format!("{} IS {not}{word}", self.operand(&bool_type, depth))
            }
            13 => {
                let symbol = self.random.pick(&["=", "<", ">=", "<>"]).copied().unwrap_or("=");
                format!("({subject}, 1) {symbol} ({one}, {})", self.value(&Type::of("int4"), 0))
            }
            14 => {
                let times = [Type::of("date"), Type::of("date")].map(|of| self.value(&of, 0));
                let [from, to] = times;
                format!("({from}, {to}) OVERLAPS (current_date, interval '1 day')")
            }
            15 => format!("{subject} IN (SELECT {one})"),
            16 => format!("EXISTS (SELECT {one} WHERE {})", self.value(&bool_type, depth)),
            17 if self.version >= Version::V16 => format!("{} IS {not}JSON", self.operand(&Type::of("text"), depth)),
            _ => {
                let symbol = self.random.pick(&["=", "<>", "<", ">", "<=", ">=", "!="]).copied().unwrap_or("=");
                format!("{subject} {symbol} {one}")
            }
        }
    }
}

/// Whether values of a type can be made up.
fn usable(catalog: &Catalog, of: Oid) -> bool {
    if of == Oid::NONE {
        return true;
    }
    let Some(row) = catalog.type_row(of) else { return false };
    let element = if row.is_array { catalog.type_row(row.element).map(|row| row.name) } else { Some(row.name) };
    let name = element.unwrap_or_default();
    let is_polymorphic = of.is_polymorphic() || name == "any";
    is_polymorphic || !literal::texts(name).is_empty()
}

fn type_of(data_type: &TypeRef) -> Type {
    let schema = data_type.name.schema.as_str();
    let own = data_type.name.name.as_str();
    let name = match schema {
        "pg_catalog" | "public" => own.to_owned(),
        _ => format!("{schema}.{own}"),
    };
    Type { name, array: data_type.array }
}
