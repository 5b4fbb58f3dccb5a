use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::brought::Brought;
use super::catalog::{
    AggregateKind, Catalog, Function, FunctionKind, Oid, Operator, Subscripting, TypeKind, TypeRow, Volatility,
};
use super::query::RelationColumn;
use super::typmod;
use crate::model::{
    Definition, Domain, Enum, Object, ObjectId, ObjectPart, ParameterMode, Piece, Range, Routine, RoutineBody,
    RoutineKind, RoutineResult, RoutineVolatility, Schema, Table, TypeRef, Version, View,
};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::ObjectName;

/// What expressions may refer to: the built-in catalog and what the schema defines.
pub(crate) struct Environment<'a> {
    pub(crate) catalog: &'static Catalog,
    pub(crate) version: Version,
    pub(crate) schema: &'a Schema,
    /// The schema's own types that were asked for, in that order.
    users: RefCell<IndexSet<User<'a>>>,
    /// What the schema's extensions bring, looked through once.
    brought: OnceCell<Vec<Brought>>,
    /// The schema's own functions, looked through once, where a call asks for one.
    routines: OnceCell<OwnFunctions<'a>>,
    /// The operators found so far, by the types they were found for: the choice is dear, and the same few recur.
    pub(crate) operators: RefCell<BTreeMap<(Oid, Oid), Vec<Operator>>>,
    /// Where times were written without the zone that they need.
    pub(crate) zoneless: RefCell<BTreeSet<Span>>,
}

/// The schema's own functions.
#[derive(Default)]
struct OwnFunctions<'a> {
    all: Vec<OwnFunction<'a>>,
    by_name: BTreeMap<Ident, Vec<usize>>,
}

impl<'a> OwnFunctions<'a> {
    fn add(&mut self, function: OwnFunction<'a>) {
        self.by_name.entry(function.name.name.clone()).or_default().push(self.all.len());
        self.all.push(function);
    }
}

/// A function of the schema as calls see it, be it one that an extension brings.
pub(crate) struct OwnFunction<'a> {
    /// What it is called by: a routine, or the range type that it makes values of.
    pub(crate) id: ObjectId,
    pub(crate) name: Cow<'a, QualifiedName>,
    /// The routine; a range type's constructor is none, nor what an extension brings.
    pub(crate) routine: Option<&'a Routine>,
    pub(crate) function: Function,
    /// The extension that brings it.
    pub(crate) brought_by: Option<&'static str>,
}

/// What has rows.
#[derive(Clone, Copy)]
pub(crate) enum Rows<'a> {
    Table(&'a Table),
    View(&'a View),
}

impl<'a> Rows<'a> {
    pub(crate) fn name(self) -> &'a QualifiedName {
        match self {
            Self::Table(table) => &table.name,
            Self::View(view) => &view.name,
        }
    }
}

/// A field of a row type.
pub(crate) struct Field {
    pub(crate) name: Ident,
    /// Its type; none where that is not known.
    pub(crate) ty: Oid,
    pub(crate) typmod: i32,
    /// The column or the attribute that it is.
    pub(crate) part: ObjectPart,
}

