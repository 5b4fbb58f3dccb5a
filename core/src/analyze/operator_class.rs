//! Operator classes and collations: what an index need not say.

use super::catalog::{Catalog, Oid, OperatorClass, TypeKind, is_brought};
use super::environment::Environment;
use super::extension;
use crate::diagnostic::Diagnostic;
use crate::model::{
    ConstraintKind, Domain, Exclusion, ExclusionElement, ExpressionPlace, IndexKey, IndexKeyKind, Object, ObjectId,
    Schema, Table, TypeRef,
};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::ObjectName;

/// Whether `opclass` is what `method` takes for `data_type` where nothing is written (`GetDefaultOpClass`).
pub fn is_default_opclass(schema: &Schema, data_type: &TypeRef, method: &Ident, opclass: &QualifiedName) -> bool {
    default_opclass(schema, data_type, method).is_some_and(|default| default == *opclass)
}

/// The operator class that an index of `method` over `data_type` has where none is written; `None` where the type has
/// none, so that PostgreSQL would refuse the index (42704).
pub fn default_opclass(schema: &Schema, data_type: &TypeRef, method: &Ident) -> Option<QualifiedName> {
    let env = Environment::new(schema);
    let (oid, _) = env.type_of(data_type)?;
    default_of(&env, oid, method.as_str()).map(|class| env.name_of_class(&class))
}

/// The built-in operator class of that name for `method`; `None` where there is none, for instance because an
/// extension brings it.
pub fn find_opclass(schema: &Schema, method: &Ident, name: &ObjectName) -> Option<QualifiedName> {
    if name.schema().is_some_and(|schema| schema.ident.as_str() != "pg_catalog") {
        return None;
    }
    let classes = Catalog::of(schema.version()).operator_classes(method.as_str());
    let found = classes.iter().find(|class| class.name == name.name.ident.as_str())?;
    Some(QualifiedName::new("pg_catalog", found.name))
}

/// Whether an operator class of that name is built in.
pub(super) fn is_builtin(schema: &Schema, name: &str) -> bool {
    Catalog::of(schema.version()).has_operator_class(name)
}

/// Whether values of the type can be collated, so that `COLLATE` may be written.
pub fn is_collatable(schema: &Schema, data_type: &TypeRef) -> bool {
    let env = Environment::new(schema);
    env.type_of(data_type).is_some_and(|(oid, _)| env.row(oid).collatable)
}

/// Whether the type is built in or one of the schema.
pub fn is_known(schema: &Schema, data_type: &TypeRef) -> bool {
    Environment::new(schema).type_of(data_type).is_some()
}

/// Whether a built-in operator class takes values of a type; one that is not known is taken to be right.
pub fn opclass_accepts(schema: &Schema, method: &Ident, opclass: &QualifiedName, data_type: &TypeRef) -> bool {
    let env = Environment::new(schema);
    let Some((oid, _)) = env.type_of(data_type) else { return true };
    let mut classes =
        env.catalog.operator_classes(method.as_str()).iter().filter(|class| *opclass.name.as_str() == *class.name);
    !opclass.is_builtin() || classes.any(|class| is_binary_coercible(&env, oid, class.input))
}

/// Whether a function of that name is built in.
pub fn is_builtin_function(schema: &Schema, name: &Ident) -> bool {
    !Catalog::of(schema.version()).functions(name.as_str()).is_empty()
}

/// What a built-in function of that name returns where it takes exactly these; `None` where none does, or it depends.
pub fn result_of_builtin(schema: &Schema, name: &Ident, arguments: &[TypeRef]) -> Option<TypeRef> {
    let env = Environment::new(schema);
    let types: Option<Vec<_>> = arguments.iter().map(|of| env.type_of(of).map(|(oid, _)| oid)).collect();
    let types = types?;
    let functions = env.catalog.functions(name.as_str());
    let found = functions.iter().find(|function| function.arguments == types)?;
    env.type_ref(found.result, -1)
}

