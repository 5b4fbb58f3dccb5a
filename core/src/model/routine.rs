use super::{Aggregate, Expression, ObjectId, TypeRef};
use crate::name::{Ident, QualifiedName};

/// A function or a procedure (`pg_proc`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// Its name, which others with other parameters may have too.
    pub name: QualifiedName,
    /// What it is.
    pub kind: RoutineKind,
    /// Its parameters in the order written, the columns of `RETURNS TABLE` last.
    pub parameters: Vec<Parameter>,
    /// What it returns; `None` for a procedure without output parameters.
    pub result: Option<RoutineResult>,
    /// The language it is written in.
    pub language: Ident,
    /// What it does.
    pub body: RoutineBody,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`
    pub volatility: RoutineVolatility,
    /// `STRICT`: null for any argument that is null.
    pub strict: bool,
    /// `SECURITY DEFINER`: runs with the rights of its owner, whose row-level security it sees.
    pub security_definer: bool,
    /// `LEAKPROOF`: may be run on rows before a policy has let them pass.
    pub leakproof: bool,
    /// `PARALLEL`
    pub parallel: Parallel,
    /// `COST`, in units of `cpu_operator_cost`; `None` where it is the language's own.
    pub cost: Option<String>,
    /// `ROWS`; `None` where it is the default.
    pub rows: Option<String>,
    /// `SUPPORT`
    pub support: Option<QualifiedName>,
    /// `TRANSFORM FOR TYPE`
    pub transforms: Vec<TypeRef>,
    /// `SET`: settings while it runs, by their names in lower case, in the order in which PostgreSQL keeps them. A list of
    /// names is kept as its elements.
    pub settings: Vec<(String, Vec<String>)>,
}

/// The kinds of routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// A window function.
    Window,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
}

impl RoutineKind {
    /// What `CREATE` and `DROP` call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Function | Self::Window => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
        }
    }
}

/// A parameter of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Which way its value goes.
    pub mode: ParameterMode,
    /// Its name.
    pub name: Option<Ident>,
    /// Its type, without modifiers: PostgreSQL keeps none here.
    pub data_type: TypeRef,
    /// `DEFAULT`
    pub default: Option<Expression>,
}

/// Which way a parameter's value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterMode {
    /// `IN`
    In,
    /// `OUT`
    Out,
    /// `INOUT`
    InOut,
    /// `VARIADIC`
    Variadic,
    /// A column of `RETURNS TABLE`
    Table,
}

impl ParameterMode {
    /// Whether a value is given for it, so that it tells overloads apart.
    pub fn is_input(self) -> bool {
        match self {
            Self::In | Self::InOut | Self::Variadic => true,
            Self::Out | Self::Table => false,
        }
    }

    /// Whether it is part of the result.
    pub fn is_output(self) -> bool {
        match self {
            Self::Out | Self::InOut | Self::Table => true,
            Self::In | Self::Variadic => false,
        }
    }
}

/// What a routine returns (`prorettype`, `proretset`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineResult {
    /// The type: `record` for several output parameters, `void` for nothing.
    pub data_type: TypeRef,
    /// `SETOF`, `RETURNS TABLE`
    pub set_of: bool,
}

/// What a routine does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineBody {
    /// A text that the language reads when it runs.
    Text(String),
    /// A function of a library.
    Library {
        /// The library's file.
        file: String,
        /// The function in it.
        symbol: String,
    },
    /// `RETURN …`, `BEGIN ATOMIC … END`: read when it is created, so that what it names is known (`prosqlbody`).
    Sql(Expression),
    /// What makes it an aggregate.
    Aggregate(Aggregate),
}

/// What a function may be counted on (`provolatile`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoutineVolatility {
    /// The same for the same arguments, for ever.
    Immutable,
    /// The same within one statement.
    Stable,
    /// Nothing.
    Volatile,
}

/// Where a function may run (`proparallel`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parallel {
    /// In any worker.
    Safe,
    /// In the leader of a parallel plan.
    Restricted,
    /// Not in a parallel plan.
    Unsafe,
}

impl Routine {
    /// A routine of a kind, without parameters, a result and a body, of which nothing is said.
    pub fn new(name: QualifiedName, kind: RoutineKind) -> Self {
        Self {
            name,
            kind,
            parameters: Vec::new(),
            result: None,
            language: Ident::new(""),
            body: RoutineBody::Text(String::new()),
            volatility: RoutineVolatility::Volatile,
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: Parallel::Unsafe,
            cost: None,
            rows: None,
            support: None,
            transforms: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Whether it returns the built-in type of that name: `trigger`, `event_trigger`.
    pub fn returns_builtin(&self, name: &str) -> bool {
        let of = self.result.as_ref().map(|result| &result.data_type.name);
        of.is_some_and(|of| of.is_builtin() && of.name.as_str() == name)
    }

    /// What a setting is while it runs, where it says so.
    pub fn setting(&self, name: &str) -> Option<&[String]> {
        self.settings.iter().find(|(setting, _)| setting == name).map(|(_, values)| values.as_slice())
    }

    /// Lets a setting be this while it runs, where the one before of its name stood, or last; or no setting at all.
    pub fn set(&mut self, name: &str, values: Option<Vec<String>>) {
        let found = self.settings.iter_mut().find(|(setting, _)| setting == name);
        match (found, values) {
            (Some((_, old)), Some(values)) => *old = values,
            (None, Some(values)) => self.settings.push((name.to_owned(), values)),
            (_, None) => self.settings.retain(|(setting, _)| setting != name),
        }
    }

    /// What identifies it: its name and the types that are given to it.
    pub fn id(&self) -> ObjectId {
        ObjectId::Routine { name: self.name.clone(), arguments: self.arguments() }
    }

    /// The types that are given to it.
    pub fn arguments(&self) -> Vec<TypeRef> {
        self.inputs().map(|parameter| parameter.data_type.clone()).collect()
    }

    /// The parameters for which values are given.
    pub fn inputs(&self) -> impl DoubleEndedIterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.mode.is_input())
    }

    /// Whether both yield the same row.
    pub fn same_outputs(&self, other: &Self) -> bool {
        let outputs = |routine: &Self| -> Vec<(Option<Ident>, TypeRef)> {
            let outputs = routine.parameters.iter().filter(|parameter| parameter.mode.is_output());
            outputs.map(|parameter| (parameter.name.clone(), parameter.data_type.clone())).collect()
        };
        let (own, theirs) = (outputs(self), outputs(other));
        // The name of a single column says nothing, unless it is a table's.
        own == theirs || (own.len() == 1 && theirs.len() == 1 && own.iter().zip(&theirs).all(|(a, b)| a.1 == b.1))
    }

    /// The first input parameter that has another name, or none, in what is to replace this.
    pub fn renamed_input(&self, other: &Self) -> Option<&Ident> {
        let pairs = self.inputs().zip(other.inputs());
        pairs.filter(|(own, theirs)| own.name != theirs.name).find_map(|(own, _)| own.name.as_ref())
    }

    /// Lets `change` see every expression it holds.
    pub fn for_each_expression_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        self.parameters.iter_mut().filter_map(|parameter| parameter.default.as_mut()).for_each(&mut *change);
        match &mut self.body {
            RoutineBody::Sql(body) => change(body),
            RoutineBody::Aggregate(aggregate) => aggregate.attributes.values_mut().for_each(change),
            RoutineBody::Text(_) | RoutineBody::Library { .. } => {}
        }
    }

    /// Lets `change` see every type it names.
    pub fn for_each_type_mut(&mut self, change: &mut impl FnMut(&mut TypeRef)) {
        self.parameters.iter_mut().for_each(|parameter| change(&mut parameter.data_type));
        self.result.iter_mut().for_each(|result| change(&mut result.data_type));
        self.transforms.iter_mut().for_each(change);
    }

    /// Every expression it holds.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let (body, attributes) = match &self.body {
            RoutineBody::Sql(body) => (Some(body), None),
            RoutineBody::Aggregate(aggregate) => (None, Some(aggregate.attributes.values())),
            RoutineBody::Text(_) | RoutineBody::Library { .. } => (None, None),
        };
        let defaults = self.parameters.iter().filter_map(|parameter| parameter.default.as_ref());
        defaults.chain(body).chain(attributes.into_iter().flatten())
    }

    /// Every type it names.
    pub fn types(&self) -> impl Iterator<Item = &TypeRef> {
        let result = self.result.iter().map(|result| &result.data_type);
        self.parameters.iter().map(|parameter| &parameter.data_type).chain(result).chain(&self.transforms)
    }
}
