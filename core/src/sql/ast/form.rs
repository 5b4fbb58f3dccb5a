//! Forms that SQL writes with words of its own among what they are made of: XML and JSON.

use super::{Alias, Expr, Name, OrderBy, Over, Query, TypeName};

/// A piece of a form's text, see [`JsonForm::parts`].
#[derive(Debug, Clone)]
pub enum FormPart<'a> {
    /// Words and punctuation.
    Words(String),
    /// A name.
    Name(&'a Name),
    /// An expression.
    Value(&'a Expr),
    /// A query.
    Query(&'a Query),
    /// A type.
    Type(&'a TypeName),
    /// `ORDER BY …`, with a space before it.
    OrderBy(&'a [OrderBy]),
    /// ` OVER …`
    Over(&'a Over),
}

/// What a form writes itself into.
#[derive(Debug, Default)]
pub(super) struct Parts<'a>(pub(super) Vec<FormPart<'a>>);

impl<'a> Parts<'a> {
    pub(super) fn words(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(FormPart::Words(before)) => before.push_str(text),
            _ => self.0.push(FormPart::Words(text.to_owned())),
        }
    }

    pub(super) fn name(&mut self, name: &'a Name) {
        self.0.push(FormPart::Name(name));
    }

    pub(super) fn value(&mut self, value: &'a Expr) {
        self.0.push(FormPart::Value(value));
    }

    /// Several, with commas between them.
    pub(super) fn list<T>(&mut self, list: &'a [T], mut each: impl FnMut(&mut Self, &'a T)) {
        for (at, item) in list.iter().enumerate() {
            self.words(if at > 0 { ", " } else { "" });
            each(self, item);
        }
    }
}

/// A value that is JSON, or is to become JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonValue {
    /// The value.
    pub value: Expr,
    /// `FORMAT JSON`
    pub format: Option<JsonFormat>,
}

/// `FORMAT JSON [ENCODING …]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFormat {
    /// `ENCODING …`
    pub encoding: Option<Name>,
}

/// `RETURNING …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonReturning {
    /// The type.
    pub data_type: TypeName,
    /// `FORMAT JSON`
    pub format: Option<JsonFormat>,
}

/// A value that a path may name: `PASSING a AS b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonArgument {
    /// The value.
    pub value: JsonValue,
    /// What the path calls it.
    pub name: Name,
}

/// What there is instead of what a path does not find, or fails at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonBehavior {
    /// `ERROR`
    Error,
    /// `NULL`
    Null,
    /// `TRUE`
    True,
    /// `FALSE`
    False,
    /// `UNKNOWN`
    Unknown,
    /// `EMPTY [ARRAY]`
    EmptyArray,
    /// `EMPTY OBJECT`
    EmptyObject,
    /// `DEFAULT …`
    Default(Expr),
}

/// Whether what a path finds is put into an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonWrapper {
    /// `WITHOUT WRAPPER`
    Without,
    /// `WITH CONDITIONAL WRAPPER`
    Conditional,
    /// `WITH UNCONDITIONAL WRAPPER`
    Unconditional,
}

/// How what a path finds is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonOptions {
    /// `WITH WRAPPER`, where it is written.
    pub wrapper: Option<JsonWrapper>,
    /// `OMIT QUOTES` (true), `KEEP QUOTES` (false).
    pub omit_quotes: Option<bool>,
    /// `… ON EMPTY`
    pub on_empty: Option<JsonBehavior>,
    /// `… ON ERROR`
    pub on_error: Option<JsonBehavior>,
}

/// What is asked of JSON by a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonFunction {
    /// `JSON_EXISTS`
    Exists,
    /// `JSON_QUERY`
    Query,
    /// `JSON_VALUE`
    Value,
}

impl JsonFunction {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exists => "JSON_EXISTS",
            Self::Query => "JSON_QUERY",
            Self::Value => "JSON_VALUE",
        }
    }
}

/// What an aggregate of JSON takes beside its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonAggregate {
    /// `FILTER (WHERE …)`
    pub filter: Option<Expr>,
    /// `OVER …`
    pub over: Option<Over>,
}