/// The collation that columns of the type have where none is written: a domain's own, `C` for `name`, else the
/// database's.
pub fn default_collation(schema: &Schema, data_type: &TypeRef) -> Option<QualifiedName> {
    if !is_collatable(schema, data_type) {
        return None;
    }
    let mut name = &data_type.name;
    // Domains may stand on each other, as far as they are right.
    for _ in 0..64 {
        match schema.domain(name) {
            Some(Domain { collation: Some(collation), .. }) => return Some(collation.clone()),
            Some(domain) => name = &domain.base.name,
            None => break,
        }
    }
    let own = name.is_builtin() && name.name.as_str() == "name";
    Some(QualifiedName::new("pg_catalog", if own { "C" } else { "default" }))
}

/// Whether the collation of that name comes with every server. Those of the operating system and of ICU do not.
pub fn is_builtin_collation(schema: &Schema, name: &Ident) -> bool {
    Catalog::of(schema.version()).has_collation(name.as_str())
}

/// Why PostgreSQL refuses a key of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProblem {
    code: &'static str,
    sqlstate: &'static str,
    message: String,
    help: Option<String>,
    /// Whether an extension or the operating system may bring what is missing.
    pub elsewhere: bool,
}

impl KeyProblem {
    /// The problem as an error without a place.
    pub fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, self.message).sqlstate(self.sqlstate);
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// Whether a key of a type suits an index of a method: its collation and its operator class (`ComputeIndexAttrs`). A type
/// that is not known is not judged.
///
/// # Errors
/// What PostgreSQL would refuse.
pub fn check_key(schema: &Schema, data_type: &TypeRef, method: &Ident, key: &IndexKey) -> Result<(), KeyProblem> {
    let env = Environment::new(schema);
    match env.type_of(data_type) {
        Some((oid, _)) => check(&env, oid, method, key),
        None => Ok(()),
    }
}

pub(crate) fn check(env: &Environment<'_>, ty: Oid, method: &Ident, key: &IndexKey) -> Result<(), KeyProblem> {
    let problem = |code, sqlstate, message| KeyProblem { code, sqlstate, message, help: None, elsewhere: false };
    if key.collation.is_some() && !env.row(ty).collatable {
        let message = format!("collations are not supported by type {}", env.type_name(ty));
        return Err(problem("collation", "42804", message));
    }
    let method = method.as_str();
    let Some((written, _)) = key.opclass.as_ref() else {
        let known = default_of(env, ty, method).is_some() || env.catalog.operator_classes(method).is_empty();
        if known || extension::may_bring_default_classes(env.schema) {
            return Ok(());
        }
        let message =
            format!("data type {} has no default operator class for access method \"{method}\"", env.type_name(ty));
        let brings = env.catalog.extensions().iter().find(|extension| {
            let mut classes = extension.operator_classes.iter();
            classes.any(|class| class.method == method && class.default && class.input == ty)
        });
        let help = match brings {
            Some(extension) => format!("the extension {0} brings one: CREATE EXTENSION {0}", extension.name),
            None => "write an operator class behind the key, or index an expression of another type".to_owned(),
        };
        return Err(KeyProblem { help: Some(help), ..problem("no-operator-class", "42704", message) });
    };
    let name = written.name.as_str();
    if !written.is_builtin() {
        if env.is_class_of_another_method(written, method) {
            let message = format!("operator class \"{name}\" does not exist for access method \"{method}\"");
            return Err(problem("unknown-operator-class", "42704", message));
        }
        return Ok(());
    }
    match env.catalog.operator_classes(method).iter().find(|class| class.name == name) {
        None => {
            let message = format!("operator class \"{name}\" does not exist for access method \"{method}\"");
            Err(KeyProblem { elsewhere: true, ..problem("unknown-operator-class", "42704", message) })
        }
        Some(class) if class.input == ty || is_binary_coercible(env, ty, class.input) => Ok(()),
        Some(_) => {
            let message = format!("operator class \"{name}\" does not accept data type {}", env.type_name(ty));
            Err(problem("operator-class", "42804", message))
        }
    }
}

/// What a key of an index says although it goes without saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needless {
    pub(crate) opclass: bool,
    pub(crate) collation: bool,
}

