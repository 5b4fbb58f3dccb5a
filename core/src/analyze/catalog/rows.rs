use std::collections::BTreeMap;

use super::Oid;

/// How much a function's result may change between calls with the same arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// `pg_type.typtype`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeKind {
    Base,
    Composite,
    Domain,
    Enum,
    Pseudo,
    Range,
    MultiRange,
}

/// How values of a type are subscripted (`pg_type.typsubscript`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subscripting {
    None,
    /// A true array.
    Array,
    /// A fixed-length array such as `point`.
    Raw,
    /// `jsonb`
    Json,
    /// `hstore`
    Text,
}

/// A type. An array's row has its element's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypeRow {
    pub(crate) oid: Oid,
    pub(crate) name: &'static str,
    /// Whether it is the array of `name`.
    pub(crate) is_array: bool,
    pub(crate) kind: TypeKind,
    pub(crate) category: char,
    pub(crate) preferred: bool,
    /// Whether it takes modifiers.
    pub(crate) modifiers: bool,
    pub(crate) collatable: bool,
    pub(crate) input: Volatility,
    pub(crate) output: Volatility,
    pub(crate) array: Oid,
    pub(crate) element: Oid,
    pub(crate) subscripting: Subscripting,
    /// What a range ranges over; the range of a multirange.
    pub(crate) subtype: Oid,
}

impl TypeRow {
    /// The row of its array.
    pub(super) fn array_row(&self) -> TypeRow {
        TypeRow {
            oid: self.array,
            is_array: true,
            kind: if self.kind == TypeKind::Pseudo { TypeKind::Pseudo } else { TypeKind::Base },
            category: if self.kind == TypeKind::Pseudo { 'P' } else { 'A' },
            preferred: false,
            array: Oid::NONE,
            element: self.oid,
            subscripting: Subscripting::Array,
            subtype: Oid::NONE,
            ..*self
        }
    }
}

/// When a cast may be used (`pg_cast.castcontext`), from the narrowest to the widest need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CastContext {
    Implicit,
    Assignment,
    Explicit,
}

/// How a cast works (`pg_cast.castmethod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CastMethod {
    Binary,
    InOut,
    Function,
}

/// An entry of `pg_cast`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cast {
    pub(crate) context: CastContext,
    pub(crate) method: CastMethod,
    pub(crate) volatility: Volatility,
}

/// An entry of `pg_operator`. `left` is [`Oid::NONE`] for a prefix operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) symbol: &'static str,
    pub(crate) left: Oid,
    pub(crate) right: Oid,
    pub(crate) result: Oid,
    pub(crate) volatility: Volatility,
    /// The extension that brings it.
    pub(crate) brought_by: Option<&'static str>,
}

/// `pg_aggregate.aggkind`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AggregateKind {
    Normal,
    /// Ordered-set, with its number of direct arguments.
    OrderedSet(u32),
    /// Hypothetical-set, with its number of direct arguments.
    HypotheticalSet(u32),
}

/// `pg_proc.prokind`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    Function,
    Aggregate(AggregateKind),
    Window,
}

/// An entry of `pg_proc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<Oid>,
    pub(crate) result: Oid,
    pub(crate) volatility: Volatility,
    pub(crate) returns_set: bool,
    /// Whether the last argument takes any number of values.
    pub(crate) variadic: bool,
    pub(crate) defaults: usize,
    pub(crate) kind: FunctionKind,
    names: Names,
    columns: &'static str,
}

/// The names of a function's arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Names {
    /// With commas between them; `-` for none.
    Builtin(&'static str),
    Own(Vec<String>),
}

impl Function {
    /// A function of a schema, whose arguments may have no name.
    pub(crate) fn own(names: Vec<String>) -> Self {
        Self {
            name: "",
            arguments: Vec::new(),
            result: Oid::NONE,
            volatility: Volatility::Volatile,
            returns_set: false,
            variadic: false,
            defaults: 0,
            kind: FunctionKind::Function,
            names: Names::Own(names),
            columns: "",
        }
    }

    /// The names of its arguments; empty where they have none.
    pub(crate) fn argument_names(&self) -> Vec<&str> {
        match &self.names {
            Names::Builtin("-") => Vec::new(),
            Names::Builtin(names) => names.split(',').collect(),
            Names::Own(names) => names.iter().map(String::as_str).collect(),
        }
    }

    /// The columns of its result, with the names of their types.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.columns.split(',').filter_map(|column| column.split_once(':'))
    }
}

/// An entry of `pg_opclass`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OperatorClass {
    pub(crate) method: &'static str,
    pub(crate) name: &'static str,
    pub(crate) input: Oid,
    pub(crate) default: bool,
    /// The extension that brings it.
    pub(crate) brought_by: Option<&'static str>,
}

fn volatility(code: char) -> Option<Volatility> {
    match code {
        'i' => Some(Volatility::Immutable),
        's' => Some(Volatility::Stable),
        'v' => Some(Volatility::Volatile),
        _ => None,
    }
}

/// The identity and the name in a type's line.
pub(super) fn type_identity(line: &'static str) -> Option<(Oid, &'static str)> {
    let mut fields = line.split(' ');
    Some((Oid(fields.next()?.parse().ok()?), fields.next()?))
}