/// The forms of JSON in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonForm {
    /// `JSON_OBJECT(a: b, …)`
    Object {
        /// Keys and values.
        pairs: Vec<(Expr, JsonValue)>,
        /// `ABSENT ON NULL`
        absent: bool,
        /// `WITH UNIQUE KEYS`
        unique: bool,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
    },
    /// `JSON_ARRAY(a, …)`
    Array {
        /// The values.
        values: Vec<JsonValue>,
        /// `ABSENT ON NULL`, as it is by itself.
        absent: bool,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
    },
    /// `JSON_ARRAY(SELECT …)`
    ArrayOf {
        /// The query.
        query: Query,
        /// `FORMAT JSON`
        format: Option<JsonFormat>,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
    },
    /// `JSON_OBJECTAGG(a: b)`
    ObjectAgg {
        /// The key.
        key: Expr,
        /// The value.
        value: JsonValue,
        /// `ABSENT ON NULL`
        absent: bool,
        /// `WITH UNIQUE KEYS`
        unique: bool,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
        /// What stands behind it.
        aggregate: JsonAggregate,
    },
    /// `JSON_ARRAYAGG(a)`
    ArrayAgg {
        /// The value.
        value: JsonValue,
        /// `ORDER BY …`
        order_by: Vec<OrderBy>,
        /// `ABSENT ON NULL`, as it is by itself.
        absent: bool,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
        /// What stands behind it.
        aggregate: JsonAggregate,
    },
    /// `JSON(a)`
    Json {
        /// The value.
        value: JsonValue,
        /// `WITH UNIQUE KEYS`
        unique: bool,
    },
    /// `JSON_SCALAR(a)`
    Scalar(Expr),
    /// `JSON_SERIALIZE(a)`
    Serialize {
        /// The value.
        value: JsonValue,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
    },
    /// `JSON_EXISTS`, `JSON_QUERY`, `JSON_VALUE`
    Path {
        /// What is asked.
        function: JsonFunction,
        /// Of what.
        value: JsonValue,
        /// The path.
        path: Expr,
        /// `PASSING …`
        passing: Vec<JsonArgument>,
        /// `RETURNING …`
        returning: Option<JsonReturning>,
        /// The rest.
        options: JsonOptions,
    },
}

impl JsonForm {
    /// The keyword that it begins with.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Object { .. } => "JSON_OBJECT",
            Self::Array { .. } | Self::ArrayOf { .. } => "JSON_ARRAY",
            Self::ObjectAgg { .. } => "JSON_OBJECTAGG",
            Self::ArrayAgg { .. } => "JSON_ARRAYAGG",
            Self::Json { .. } => "JSON",
            Self::Scalar(_) => "JSON_SCALAR",
            Self::Serialize { .. } => "JSON_SERIALIZE",
            Self::Path { function, .. } => function.name(),
        }
    }

    /// Its text with its expressions in their places.
    pub fn parts(&self) -> Vec<FormPart<'_>> {
        let mut out = Parts::default();
        out.words(&format!("{}(", self.keyword()));
        match self {
            Self::Object { pairs, absent, unique, returning } => {
                out.list(pairs, |out, (key, value)| {
                    out.value(key);
                    out.words(" : ");
                    value.write(out);
                });
                out.words(if *absent { " ABSENT ON NULL" } else { "" });
                out.words(if *unique { " WITH UNIQUE KEYS" } else { "" });
                write_returning(returning.as_ref(), &mut out);
            }
            Self::Array { values, absent, returning } => {
                out.list(values, |out, value| value.write(out));
                out.words(if *absent { "" } else { " NULL ON NULL" });
                write_returning(returning.as_ref(), &mut out);
            }
            Self::ArrayOf { query, format, returning } => {
                out.0.push(FormPart::Query(query));
                write_format(format.as_ref(), &mut out);
                write_returning(returning.as_ref(), &mut out);
            }
            Self::ObjectAgg { key, value, absent, unique, returning, aggregate } => {
                out.value(key);
                out.words(" : ");
                value.write(&mut out);
                out.words(if *absent { " ABSENT ON NULL" } else { "" });
                out.words(if *unique { " WITH UNIQUE KEYS" } else { "" });
                write_returning(returning.as_ref(), &mut out);
                return aggregate.close(out);
            }
            Self::ArrayAgg { value, order_by, absent, returning, aggregate } => {
                value.write(&mut out);
                out.0.push(FormPart::OrderBy(order_by));
                out.words(if *absent { "" } else { " NULL ON NULL" });
                write_returning(returning.as_ref(), &mut out);
                return aggregate.close(out);
            }
            Self::Json { value, unique } => {
                value.write(&mut out);
                out.words(if *unique { " WITH UNIQUE KEYS" } else { "" });
            }
            Self::Scalar(value) => out.value(value),
            Self::Serialize { value, returning } => {
                value.write(&mut out);
                write_returning(returning.as_ref(), &mut out);
            }
            Self::Path { value, path, passing, returning, options, .. } => {
                value.write(&mut out);
                out.words(", ");
                out.value(path);
                write_passing(passing, &mut out);
                write_returning(returning.as_ref(), &mut out);
                options.write(&mut out);
            }
        }
        out.words(")");
        out.0
    }
}