/// The keys over columns whose operator class is the type's default, or whose collation is the column's own: where they
/// stand, and what is needless.
pub(crate) fn needless(schema: &Schema) -> Vec<(ExpressionPlace, Needless)> {
    let mut keys: Vec<(ExpressionPlace, &QualifiedName, &IndexKey, &Ident)> = Vec::new();
    for (_, object) in schema.objects() {
        match object {
            Object::Index(index) => {
                let place = |position| ExpressionPlace::IndexKey { index: index.name.clone(), position };
                let all = index.keys.iter().enumerate();
                keys.extend(all.map(|(position, key)| (place(position), &index.table, key, &index.method)));
            }
            Object::Table(table) => {
                for (constraint, exclusion) in exclusions(table) {
                    let (table, constraint) = (&table.name, constraint.clone());
                    let place = |position| ExpressionPlace::ExclusionKey {
                        table: table.clone(),
                        constraint: constraint.clone(),
                        position,
                    };
                    let all = exclusion.elements.iter().enumerate();
                    keys.extend(all.map(|(at, element)| (place(at), table, &element.key, &exclusion.method)));
                }
            }
            _ => {}
        }
    }
    keys.retain(|(_, _, key, _)| key.opclass.is_some() || key.collation.is_some());
    if keys.is_empty() {
        return Vec::new();
    }
    let env = Environment::new(schema);
    let mut found = Vec::new();
    for (place, table, key, method) in keys {
        let IndexKeyKind::Column(name) = &key.kind else { continue };
        let Some(table) = schema.shape(table) else { continue };
        let Some(column) = table.column(name) else { continue };
        let default = env
            .type_of(&column.data_type)
            .and_then(|(oid, _)| default_of(&env, oid, method.as_str()))
            .map(|class| env.name_of_class(&class));
        let opclass =
            key.opclass.as_ref().is_some_and(|(name, options)| options.is_empty() && default.as_ref() == Some(name));
        let own = column.collation.clone().or_else(|| default_collation(schema, &column.data_type));
        let collation = key.collation.is_some() && key.collation == own;
        if opclass || collation {
            found.push((place, Needless { opclass, collation }));
        }
    }
    found
}

fn exclusions(table: &Table) -> impl Iterator<Item = (&Ident, &Exclusion)> {
    table.constraints.values().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::Exclude(exclusion) => Some((&constraint.name, exclusion.as_ref())),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check { .. } => None,
    })
}

/// Finds the schema of the operators that an extension brings: those of its own types, and those that its operator
/// classes stand on although the types are built in.
pub(crate) fn place_operators(schema: &mut Schema) {
    let mut found: Vec<(ExpressionPlace, Ident)> = Vec::new();
    for table in schema.tables() {
        for (constraint, exclusion) in exclusions(table) {
            for (position, element) in exclusion.elements.iter().enumerate() {
                if element.operator_schema.is_some() {
                    continue;
                }
                let column = match &element.key.kind {
                    IndexKeyKind::Column(name) => table.column(name),
                    IndexKeyKind::Expression(_) => None,
                };
                let own = column.map(|column| &column.data_type.name).filter(|name| is_elsewhere(schema, name));
                let class = element.key.opclass.as_ref().map(|(class, _)| class);
                let arrays = class.filter(|class| class.name.as_str().starts_with("gist__int"));
                if let Some(name) = own.or(arrays) {
                    let (table, constraint) = (table.name.clone(), constraint.clone());
                    found.push((ExpressionPlace::ExclusionKey { table, constraint, position }, name.schema.clone()));
                }
            }
        }
    }
    for (place, lies_in) in found {
        let ExpressionPlace::ExclusionKey { position, .. } = place else { continue };
        let element = schema.exclusion_mut(&place).and_then(|exclusion| exclusion.elements.get_mut(position));
        if let Some(element) = element {
            element.operator_schema = Some(lies_in);
        }
    }
}