/// What an [`Oid`] that is not built in stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum User<'a> {
    Enum(&'a QualifiedName),
    Row(&'a QualifiedName),
    Domain(&'a QualifiedName),
    Composite(&'a QualifiedName),
    Range(&'a QualifiedName),
    /// The multirange type over the range type of that name.
    Multirange(&'a QualifiedName),
}

/// How many domains may stand on each other.
const MAX_DOMAINS: usize = 64;

impl<'a> Environment<'a> {
    /// The collation that a name stands for: those of the server come first. `None` where a schema was written that has
    /// none of that name; an unknown name without one is taken for the server's.
    pub(crate) fn collation(&self, search_path: &[Ident], name: &ObjectName) -> Option<QualifiedName> {
        let word = &name.name.ident;
        let of_server = QualifiedName { schema: Ident::new("pg_catalog"), name: word.clone() };
        let own = |schema: &Ident| {
            let found = QualifiedName { schema: schema.clone(), name: word.clone() };
            self.schema.contains(&ObjectId::collation(found.clone())).then_some(found)
        };
        match name.schema() {
            Some(schema) if schema.ident.as_str() == "pg_catalog" => Some(of_server),
            Some(schema) => own(&schema.ident),
            None if word.as_str() == "default" || self.catalog.has_collation(word.as_str()) => Some(of_server),
            None => search_path.iter().find_map(own).or(Some(of_server)),
        }
    }

    pub(crate) fn new(schema: &'a Schema) -> Self {
        let version = schema.version();
        let catalog = Catalog::of(version);
        Self {
            catalog,
            version,
            schema,
            users: RefCell::default(),
            brought: OnceCell::new(),
            routines: OnceCell::new(),
            operators: RefCell::default(),
            zoneless: RefCell::default(),
        }
    }

    /// What the schema's extensions bring, as far as that is known.
    pub(crate) fn brought(&self) -> &[Brought] {
        self.brought.get_or_init(|| super::brought::brought(self, self.schema))
    }

    /// The identity of a type of the schema that is not that of a table's rows, or of one that an extension brings.
    pub(crate) fn own_oid(&self, name: &QualifiedName) -> Option<Oid> {
        let Some(object) = self.schema.get(&ObjectId::Type(name.clone())) else { return self.brought_type(name) };
        self.identify(match object {
            Object::Enum(enumeration) => User::Enum(&enumeration.name),
            Object::Defined(Definition::Domain(domain)) => User::Domain(&domain.name),
            Object::Defined(Definition::Composite(composite)) => User::Composite(&composite.name),
            Object::Defined(Definition::Range(range)) => User::Range(&range.name),
            Object::Defined(Definition::Multirange(multirange)) => User::Multirange(&multirange.range),
            _ => return None,
        })
    }

    /// What of that name has rows.
    pub(crate) fn rows(&self, name: &QualifiedName) -> Option<Rows<'a>> {
        self.schema.table(name).map(Rows::Table).or_else(|| self.schema.view(name).map(Rows::View))
    }

    /// What a name in FROM stands for: in the schema that was written, else along the search path.
    pub(crate) fn rows_named(&self, search_path: &[Ident], name: &ObjectName) -> Option<Rows<'a>> {
        let word = &name.name.ident;
        let path = name.schema().map_or(search_path, |schema| std::slice::from_ref(&schema.ident));
        path.iter().find_map(|schema| self.rows(&QualifiedName { schema: schema.clone(), name: word.clone() }))
    }

    /// The columns of what has rows. A column whose type is not known has none here either; `None` where it is not known
    /// which there are.
    pub(crate) fn columns_of(&self, rows: Rows<'a>) -> Option<Vec<RelationColumn>> {
        let column = |name: &Ident, data_type: Option<&TypeRef>| {
            let (ty, typmod) = data_type.and_then(|data_type| self.type_of(data_type)).unwrap_or((Oid::NONE, -1));
            RelationColumn { name: name.clone(), ty, typmod }
        };
        match rows {
            Rows::Table(table) => {
                Some(table.columns.iter().map(|each| column(&each.name, Some(&each.data_type))).collect())
            }
            Rows::View(view) if view.columns.is_empty() && !view.query.is_decided() => None,
            Rows::View(view) => {
                Some(view.columns.iter().map(|each| column(&each.name, each.data_type.as_ref())).collect())
            }
        }
    }

    /// The identity of the type of a table's or a view's rows.
    pub(crate) fn row_oid(&self, name: &QualifiedName) -> Option<Oid> {
        self.identify(User::Row(self.rows(name)?.name()))
    }

    /// Types are numbered as they are met; every other number is the array over the one before.
    fn identify(&self, user: User<'a>) -> Option<Oid> {
        let (at, _) = self.users.borrow_mut().insert_full(user);
        let at = u32::try_from(at).ok().filter(|at| *at < 0x0fff_ffff)?;
        Some(Oid(Oid::FIRST_USER.0 + at * 2))
    }

    fn user(&self, oid: Oid) -> Option<(User<'a>, bool)> {
        let number = oid.0.checked_sub(Oid::FIRST_USER.0)?;
        let user = *self.users.borrow().get_index((number / 2) as usize)?;
        Some((user, number % 2 == 1))
    }

    /// The enumerated type of that identity.
    pub(crate) fn enumeration(&self, oid: Oid) -> Option<&'a Enum> {
        match self.user(oid)? {
            (User::Enum(name), false) => self.schema.enumeration(name),
            _ => None,
        }
    }

    /// The columns of the table or the view whose row type that is.
    pub(crate) fn row_columns(&self, oid: Oid) -> Option<Vec<RelationColumn>> {
        match self.user(oid)? {
            (User::Row(name), false) => self.columns_of(self.rows(name)?),
            _ => None,
        }
    }

    /// The fields of a named row type, or of a domain over one.
    pub(crate) fn fields(&self, oid: Oid) -> Option<Vec<Field>> {
        match self.user(self.base_type(oid))? {
            (User::Row(table), false) => {
                let columns = self.columns_of(self.rows(table)?)?;
                let field = |RelationColumn { name, ty, typmod }| {
                    let part = ObjectPart::Column { table: table.clone(), column: Ident::clone(&name) };
                    Field { name, ty, typmod, part }
                };
                Some(columns.into_iter().map(field).collect())
            }
            (User::Composite(name), false) => {
                let composite = self.schema.composite(name)?;
                let field = |attribute: &crate::model::Attribute| {
                    let (ty, typmod) = self.type_of(&attribute.data_type).unwrap_or((Oid::NONE, -1));
                    let part = ObjectPart::attribute(name, &attribute.name);
                    Field { name: attribute.name.clone(), ty, typmod, part }
                };
                Some(composite.attributes.iter().map(field).collect())
            }
            _ => None,
        }
    }

    /// The domain of that identity.
    fn domain(&self, oid: Oid) -> Option<&'a Domain> {
        match self.user(oid)? {
            (User::Domain(name), false) => self.schema.domain(name),
            _ => None,
        }
    }

    /// `getBaseType`: what a domain stands on in the end; any other type itself.
    pub(crate) fn base_type(&self, oid: Oid) -> Oid {
        self.base_type_and_typmod(oid, -1).0
    }

    /// `getBaseTypeAndTypmod`: the same with the modifiers that the domain says; `typmod` where it is none.
    pub(crate) fn base_type_and_typmod(&self, oid: Oid, typmod: i32) -> (Oid, i32) {
        let (mut oid, mut typmod) = (oid, typmod);
        for _ in 0..MAX_DOMAINS {
            match self.domain(oid) {
                None => match self.base_of_brought(oid) {
                    Some(base) => (oid, typmod) = base,
                    None => return (oid, typmod),
                },
                // A domain is not an array, whatever it stands on.
                Some(domain) => match self.type_of(&domain.base) {
                    Some(base) => (oid, typmod) = base,
                    None => return (Oid::NONE, -1),
                },
            }
        }
        (Oid::NONE, -1)
    }

    /// What is known of a type. An identity that nothing has is a pseudo-type without a name.
    pub(crate) fn row(&self, oid: Oid) -> TypeRow {
        if let Some(row) = self.catalog.type_row(oid) {
            return *row;
        }
        if let Some((_, row)) = self.catalog.extension_type(oid) {
            return *row;
        }
        let none = TypeRow {
            oid,
            name: "",
            is_array: false,
            kind: TypeKind::Pseudo,
            category: 'P',
            preferred: false,
            modifiers: false,
            collatable: false,
            input: Volatility::Stable,
            output: Volatility::Stable,
            array: Oid::NONE,
            element: Oid::NONE,
            subscripting: Subscripting::None,
            subtype: Oid::NONE,
        };
        let (kind, category) = match self.user(oid) {
            None => return none,
            Some((_, true)) => {
                let element = Oid(oid.0 - 1);
                let subscripting = Subscripting::Array;
                // Whatever collation a domain has, arrays of it have none.
                let row = self.row(element);
                let collatable = row.collatable && row.kind != TypeKind::Domain;
                let array = TypeRow { is_array: true, kind: TypeKind::Base, category: 'A', collatable, ..none };
                return TypeRow { element, subscripting, ..array };
            }
            Some((User::Enum(_), false)) => (TypeKind::Enum, 'E'),
            Some((User::Row(_) | User::Composite(_), false)) => (TypeKind::Composite, 'C'),
            Some((User::Domain(_), false)) => {
                let base = self.row(self.base_type(oid));
                let own = self.domain(oid).is_some_and(|domain| domain.collation.is_some());
                let collatable = base.collatable || own;
                let domain = TypeRow { kind: TypeKind::Domain, category: base.category, collatable, ..none };
                return TypeRow { oid, output: base.output, array: Oid(oid.0 + 1), ..domain };
            }
            Some((User::Range(name), false)) => {
                let subtype = self.schema.range(name).and_then(|range| self.type_of(&range.subtype));
                let subtype = subtype.map_or(Oid::NONE, |(subtype, _)| subtype);
                let range = TypeRow { kind: TypeKind::Range, category: 'R', subtype, ..none };
                return TypeRow { oid, array: Oid(oid.0 + 1), ..range };
            }
            Some((User::Multirange(name), false)) => {
                let subtype = self.own_oid(name).unwrap_or(Oid::NONE);
                let multirange = TypeRow { kind: TypeKind::MultiRange, category: 'R', subtype, ..none };
                return TypeRow { oid, array: Oid(oid.0 + 1), ..multirange };
            }
        };
        TypeRow { oid, kind, category, array: Oid(oid.0 + 1), ..none }
    }

    /// `get_element_type`: the element of a true array.
    pub(crate) fn element(&self, oid: Oid) -> Option<Oid> {
        let row = self.row(oid);
        (row.subscripting == Subscripting::Array).then_some(row.element)
    }

    /// `get_array_type`
    pub(crate) fn array(&self, oid: Oid) -> Option<Oid> {
        let array = self.row(oid).array;
        (array != Oid::NONE).then_some(array)
    }

    /// `ISCOMPLEX`: whether it is a named row type.
    pub(crate) fn is_composite(&self, oid: Oid) -> bool {
        self.row(self.base_type(oid)).kind == TypeKind::Composite
    }

    /// `type_is_rowtype`
    pub(crate) fn is_row(&self, oid: Oid) -> bool {
        oid == Oid::RECORD || self.is_composite(oid)
    }

    /// The multirange over a range type.
    pub(crate) fn multirange_of(&self, range: Oid) -> Option<Oid> {
        match self.user(range) {
            Some((User::Range(name), false)) => self.identify(User::Multirange(name)),
            _ => self.catalog.multirange_of(range),
        }
    }

    /// A column's type and typmod. `None` where the type is not known.
    pub(crate) fn type_of(&self, data_type: &TypeRef) -> Option<(Oid, i32)> {
        let oid = if data_type.name.is_builtin() {
            self.catalog.type_named(data_type.name.name.as_str())?
        } else {
            self.own_oid(&data_type.name).or_else(|| self.row_oid(&data_type.name))?
        };
        let mask = self.read_modifiers(oid, &data_type.modifiers).unwrap_or(-1);
        let oid = if data_type.array { self.array(oid)? } else { oid };
        Some((oid, mask))
    }

    /// A type's name as `format_type` prints it, the schema's own as references.
    pub(crate) fn type_pieces(&self, oid: Oid, mask: i32) -> Vec<Piece> {
        let array = self.row(oid).is_array;
        let mut pieces = match self.user(oid) {
            Some((User::Enum(name) | User::Domain(name) | User::Composite(name) | User::Range(name), _)) => {
                vec![Piece::object(ObjectId::Type(name.clone()))]
            }
            Some((User::Multirange(range), _)) => vec![Piece::object(ObjectId::Type(self.multirange_name(range)))],
            Some((User::Row(name), _)) => vec![Piece::object(self.schema.rows_named(name))],
            None => match self.name_of_brought(oid) {
                Some(name) => {
                    let mut pieces = self.brought_pieces(ObjectId::Type(name));
                    if mask >= 0 {
                        pieces.push(Piece::Sql(format!("({mask})")));
                    }
                    pieces
                }
                None => {
                    let row = self.row(oid);
                    let base = if row.is_array { row.element } else { oid };
                    vec![Piece::Sql(typmod::format_builtin(base, row.name, mask, true))]
                }
            },
        };
        if array {
            pieces.push(Piece::Sql("[]".to_owned()));
        }
        pieces
    }

    /// A type's name for a message (`format_type_be`).
    pub(crate) fn type_name(&self, oid: Oid) -> String {
        let row = self.row(oid);
        let brackets = if row.is_array { "[]" } else { "" };
        let name = match self.user(oid) {
            Some((
                User::Enum(name) | User::Row(name) | User::Domain(name) | User::Composite(name) | User::Range(name),
                _,
            )) => super::quote::identifier(name.name.as_str()),
            Some((User::Multirange(range), _)) => super::quote::identifier(self.multirange_name(range).name.as_str()),
            None => typmod::format_builtin(if row.is_array { row.element } else { oid }, row.name, -1, false),
        };
        format!("{name}{brackets}")
    }

    fn multirange_name(&self, range: &QualifiedName) -> QualifiedName {
        self.schema.range(range).map_or_else(|| range.clone(), |range| range.multirange.clone())
    }

    /// The schema's functions of that name, with their numbers.
    pub(crate) fn own_functions(&self, name: &Ident) -> impl Iterator<Item = (usize, &OwnFunction<'a>)> {
        let own = self.routines.get_or_init(|| self.read_routines());
        let numbers = own.by_name.get(name).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, own.all.get(*number)?)))
    }

    /// The names of the schema's own functions.
    pub(crate) fn own_function_names(&self) -> impl Iterator<Item = &QualifiedName> + '_ {
        self.routines.get_or_init(|| self.read_routines()).all.iter().map(|own| own.name.as_ref())
    }

    /// Whether a schema has a routine of that name whose parameters are not all known.
    pub(crate) fn has_unread_routine(&self, schema: &Ident, name: &Ident) -> bool {
        let name = QualifiedName { schema: schema.clone(), name: name.clone() };
        let first = ObjectId::Routine { name: name.clone(), arguments: Vec::new() };
        let mut same = self.schema.objects_from(first).map_while(|(_, object)| match object {
            Object::Defined(Definition::Routine(routine)) if routine.name == name => Some(routine),
            _ => None,
        });
        same.any(|routine| self.function_of(routine).is_none())
    }

    /// Whether there is a schema of that name.
    pub(crate) fn has_schema(&self, name: &Ident) -> bool {
        matches!(name.as_str(), "public" | "pg_catalog" | "information_schema" | "pg_toast")
            || self.schema.contains(&ObjectId::Schema(name.clone()))
            || super::extension::has_schema(self.schema, name)
    }

    /// The function of the schema that has that number.
    pub(crate) fn own_function(&self, number: usize) -> Option<&OwnFunction<'a>> {
        self.routines.get()?.all.get(number)
    }

    fn read_routines(&self) -> OwnFunctions<'a> {
        let mut own = OwnFunctions::default();
        for (_, object) in self.schema.objects() {
            match object {
                Object::Defined(Definition::Routine(routine)) => {
                    // What takes something that is not known is no candidate.
                    if let Some(function) = self.function_of(routine) {
                        let (id, name) = (routine.id(), Cow::Borrowed(&routine.name));
                        own.add(OwnFunction { id, name, routine: Some(routine), function, brought_by: None });
                    }
                }
                Object::Defined(Definition::Range(range)) => {
                    self.constructors(range).into_iter().for_each(|function| own.add(function));
                }
                _ => {}
            }
        }
        self.brought_functions().into_iter().for_each(|function| own.add(function));
        own
    }

    /// The functions that a range type brings along (`makeRangeConstructors`, `makeMultirangeConstructors`).
    fn constructors(&self, range: &'a Range) -> Vec<OwnFunction<'a>> {
        let subtype = self.type_of(&TypeRef { modifiers: Vec::new(), ..range.subtype.clone() });
        let types = (subtype.map(|(oid, _)| oid), self.own_oid(&range.name));
        let (Some(subtype), Some(oid)) = types else { return Vec::new() };
        let Some(multirange) = self.multirange_of(oid) else { return Vec::new() };
        let make = |name: &'a QualifiedName, arguments: Vec<Oid>, result: Oid, variadic: bool| {
            let mut function = Function::own(Vec::new());
            function.arguments = arguments;
            function.result = result;
            function.volatility = Volatility::Immutable;
            function.variadic = variadic;
            let (id, name) = (ObjectId::Type(name.clone()), Cow::Borrowed(name));
            OwnFunction { id, name, routine: None, function, brought_by: None }
        };
        let mut found = vec![
            make(&range.name, vec![subtype, subtype], oid, false),
            make(&range.name, vec![subtype, subtype, Oid::TEXT], oid, false),
            make(&range.multirange, Vec::new(), multirange, false),
            make(&range.multirange, vec![oid], multirange, false),
        ];
        found.extend(self.array(oid).map(|array| make(&range.multirange, vec![array], multirange, true)));
        found
    }

    fn function_of(&self, routine: &Routine) -> Option<Function> {
        let kind = match routine.kind {
            RoutineKind::Function => FunctionKind::Function,
            RoutineKind::Window => FunctionKind::Window,
            // What it yields may not be known.
            RoutineKind::Aggregate => {
                routine.result.as_ref()?;
                aggregate_kind(routine)
            }
            // It is chosen as a function is, and refused then.
            RoutineKind::Procedure => FunctionKind::Function,
        };
        let arguments: Option<Vec<Oid>> =
            routine.inputs().map(|parameter| self.type_of(&parameter.data_type).map(|(oid, _)| oid)).collect();
        let void = RoutineResult { data_type: TypeRef::builtin("void"), set_of: false };
        let result = routine.result.as_ref().unwrap_or(&void);
        let names: Vec<String> = routine
            .inputs()
            .map(|parameter| parameter.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default())
            .collect();
        let mut function = Function::own(names);
        function.arguments = arguments?;
        function.result = self.type_of(&result.data_type)?.0;
        function.volatility = match routine.volatility {
            // Its body may be put in its place, and is what counts then (`inline_function`).
            _ if routine.language.as_str() == "sql" => Volatility::Immutable,
            RoutineVolatility::Immutable => Volatility::Immutable,
            RoutineVolatility::Stable => Volatility::Stable,
            RoutineVolatility::Volatile => Volatility::Volatile,
        };
        function.returns_set = result.set_of;
        function.variadic = routine.inputs().any(|parameter| parameter.mode == ParameterMode::Variadic);
        function.defaults = routine.inputs().filter(|parameter| parameter.default.is_some()).count();
        function.kind = kind;
        Some(function)
    }

    /// A type as the model names it; `None` for one that has no name there.
    pub(crate) fn type_ref(&self, oid: Oid, typmod: i32) -> Option<TypeRef> {
        let row = self.row(oid);
        if let Some((user, array)) = self.user(oid) {
            let name = match user {
                User::Enum(name) | User::Row(name) | User::Domain(name) | User::Composite(name) | User::Range(name) => {
                    name.clone()
                }
                User::Multirange(range) => self.multirange_name(range),
            };
            return Some(TypeRef { name, modifiers: Vec::new(), array });
        }
        if let Some(name) = self.name_of_brought(oid) {
            let modifiers = if typmod >= 0 { vec![typmod.to_string()] } else { Vec::new() };
            return Some(TypeRef { name, modifiers, array: row.is_array });
        }
        let (base, array) = if row.is_array { (row.element, true) } else { (oid, false) };
        let name = self.catalog.type_row(base)?.name;
        Some(TypeRef { array, modifiers: typmod::write(base, typmod), ..TypeRef::builtin(name) })
    }
}

fn aggregate_kind(routine: &Routine) -> FunctionKind {
    let kind = match &routine.body {
        RoutineBody::Aggregate(aggregate) => match aggregate.direct.map(|direct| direct as u32) {
            Some(direct) if aggregate.is_hypothetical() => AggregateKind::HypotheticalSet(direct),
            Some(direct) => AggregateKind::OrderedSet(direct),
            None => AggregateKind::Normal,
        },
        RoutineBody::Text(_) | RoutineBody::Library { .. } | RoutineBody::Sql(_) => AggregateKind::Normal,
    };
    FunctionKind::Aggregate(kind)
}