impl JsonAggregate {
    fn close<'a>(&'a self, mut out: Parts<'a>) -> Vec<FormPart<'a>> {
        out.words(")");
        if let Some(filter) = &self.filter {
            out.words(" FILTER (WHERE ");
            out.value(filter);
            out.words(")");
        }
        out.0.extend(self.over.as_ref().map(FormPart::Over));
        out.0
    }
}

impl JsonValue {
    fn write<'a>(&'a self, out: &mut Parts<'a>) {
        out.value(&self.value);
        write_format(self.format.as_ref(), out);
    }
}

fn write_format<'a>(format: Option<&'a JsonFormat>, out: &mut Parts<'a>) {
    let Some(format) = format else { return };
    out.words(" FORMAT JSON");
    if let Some(encoding) = &format.encoding {
        out.words(" ENCODING ");
        out.name(encoding);
    }
}

fn write_returning<'a>(returning: Option<&'a JsonReturning>, out: &mut Parts<'a>) {
    let Some(returning) = returning else { return };
    out.words(" RETURNING ");
    out.0.push(FormPart::Type(&returning.data_type));
    write_format(returning.format.as_ref(), out);
}

fn write_passing<'a>(passing: &'a [JsonArgument], out: &mut Parts<'a>) {
    out.words(if passing.is_empty() { "" } else { " PASSING " });
    out.list(passing, |out, argument| {
        argument.value.write(out);
        out.words(" AS ");
        out.name(&argument.name);
    });
}

impl JsonOptions {
    fn write<'a>(&'a self, out: &mut Parts<'a>) {
        out.words(match self.wrapper {
            None => "",
            Some(JsonWrapper::Without) => " WITHOUT WRAPPER",
            Some(JsonWrapper::Conditional) => " WITH CONDITIONAL WRAPPER",
            Some(JsonWrapper::Unconditional) => " WITH UNCONDITIONAL WRAPPER",
        });
        out.words(match self.omit_quotes {
            None => "",
            Some(true) => " OMIT QUOTES",
            Some(false) => " KEEP QUOTES",
        });
        for (behavior, on) in [(&self.on_empty, " ON EMPTY"), (&self.on_error, " ON ERROR")] {
            let Some(behavior) = behavior else { continue };
            out.words(behavior.words());
            if let JsonBehavior::Default(value) = behavior {
                out.value(value);
            }
            out.words(on);
        }
    }
}

impl JsonBehavior {
    /// Its words, with the space before them.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Error => " ERROR",
            Self::Null => " NULL",
            Self::True => " TRUE",
            Self::False => " FALSE",
            Self::Unknown => " UNKNOWN",
            Self::EmptyArray => " EMPTY ARRAY",
            Self::EmptyObject => " EMPTY OBJECT",
            Self::Default(_) => " DEFAULT ",
        }
    }
}

/// `[LATERAL] JSON_TABLE(…) alias`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonTable {
    /// `LATERAL`
    pub lateral: bool,
    /// The JSON.
    pub value: JsonValue,
    /// The path to its rows.
    pub path: Expr,
    /// What the path is called.
    pub path_name: Option<Name>,
    /// `PASSING …`
    pub passing: Vec<JsonArgument>,
    /// The columns.
    pub columns: Vec<JsonColumn>,
    /// `… ON ERROR`
    pub on_error: Option<JsonBehavior>,
    /// The alias.
    pub alias: Option<Alias>,
}

/// A column of `JSON_TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonColumn {
    /// `name FOR ORDINALITY`
    Ordinality(Name),
    /// `name type …`
    Value {
        /// Its name.
        name: Name,
        /// Its type.
        data_type: TypeName,
        /// `FORMAT JSON`
        format: Option<JsonFormat>,
        /// `PATH …`
        path: Option<Expr>,
        /// The rest.
        options: Box<JsonOptions>,
    },
    /// `name type EXISTS …`
    Exists {
        /// Its name.
        name: Name,
        /// Its type.
        data_type: TypeName,
        /// `PATH …`
        path: Option<Expr>,
        /// `… ON ERROR`
        on_error: Option<Box<JsonBehavior>>,
    },
    /// `NESTED PATH … COLUMNS (…)`
    Nested {
        /// The path.
        path: Expr,
        /// What it is called.
        path_name: Option<Name>,
        /// Its columns.
        columns: Vec<JsonColumn>,
    },
}