/// Whether a type is neither built in nor one of the schema: an extension brings it, and its operators.
fn is_elsewhere(schema: &Schema, name: &QualifiedName) -> bool {
    !name.is_builtin() && !schema.contains(&ObjectId::Type(name.clone())) && !schema.contains(&schema.rows_named(name))
}

/// Operators that are not their own commutators, of types that come with the server.
const ONE_SIDED: &[&str] = &[
    "<", "<=", ">", ">=", "<<", ">>", "&<", "&>", "@>", "<@", "<<|", "|>>", "&<|", "|&>", "<^", ">^", "<<=", ">>=",
    "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "^@", "@@", "?", "?&", "?|",
];

/// Why PostgreSQL refuses an operator of an exclusion constraint, as far as types that come with the server tell
/// (`ComputeIndexAttrs`).
pub fn exclusion_problem(
    schema: &Schema,
    data_type: &TypeRef,
    method: &Ident,
    element: &ExclusionElement,
) -> Option<Diagnostic> {
    if element.operator_schema.is_some() {
        return None;
    }
    let env = Environment::new(schema);
    let (ty, _) = env.type_of(data_type)?;
    let symbol = element.operator.as_str();
    let name = env.type_name(ty);
    let fits = |side: Oid| side == ty || is_binary_coercible(&env, ty, side);
    // What an extension brings along with a type is told by its operator classes.
    if is_brought(ty) {
        return None;
    }
    let known = env.has_operator(symbol, |row| fits(row.left) && fits(row.right));
    if !known {
        if super::extension::any(schema) {
            return None;
        }
        let message = format!("operator does not exist: {name} {symbol} {name}");
        let help = "no operator of that name takes two such values; an extension may bring it";
        return Some(Diagnostic::error("unknown-operator", message).help(help).sqlstate("42883"));
    }
    if ONE_SIDED.contains(&symbol) {
        let message = format!("operator {symbol}({name},{name}) is not commutative");
        let help = "only commutative operators can be used in exclusion constraints";
        return Some(Diagnostic::error("exclusion-operator", message).help(help).sqlstate("42809"));
    }
    if matches!(method.as_str(), "btree" | "hash") && symbol != "=" {
        let message = format!(
            "operator {symbol}({name},{name}) is not a member of an operator family of access method \"{}\"",
            method.as_str()
        );
        let help = "such an index finds equal values alone";
        return Some(Diagnostic::error("exclusion-operator", message).help(help).sqlstate("42809"));
    }
    None
}

/// `GetDefaultOpClass`: the default class of the type itself, else of one that it is without conversion, preferred
/// types first.
pub(crate) fn default_of(env: &Environment<'_>, ty: Oid, method: &str) -> Option<OperatorClass> {
    let ty = env.base_type(ty);
    let defaults: Vec<OperatorClass> = env.operator_classes(method).into_iter().filter(|class| class.default).collect();
    if let Some(exact) = defaults.iter().find(|class| class.input == ty) {
        return Some(*exact);
    }
    let coercible: Vec<OperatorClass> =
        defaults.into_iter().filter(|class| is_binary_coercible(env, ty, class.input)).collect();
    let preferred = coercible.iter().find(|class| env.row(class.input).preferred);
    preferred.or(coercible.first()).copied()
}

/// `IsBinaryCoercible`
fn is_binary_coercible(env: &Environment<'_>, source: Oid, target: Oid) -> bool {
    let source = env.base_type(source);
    let row = env.row(source);
    match target {
        _ if source == target => true,
        Oid::ANY | Oid::ANY_ELEMENT | Oid::ANY_COMPATIBLE => true,
        Oid::ANY_ARRAY | Oid::ANY_COMPATIBLE_ARRAY => env.element(source).is_some(),
        Oid::ANY_ENUM => row.kind == TypeKind::Enum,
        Oid::ANY_RANGE | Oid::ANY_COMPATIBLE_RANGE => row.kind == TypeKind::Range,
        Oid::ANY_MULTIRANGE | Oid::ANY_COMPATIBLE_MULTIRANGE => row.kind == TypeKind::MultiRange,
        Oid::RECORD => env.is_composite(source),
        _ => env.is_binary_cast(source, target),
    }
}
