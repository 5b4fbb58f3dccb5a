//! A schema as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::{Names, Style, action, column, expression, partition, types};
use crate::model::{
    AccessKind, AccessList, Column, Definition, Descent, Firing, GeneratedKind, Object, ObjectId, ObjectPart, Policy,
    PolicyCommand, PolicyKind, Privilege, Privileges, Role, RoutineKind, Rule, Schema, SequenceOptions, Table, Trigger,
    View, ViewColumn,
};
use crate::name::QualifiedName;
use crate::plan::PlanOptions;

/// The version of the document that [`schema_json`] writes.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct SchemaDocument {
    version: u32,
    schemas: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<ExtensionDocument>,
    enums: Vec<EnumDocument>,
    types: Vec<TypeDocument>,
    sequences: Vec<SequenceDocument>,
    tables: Vec<TableDocument>,
    routines: Vec<RoutineDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    views: Vec<ViewDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<WholeDocument>,
    privileges: Vec<PrivilegesDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    default_privileges: Vec<DefaultPrivilegesDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owners: Vec<OwnerDocument>,
}

/// What is carried as the statements that make it.
#[derive(Serialize)]
struct WholeDocument {
    /// `collation`, `statistics object` and so on.
    kind: &'static str,
    /// Absent where objects of the kind lie in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    name: String,
    /// The statements that make it, with semicolons between them.
    definition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// Who may do what with what a role creates from now on, where that is not what PostgreSQL gives by itself.
#[derive(Serialize)]
struct DefaultPrivilegesDocument {
    /// `schema`, `table`, `sequence`, `type` or `function`.
    on: &'static str,
    /// Who creates it, as SQL writes it.
    creator: String,
    /// Absent where it is everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    roles: Vec<AccessDocument>,
}

/// Who owns an object, where the sources say so.
#[derive(Serialize)]
struct OwnerDocument {
    /// `table`, `view`, `function` and so on.
    on: &'static str,
    /// Its name as SQL writes it.
    name: String,
    /// The role as SQL writes it.
    owner: String,
}

/// Who may do what with an object or a column, where that is not what PostgreSQL gives by itself.
#[derive(Serialize)]
struct PrivilegesDocument {
    /// `schema`, `table`, `column`, `sequence`, `type` or `function`.
    on: &'static str,
    schema: String,
    /// The object, or the column's table; absent for a schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// The types that are given to a function.
    #[serde(skip_serializing_if = "Option::is_none")]
    arguments: Option<Vec<String>>,
    /// Nobody but the owner where it is empty.
    roles: Vec<AccessDocument>,
    /// What its owner was granted on a column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owner_holds: Vec<&'static str>,
    /// What its owner has not, though owners have everything by themselves but on columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owner_lacks: Vec<&'static str>,
    /// What its owner is granted to be granted to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owner_grantable: Vec<&'static str>,
    /// What roles have not that nothing was granted, should one of them own it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revoked: Vec<AccessDocument>,
}

#[derive(Serialize)]
struct AccessDocument {
    /// By name; PUBLIC and the roles of whoever applies are written in capitals.
    role: String,
    privileges: Vec<&'static str>,
    /// Those among them that the role may grant to others.
    grantable: Vec<&'static str>,
}

#[derive(Serialize)]
struct EnumDocument {
    schema: String,
    name: String,
    labels: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// A type that is no enumerated one.
#[derive(Serialize)]
struct TypeDocument {
    schema: String,
    name: String,
    /// `domain`, `composite` or `range`.
    kind: &'static str,
    definition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct SequenceDocument {
    schema: String,
    name: String,
    #[serde(flatten)]
    options: OptionsDocument,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unlogged: bool,
    /// Schema, table and column, each as it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    owned_by: Option<[String; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct OptionsDocument {
    r#type: &'static str,
    start: i64,
    increment: i64,
    min: i64,
    max: i64,
    cache: i64,
    cycle: bool,
}

#[derive(Serialize)]
struct TableDocument {
    schema: String,
    name: String,
    columns: Vec<ColumnDocument>,
    constraints: Vec<PartDocument>,
    /// `RANGE ("at")`, where its rows lie in partitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_by: Option<String>,
    /// The table it is a partition of, as SQL writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_of: Option<String>,
    /// `FOR VALUES …` or `DEFAULT`, of a partition.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<String>,
    /// The tables it inherits from, as SQL writes them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inherits: Vec<String>,
    /// The type that it is of, as SQL writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    of_type: Option<String>,
    indexes: Vec<PartDocument>,
    row_security: RowSecurityDocument,
    policies: Vec<PolicyDocument>,
    triggers: Vec<TriggerDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<TriggerDocument>,
    /// The statements that make it with its flags, which also say what the fields do not, with semicolons between them.
    definition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// A trigger or a rule.
#[derive(Serialize)]
struct TriggerDocument {
    name: String,
    definition: String,
    /// `origin`, `always`, `replica` or `disabled`.
    firing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct RoutineDocument {
    schema: String,
    name: String,
    /// `function`, `window` or `procedure`.
    kind: &'static str,
    /// The types that are given to it.
    arguments: Vec<String>,
    security_definer: bool,
    definition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct ExtensionDocument {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

#[derive(Serialize)]
struct ViewDocument {
    schema: String,
    name: String,
    materialized: bool,
    columns: Vec<ViewColumnDocument>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    options: BTreeMap<String, String>,
    query: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    indexes: Vec<PartDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    triggers: Vec<TriggerDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<TriggerDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct ViewColumnDocument {
    name: String,
    /// `null` where the query could not be decided.
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct ColumnDocument {
    name: String,
    r#type: String,
    nullable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    collation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated: Option<GeneratedDocument>,
    /// The words after the type, `GENERATED … AS IDENTITY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct GeneratedDocument {
    /// `stored` or `virtual`.
    kind: &'static str,
    expression: String,
}

/// A constraint or an index with the words that make it.
#[derive(Clone, Serialize)]
struct PartDocument {
    name: String,
    definition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// The comment on the index behind a constraint.
    #[serde(skip_serializing_if = "Option::is_none")]
    index_comment: Option<String>,
}

#[derive(Serialize)]
struct RowSecurityDocument {
    enabled: bool,
    forced: bool,
}

#[derive(Serialize)]
struct PolicyDocument {
    name: String,
    /// `permissive` or `restrictive`.
    kind: &'static str,
    /// `all`, `select`, `insert`, `update` or `delete`.
    command: &'static str,
    /// Roles by name; PUBLIC and the roles of whoever applies are written in capitals.
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    using: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_check: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// The schema as an indented JSON document. Names are as the catalog stores them, SQL is as the style writes it.
pub fn schema_json(schema: &Schema, style: &Style) -> String {
    let names = Names::new(style);
    let mut document = SchemaDocument {
        version: SCHEMA_VERSION,
        schemas: Vec::new(),
        extensions: Vec::new(),
        enums: Vec::new(),
        types: Vec::new(),
        sequences: Vec::new(),
        tables: Vec::new(),
        routines: Vec::new(),
        views: Vec::new(),
        others: Vec::new(),
        privileges: Vec::new(),
        default_privileges: Vec::new(),
        owners: Vec::new(),
    };
    let indexes = indexes(schema, &names);
    for (id, object) in schema.objects() {
        let comment = || comment(schema, ObjectPart::Object(id.clone()));
        match object {
            Object::Schema(namespace) => document.schemas.push(namespace.name.as_str().to_owned()),
            Object::Enum(enumeration) => document.enums.push(EnumDocument {
                schema: enumeration.name.schema.as_str().to_owned(),
                name: enumeration.name.name.as_str().to_owned(),
                labels: enumeration.labels.clone(),
                comment: comment(),
            }),
            Object::Sequence(sequence) => document.sequences.push(SequenceDocument {
                schema: sequence.name.schema.as_str().to_owned(),
                name: sequence.name.name.as_str().to_owned(),
                options: options(&sequence.options),
                unlogged: sequence.unlogged,
                owned_by: sequence.owned_by.as_ref().and_then(owner),
                comment: comment(),
            }),
            Object::Table(table) => document.tables.push(TableDocument {
                schema: table.name.schema.as_str().to_owned(),
                name: table.name.name.as_str().to_owned(),
                columns: table.columns.iter().map(|column| column_document(schema, table, column, &names)).collect(),
                constraints: constraints(schema, table, &names),
                of_type: table.of_type.as_ref().map(|name| names.qualified(name)),
                partition_by: table.partitioning.as_ref().map(|by| partition::partitioning(by, &names)),
                partition_of: match &table.descent {
                    Descent::Partition { of, .. } => Some(names.qualified(of)),
                    Descent::Own | Descent::Heir(_) => None,
                },
                bound: table.descent.bound().map(|bound| partition::bound(bound, &names)),
                inherits: match &table.descent {
                    Descent::Heir(parents) => parents.iter().map(|parent| names.qualified(parent)).collect(),
                    Descent::Own | Descent::Partition { .. } => Vec::new(),
                },
                indexes: indexes.get(&table.name).cloned().unwrap_or_default(),
                row_security: RowSecurityDocument {
                    enabled: table.row_security.enabled,
                    forced: table.row_security.forced,
                },
                policies: schema.policies_of(&table.name).map(|of| policy(schema, of, &names)).collect(),
                triggers: schema.triggers_of(&table.name).map(|of| trigger(schema, of, &names)).collect(),
                rules: schema.rules_of(&table.name).map(|of| rule(schema, of, &names)).collect(),
                definition: statements(object, style),
                comment: comment(),
            }),
            Object::Defined(Definition::Routine(routine)) => document.routines.push(RoutineDocument {
                schema: routine.name.schema.as_str().to_owned(),
                name: routine.name.name.as_str().to_owned(),
                kind: match routine.kind {
                    RoutineKind::Function => "function",
                    RoutineKind::Window => "window",
                    RoutineKind::Procedure => "procedure",
                    RoutineKind::Aggregate => "aggregate",
                },
                arguments: routine.arguments().iter().map(|of| types::type_name(of, &names)).collect(),
                security_definer: routine.security_definer,
                definition: super::super::routine::create(routine, false, style, &names),
                comment: comment(),
            }),
            Object::Defined(Definition::Extension(extension)) => document.extensions.push(ExtensionDocument {
                name: extension.name.as_str().to_owned(),
                schema: extension.schema.as_ref().map(|schema| schema.as_str().to_owned()),
                version: extension.version.clone(),
            }),
            Object::Defined(Definition::View(view)) => document.views.push(ViewDocument {
                schema: view.name.schema.as_str().to_owned(),
                name: view.name.name.as_str().to_owned(),
                materialized: view.materialized.is_some(),
                columns: view.columns.iter().map(|column| view_column(schema, view, column, &names)).collect(),
                options: view.options.clone(),
                query: super::super::expression(&view.query, style),
                indexes: indexes.get(&view.name).cloned().unwrap_or_default(),
                triggers: schema.triggers_of(&view.name).map(|of| trigger(schema, of, &names)).collect(),
                rules: schema.rules_of(&view.name).map(|of| rule(schema, of, &names)).collect(),
                comment: comment(),
            }),
            Object::Owner(owner) => document.owners.push(OwnerDocument {
                on: owner.on.object().kind().name(),
                name: action::named(&owner.on, &names),
                owner: action::role_list(&BTreeSet::from([owner.role.clone()])),
            }),
            Object::Defined(definition @ (Definition::Domain(_) | Definition::Composite(_) | Definition::Range(_))) => {
                document.types.push(TypeDocument {
                    schema: id.schema().as_str().to_owned(),
                    name: definition.name().as_str().to_owned(),
                    kind: match definition {
                        Definition::Domain(_) => "domain",
                        Definition::Composite(_) => "composite",
                        Definition::Range(_)
                        | Definition::Multirange(_)
                        | Definition::Routine(_)
                        | Definition::Extension(_)
                        | Definition::View(_)
                        | Definition::Whole(_)
                        | Definition::Rule(_)
                        | Definition::Trigger(_) => "range",
                    },
                    definition: super::super::user_type::create(definition, style, &names),
                    comment: comment(),
                })
            }
            Object::Defined(Definition::Whole(whole)) => document.others.push(WholeDocument {
                kind: whole.kind.name(),
                schema: whole.kind.in_schema().then(|| whole.name.schema.as_str().to_owned()),
                name: whole.name.name.as_str().to_owned(),
                definition: statements(object, style),
                comment: comment(),
            }),
            // It stands with its range type.
            Object::Defined(Definition::Multirange(_)) => {}
            // They stand with their table, or with what they are on.
            Object::Defined(Definition::Trigger(_) | Definition::Rule(_))
            | Object::Index(_)
            | Object::Policy(_)
            | Object::Comment(_) => {}
            Object::Privileges(privileges) => {
                document.privileges.extend(privileges_document(&schema.settled(privileges), &names));
            }
            Object::DefaultPrivileges(defaults) => document.default_privileges.push(DefaultPrivilegesDocument {
                on: defaults.of.on.name(),
                creator: role(&defaults.of.role),
                schema: defaults.of.schema.as_ref().map(|schema| schema.as_str().to_owned()),
                roles: access_documents(&defaults.access),
            }),
        }
    }
    // Strings, numbers and lists alone: there is nothing that could fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// The statements that make one object.
fn statements(object: &Object, style: &Style) -> String {
    let mut alone = Schema::default();
    alone.insert(object.clone());
    let actions = crate::plan::actions(&Schema::default(), &alone, &PlanOptions::default());
    let statements: Vec<String> = actions.iter().map(|action| super::super::statement(action, style)).collect();
    statements.join("; ")
}

fn indexes(schema: &Schema, names: &Names<'_>) -> BTreeMap<QualifiedName, Vec<PartDocument>> {
    let mut found: BTreeMap<QualifiedName, Vec<PartDocument>> = BTreeMap::new();
    for (id, object) in schema.objects() {
        if let Object::Index(index) = object {
            let definition = action::create_index(index, false, names);
            let part = PartDocument {
                name: index.name.name.as_str().to_owned(),
                definition,
                comment: comment(schema, ObjectPart::Object(id.clone())),
                index_comment: None,
            };
            found.entry(index.table.clone()).or_default().push(part);
        }
    }
    found
}

fn constraints(schema: &Schema, table: &Table, names: &Names<'_>) -> Vec<PartDocument> {
    let of = |constraint: &crate::model::Constraint| PartDocument {
        name: constraint.name.as_str().to_owned(),
        definition: column::constraint(&table.name, constraint, names),
        comment: comment(
            schema,
            ObjectPart::Constraint { table: table.name.clone(), constraint: constraint.name.clone() },
        ),
        index_comment: constraint.kind.index_storage().and_then(|_| {
            let index = QualifiedName { schema: table.name.schema.clone(), name: constraint.name.clone() };
            comment(schema, ObjectPart::Object(ObjectId::Index(index)))
        }),
    };
    table.constraints.values().map(of).collect()
}

fn comment(schema: &Schema, on: ObjectPart) -> Option<String> {
    match schema.get(&ObjectId::Comment(Box::new(on)))? {
        Object::Comment(comment) => Some(comment.text.clone()),
        Object::Schema(_)
        | Object::Enum(_)
        | Object::Sequence(_)
        | Object::Table(_)
        | Object::Defined(_)
        | Object::Index(_)
        | Object::Policy(_)
        | Object::Owner(_)
        | Object::Privileges(_)
        | Object::DefaultPrivileges(_) => None,
    }
}

fn view_column(schema: &Schema, view: &View, column: &ViewColumn, names: &Names<'_>) -> ViewColumnDocument {
    let part = ObjectPart::Column { table: view.name.clone(), column: column.name.clone() };
    ViewColumnDocument {
        name: column.name.as_str().to_owned(),
        r#type: column.data_type.as_ref().map(|data_type| types::type_name(data_type, names)),
        comment: comment(schema, part),
    }
}

fn access_documents(access: &AccessList) -> Vec<AccessDocument> {
    let document = |(of, held): (&Role, &BTreeMap<Privilege, bool>)| AccessDocument {
        role: role(of),
        privileges: held.keys().map(|privilege| privilege.name()).collect(),
        grantable: held.iter().filter(|(_, grantable)| **grantable).map(|(privilege, _)| privilege.name()).collect(),
    };
    access.iter().map(document).collect()
}

fn privilege_names(some: &BTreeSet<Privilege>) -> Vec<&'static str> {
    some.iter().map(|privilege| privilege.name()).collect()
}

fn privileges_document(privileges: &Privileges, names: &Names<'_>) -> Option<PrivilegesDocument> {
    let on = AccessKind::of(&privileges.on)?.name();
    let (name, column) = match &privileges.on {
        ObjectPart::Object(id) => match id {
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Whole(_, name)
            | ObjectId::Index(name) => (Some(&name.name), None),
            ObjectId::Routine { name, .. } => (Some(&name.name), None),
            ObjectId::Schema(_)
            | ObjectId::Extension(_)
            | ObjectId::Policy { .. }
            | ObjectId::Trigger { .. }
            | ObjectId::Rule { .. }
            | ObjectId::Comment(_)
            | ObjectId::Owner(_)
            | ObjectId::Privileges(_)
            | ObjectId::DefaultPrivileges(_) => (None, None),
        },
        ObjectPart::Column { table, column } => (Some(&table.name), Some(column)),
        ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => (None, None),
    };
    let arguments = match &privileges.on {
        ObjectPart::Object(ObjectId::Routine { arguments, .. }) => {
            Some(arguments.iter().map(|of| types::type_name(of, names)).collect())
        }
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
            None
        }
    };
    let text = |name: &crate::name::Ident| name.as_str().to_owned();
    let owner = &privileges.owner;
    let (owner_holds, owner_lacks) = match AccessKind::of(&privileges.on) {
        Some(AccessKind::Column) => {
            (privilege_names(&owner.held(AccessKind::Column).into_keys().collect()), Vec::new())
        }
        Some(_) | None => (Vec::new(), privilege_names(&owner.lost)),
    };
    Some(PrivilegesDocument {
        on,
        schema: text(&privileges.on.object().schema()),
        name: name.map(text),
        column: column.map(text),
        arguments,
        roles: access_documents(&privileges.access),
        owner_holds,
        owner_lacks,
        owner_grantable: privilege_names(&privileges.owner.grantable),
        revoked: privileges
            .taken
            .iter()
            .map(|(of, taken)| AccessDocument {
                role: role(of),
                privileges: privilege_names(taken),
                grantable: Vec::new(),
            })
            .collect(),
    })
}

fn owner(part: &ObjectPart) -> Option<[String; 3]> {
    match part {
        ObjectPart::Column { table, column } => {
            Some([&table.schema, &table.name, column].map(|name| name.as_str().to_owned()))
        }
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => None,
    }
}

fn options(options: &SequenceOptions) -> OptionsDocument {
    OptionsDocument {
        r#type: column::integer_type_name(options.data_type),
        start: options.start,
        increment: options.increment,
        min: options.min,
        max: options.max,
        cache: options.cache,
        cycle: options.cycle,
    }
}

fn column_document(schema: &Schema, table: &Table, column: &Column, names: &Names<'_>) -> ColumnDocument {
    let part = ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
    ColumnDocument {
        name: column.name.as_str().to_owned(),
        r#type: types::type_name(&column.data_type, names),
        nullable: column.not_null.is_none(),
        collation: column.collation.as_ref().map(|collation| column::collation_name(collation, names)),
        default: column.default.as_ref().map(|default| expression::text(default, names)),
        generated: column.generated.as_ref().map(|generated| GeneratedDocument {
            kind: match generated.kind {
                GeneratedKind::Stored => "stored",
                GeneratedKind::Virtual => "virtual",
            },
            expression: expression::text(&generated.expression, names),
        }),
        identity: column.identity.as_ref().map(|of| column::identity(&table.name, &column.name, of, names)),
        comment: comment(schema, part),
    }
}

fn trigger(schema: &Schema, trigger: &Trigger, names: &Names<'_>) -> TriggerDocument {
    TriggerDocument {
        name: trigger.name.as_str().to_owned(),
        definition: super::super::trigger::create(trigger, false, names),
        firing: firing(trigger.firing),
        comment: comment(schema, ObjectPart::Object(trigger.id())),
    }
}

fn rule(schema: &Schema, rule: &Rule, names: &Names<'_>) -> TriggerDocument {
    TriggerDocument {
        name: rule.name.as_str().to_owned(),
        definition: super::super::rule::create(rule, false, names),
        firing: firing(rule.firing),
        comment: comment(schema, ObjectPart::Object(rule.id())),
    }
}

fn firing(firing: Firing) -> &'static str {
    match firing {
        Firing::Origin => "origin",
        Firing::Always => "always",
        Firing::Replica => "replica",
        Firing::Disabled => "disabled",
    }
}

fn policy(schema: &Schema, policy: &Policy, names: &Names<'_>) -> PolicyDocument {
    let id = ObjectId::Policy { table: policy.table.clone(), name: policy.name.clone() };
    PolicyDocument {
        name: policy.name.as_str().to_owned(),
        kind: match policy.kind {
            PolicyKind::Permissive => "permissive",
            PolicyKind::Restrictive => "restrictive",
        },
        command: match policy.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        },
        roles: policy.roles.iter().map(role).collect(),
        using: policy.using.as_ref().map(|using| expression::text(using, names)),
        with_check: policy.with_check.as_ref().map(|with_check| expression::text(with_check, names)),
        comment: comment(schema, ObjectPart::Object(id)),
    }
}

fn role(role: &Role) -> String {
    match role {
        Role::Public => "PUBLIC".to_owned(),
        Role::Named(name) => name.as_str().to_owned(),
        Role::CurrentRole => "CURRENT_ROLE".to_owned(),
        Role::CurrentUser => "CURRENT_USER".to_owned(),
        Role::SessionUser => "SESSION_USER".to_owned(),
    }
}