impl JsonTable {
    /// Its text with its expressions in their places, without the alias.
    pub fn parts(&self) -> Vec<FormPart<'_>> {
        let mut out = Parts::default();
        out.words(if self.lateral { "LATERAL JSON_TABLE(" } else { "JSON_TABLE(" });
        self.value.write(&mut out);
        out.words(", ");
        out.value(&self.path);
        if let Some(name) = &self.path_name {
            out.words(" AS ");
            out.name(name);
        }
        write_passing(&self.passing, &mut out);
        write_columns(&self.columns, &mut out);
        if let Some(behavior) = &self.on_error {
            out.words(behavior.words());
            if let JsonBehavior::Default(value) = behavior {
                out.value(value);
            }
            out.words(" ON ERROR");
        }
        out.words(")");
        out.0
    }
}

fn write_columns<'a>(columns: &'a [JsonColumn], out: &mut Parts<'a>) {
    out.words(" COLUMNS (");
    out.list(columns, |out, column| column.write(out));
    out.words(")");
}

impl JsonColumn {
    fn write<'a>(&'a self, out: &mut Parts<'a>) {
        let path_of = |out: &mut Parts<'a>, path: &'a Option<Expr>| {
            if let Some(path) = path {
                out.words(" PATH ");
                out.value(path);
            }
        };
        match self {
            Self::Ordinality(name) => {
                out.name(name);
                out.words(" FOR ORDINALITY");
            }
            Self::Value { name, data_type, format, path, options } => {
                out.name(name);
                out.words(" ");
                out.0.push(FormPart::Type(data_type));
                write_format(format.as_ref(), out);
                path_of(out, path);
                options.write(out);
            }
            Self::Exists { name, data_type, path, on_error } => {
                out.name(name);
                out.words(" ");
                out.0.push(FormPart::Type(data_type));
                out.words(" EXISTS");
                path_of(out, path);
                if let Some(behavior) = on_error {
                    out.words(behavior.words());
                    out.words(" ON ERROR");
                }
            }
            Self::Nested { path, path_name, columns } => {
                out.words("NESTED PATH ");
                out.value(path);
                if let Some(name) = path_name {
                    out.words(" AS ");
                    out.name(name);
                }
                write_columns(columns, out);
            }
        }
    }
}

/// An expression and what it is called: `a AS b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The value.
    pub value: Expr,
    /// `AS …`
    pub name: Option<Name>,
}

/// `STANDALONE …`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standalone {
    /// `YES`
    Yes,
    /// `NO`
    No,
    /// `NO VALUE`
    NoValue,
}

/// The forms of XML in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlForm {
    /// `XMLCONCAT(a, …)`
    Concat(Vec<Expr>),
    /// `XMLELEMENT(NAME a, XMLATTRIBUTES(…), …)`
    Element {
        /// Its name.
        name: Name,
        /// Its attributes.
        attributes: Vec<Labelled>,
        /// What it holds.
        content: Vec<Expr>,
    },
    /// `XMLFOREST(a AS b, …)`
    Forest(Vec<Labelled>),
    /// `XMLPARSE(DOCUMENT a)`
    Parse {
        /// `DOCUMENT` rather than `CONTENT`.
        document: bool,
        /// The text.
        value: Expr,
        /// `PRESERVE WHITESPACE`
        preserve: bool,
    },
    /// `XMLPI(NAME a, b)`
    Pi {
        /// Its name.
        name: Name,
        /// What it holds.
        value: Option<Expr>,
    },
    /// `XMLROOT(a, VERSION b, STANDALONE YES)`
    Root {
        /// The XML.
        value: Expr,
        /// The version; `None` for `NO VALUE`.
        version: Option<Expr>,
        /// `STANDALONE …`
        standalone: Option<Standalone>,
    },
    /// `XMLSERIALIZE(CONTENT a AS b)`
    Serialize {
        /// `DOCUMENT` rather than `CONTENT`.
        document: bool,
        /// The XML.
        value: Expr,
        /// The type.
        to: TypeName,
        /// `INDENT`
        indent: bool,
    },
}