pub(super) fn read_type(line: &'static str, names: &BTreeMap<&'static str, Oid>) -> Option<TypeRow> {
    let (oid, name) = type_identity(line)?;
    let (array, rest) = line.splitn(3, ' ').nth(2)?.split_once(' ')?;
    read_row((oid, name, Oid(array.parse().ok()?)), rest, |name| names.get(name).copied())
}

/// What a type's line says behind its identity, its name and the identity of its array.
pub(super) fn read_row(
    (oid, name, array): (Oid, &'static str, Oid),
    rest: &str,
    resolve: impl Fn(&str) -> Option<Oid>,
) -> Option<TypeRow> {
    let mut fields = rest.split(' ');
    let mut flags = fields.next()?.chars();
    let kind = match flags.next()? {
        'b' => TypeKind::Base,
        'd' => TypeKind::Domain,
        'p' => TypeKind::Pseudo,
        'r' => TypeKind::Range,
        'm' => TypeKind::MultiRange,
        _ => return None,
    };
    let category = flags.next()?;
    let preferred = flags.next()? == 'p';
    let modifiers = flags.next()? == 'm';
    let collatable = flags.next()? == 'c';
    let input = volatility(flags.next()?)?;
    let output = volatility(flags.next()?)?;
    let (element, subscripting) = match fields.next()? {
        "-" => (Oid::NONE, Subscripting::None),
        field => {
            let (element, handler) = field.split_once(':')?;
            let subscripting = match handler {
                "a" => Subscripting::Array,
                "r" => Subscripting::Raw,
                "j" => Subscripting::Json,
                "h" => Subscripting::Text,
                _ => Subscripting::None,
            };
            (resolve(element).unwrap_or_default(), subscripting)
        }
    };
    let subtype = resolve(fields.next()?).unwrap_or_default();
    Some(TypeRow {
        oid,
        name,
        is_array: false,
        kind,
        category,
        preferred,
        modifiers,
        collatable,
        input,
        output,
        array,
        element,
        subscripting,
        subtype,
    })
}

pub(super) fn read_cast(line: &str, resolve: impl Fn(&str) -> Option<Oid>) -> Option<(Oid, Oid, Cast)> {
    let mut fields = line.split(' ');
    let (source, target) = (resolve(fields.next()?)?, resolve(fields.next()?)?);
    let mut flags = fields.next()?.chars();
    let context = match flags.next()? {
        'i' => CastContext::Implicit,
        'a' => CastContext::Assignment,
        'e' => CastContext::Explicit,
        _ => return None,
    };
    let method = match flags.next()? {
        'b' => CastMethod::Binary,
        'i' => CastMethod::InOut,
        'f' => CastMethod::Function,
        _ => return None,
    };
    Some((source, target, Cast { context, method, volatility: volatility(flags.nth(1)?)? }))
}

pub(super) fn read_operator(line: &'static str, resolve: impl Fn(&str) -> Option<Oid>) -> Option<Operator> {
    let mut fields = line.split(' ');
    let symbol = fields.next()?;
    let left = match fields.next()? {
        "-" => Oid::NONE,
        name => resolve(name)?,
    };
    let (right, result) = (resolve(fields.next()?)?, resolve(fields.next()?)?);
    let volatility = volatility(fields.next()?.chars().next()?)?;
    Some(Operator { symbol, left, right, result, volatility, brought_by: None })
}

pub(super) fn read_function(line: &'static str, resolve: impl Fn(&str) -> Option<Oid>) -> Option<Function> {
    let mut fields = line.split(' ');
    let name = fields.next()?;
    let arguments = match fields.next()? {
        "-" => Vec::new(),
        list => list.split(',').map(&resolve).collect::<Option<Vec<_>>>()?,
    };
    let result = resolve(fields.next()?)?;
    let flags = fields.next()?;
    let (names, columns) = (fields.next().unwrap_or("-"), fields.next().unwrap_or("-"));
    let number = |from: &str| from.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    // The flags of a plain function are `i*+7`; the letter of an aggregate or window function comes last.
    let (before, kind) = match flags.find(['a', 'o', 'h', 'w']) {
        None => (flags, FunctionKind::Function),
        Some(at) => {
            let (before, rest) = flags.split_at_checked(at)?;
            let kind = match rest.chars().next()? {
                'w' => FunctionKind::Window,
                'o' => FunctionKind::Aggregate(AggregateKind::OrderedSet(number(rest) as u32)),
                'h' => FunctionKind::Aggregate(AggregateKind::HypotheticalSet(number(rest) as u32)),
                _ => FunctionKind::Aggregate(AggregateKind::Normal),
            };
            (before, kind)
        }
    };
    Some(Function {
        name,
        arguments,
        result,
        volatility: volatility(before.chars().next()?)?,
        returns_set: before.contains('*'),
        variadic: before.contains('+'),
        defaults: number(before),
        kind,
        names: Names::Builtin(names),
        columns,
    })
}

pub(super) fn read_operator_class(line: &'static str, resolve: impl Fn(&str) -> Option<Oid>) -> Option<OperatorClass> {
    let mut fields = line.split(' ');
    let (method, name) = (fields.next()?, fields.next()?);
    let (input, default) = (resolve(fields.next()?)?, fields.next()? == "d");
    Some(OperatorClass { method, name, input, default, brought_by: None })
}