impl XmlForm {
    /// The keyword that it begins with.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Concat(_) => "XMLCONCAT",
            Self::Element { .. } => "XMLELEMENT",
            Self::Forest(_) => "XMLFOREST",
            Self::Parse { .. } => "XMLPARSE",
            Self::Pi { .. } => "XMLPI",
            Self::Root { .. } => "XMLROOT",
            Self::Serialize { .. } => "XMLSERIALIZE",
        }
    }

    /// Its text with its expressions in their places.
    pub fn parts(&self) -> Vec<FormPart<'_>> {
        let mut out = Parts::default();
        out.words(&format!("{}(", self.keyword()));
        let kind = |document: bool| if document { "DOCUMENT " } else { "CONTENT " };
        match self {
            Self::Concat(values) => out.list(values, Parts::value),
            Self::Element { name, attributes, content } => {
                out.words("NAME ");
                out.name(name);
                if !attributes.is_empty() {
                    out.words(", XMLATTRIBUTES(");
                    out.list(attributes, write_labelled);
                    out.words(")");
                }
                for value in content {
                    out.words(", ");
                    out.value(value);
                }
            }
            Self::Forest(values) => out.list(values, write_labelled),
            Self::Parse { document, value, preserve } => {
                out.words(kind(*document));
                out.value(value);
                out.words(if *preserve { " PRESERVE WHITESPACE" } else { "" });
            }
            Self::Pi { name, value } => {
                out.words("NAME ");
                out.name(name);
                if let Some(value) = value {
                    out.words(", ");
                    out.value(value);
                }
            }
            Self::Root { value, version, standalone } => {
                out.value(value);
                out.words(", VERSION ");
                match version {
                    Some(version) => out.value(version),
                    None => out.words("NO VALUE"),
                }
                out.words(standalone.map_or("", Standalone::words));
            }
            Self::Serialize { document, value, to, indent } => {
                out.words(kind(*document));
                out.value(value);
                out.words(" AS ");
                out.0.push(FormPart::Type(to));
                out.words(if *indent { " INDENT" } else { "" });
            }
        }
        out.words(")");
        out.0
    }
}

impl Standalone {
    /// Its words, with the comma before them.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => ", STANDALONE YES",
            Self::No => ", STANDALONE NO",
            Self::NoValue => ", STANDALONE NO VALUE",
        }
    }
}

fn write_labelled<'a>(out: &mut Parts<'a>, labelled: &'a Labelled) {
    out.value(&labelled.value);
    if let Some(name) = &labelled.name {
        out.words(" AS ");
        out.name(name);
    }
}

/// `[LATERAL] XMLTABLE(…) alias`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlTable {
    /// `LATERAL`
    pub lateral: bool,
    /// `XMLNAMESPACES(…)`; the default one has no name.
    pub namespaces: Vec<Labelled>,
    /// The path to its rows.
    pub row: Expr,
    /// The XML.
    pub document: Expr,
    /// The columns.
    pub columns: Vec<XmlColumn>,
    /// The alias.
    pub alias: Option<Alias>,
}

/// A column of `XMLTABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlColumn {
    /// Its name.
    pub name: Name,
    /// Its type; none for `FOR ORDINALITY`.
    pub data_type: Option<TypeName>,
    /// `PATH …`
    pub path: Option<Expr>,
    /// `DEFAULT …`
    pub default: Option<Expr>,
    /// `NOT NULL`
    pub not_null: bool,
}

impl XmlTable {
    /// Its text with its expressions in their places, without the alias.
    pub fn parts(&self) -> Vec<FormPart<'_>> {
        let mut out = Parts::default();
        out.words(if self.lateral { "LATERAL XMLTABLE(" } else { "XMLTABLE(" });
        if !self.namespaces.is_empty() {
            out.words("XMLNAMESPACES(");
            out.list(&self.namespaces, |out, namespace| {
                out.words(if namespace.name.is_none() { "DEFAULT " } else { "" });
                write_labelled(out, namespace);
            });
            out.words("), ");
        }
        out.words("(");
        out.value(&self.row);
        out.words(") PASSING (");
        out.value(&self.document);
        out.words(") COLUMNS ");
        out.list(&self.columns, |out, column| {
            out.name(&column.name);
            match &column.data_type {
                None => out.words(" FOR ORDINALITY"),
                Some(data_type) => {
                    out.words(" ");
                    out.0.push(FormPart::Type(data_type));
                }
            }
            for (word, value) in [(" DEFAULT (", &column.default), (" PATH (", &column.path)] {
                if let Some(value) = value {
                    out.words(word);
                    out.value(value);
                    out.words(")");
                }
            }
            out.words(if column.not_null { " NOT NULL" } else { "" });
        });
        out.words(")");
        out.0
    }
}
