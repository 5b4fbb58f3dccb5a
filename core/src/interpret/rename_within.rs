//! What a rename changes within a name, an object, an expression's place.

use crate::model::{
    ConstraintKind, Definition, Descent, Expression, IndexKeyKind, Object, ObjectId, ObjectPart, Piece, Routine,
    RoutineBody, TypePart,
};
use crate::name::{Ident, QualifiedName};
use crate::render::quote;

/// A part under an object's new identity.
pub(super) fn rename_in(part: &mut ObjectPart, from: &ObjectId, to: &ObjectId) {
    match (from, to) {
        (ObjectId::Table(old), ObjectId::Table(new)) | (ObjectId::View(old), ObjectId::View(new)) => match part {
            ObjectPart::Column { table, .. } | ObjectPart::Constraint { table, .. } if table == old => {
                table.clone_from(new);
            }
            ObjectPart::Object(
                ObjectId::Table(table)
                | ObjectId::View(table)
                | ObjectId::Policy { table, .. }
                | ObjectId::Trigger { table, .. }
                | ObjectId::Rule { table, .. },
            ) if table == old => {
                table.clone_from(new);
            }
            ObjectPart::Object(ObjectId::Routine { .. }) => rename_type_in(part, old, new),
            // An index follows its table into another schema; its own name stays.
            ObjectPart::Object(ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on)) => {
                rename_in(on, from, to)
            }
            ObjectPart::Type { .. } => rename_type_in(part, old, new),
            ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Object(_) => {}
        },
        (ObjectId::Schema(old), ObjectId::Schema(new)) => rename_schema_in(part, old, new),
        (ObjectId::Type(old), ObjectId::Type(new)) => rename_type_in(part, old, new),
        (from, to) => match part {
            ObjectPart::Object(ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on)) => {
                rename_in(on, from, to)
            }
            ObjectPart::Object(id) if id == from => id.clone_from(to),
            ObjectPart::Object(_)
            | ObjectPart::Column { .. }
            | ObjectPart::Constraint { .. }
            | ObjectPart::Type { .. } => {}
        },
    }
}

/// A type's name stands in the identity of routines, too.
fn rename_type_in(part: &mut ObjectPart, old: &QualifiedName, new: &QualifiedName) {
    match part {
        ObjectPart::Object(ObjectId::Type(name)) | ObjectPart::Type { of: name, .. } if name == old => {
            name.clone_from(new)
        }
        ObjectPart::Object(ObjectId::Routine { arguments, .. }) => {
            arguments.iter_mut().filter(|of| of.name == *old).for_each(|of| of.name.clone_from(new));
        }
        ObjectPart::Object(ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on)) => {
            rename_type_in(on, old, new)
        }
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
        }
    }
}

/// A part under another name, and what is on it.
pub(super) fn rename_part(part: &mut ObjectPart, from: &ObjectPart, to: &ObjectPart) {
    match part {
        part if part == from => part.clone_from(to),
        ObjectPart::Object(ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on)) => {
            rename_part(on, from, to)
        }
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => {
        }
    }
}

fn rename_schema_in(part: &mut ObjectPart, old: &Ident, new: &Ident) {
    let change = |name: &mut QualifiedName| {
        if name.schema == *old {
            name.schema.clone_from(new);
        }
    };
    match part {
        ObjectPart::Column { table, .. } | ObjectPart::Constraint { table, .. } => change(table),
        ObjectPart::Type { of, .. } => change(of),
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name) if name == old => name.clone_from(new),
            ObjectId::Schema(_) | ObjectId::Extension(_) => {}
            ObjectId::Whole(kind, name) if kind.in_schema() => change(name),
            ObjectId::Whole(..) => {}
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::View(name)
            | ObjectId::Index(name) => change(name),
            ObjectId::Routine { name, arguments } => {
                change(name);
                arguments.iter_mut().for_each(|argument| change(&mut argument.name));
            }
            ObjectId::Policy { table, .. } | ObjectId::Trigger { table, .. } | ObjectId::Rule { table, .. } => {
                change(table)
            }
            ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on) => rename_schema_in(on, old, new),
            ObjectId::DefaultPrivileges(of) => {
                of.schema.iter_mut().filter(|schema| *schema == old).for_each(|schema| schema.clone_from(new));
            }
        },
    }
}

fn rename_name(name: &mut QualifiedName, id: fn(QualifiedName) -> ObjectId, rename: &dyn Fn(&mut ObjectPart)) {
    let mut part = ObjectPart::Object(id(name.clone()));
    rename(&mut part);
    match part {
        ObjectPart::Object(
            ObjectId::Type(new)
            | ObjectId::Sequence(new)
            | ObjectId::Table(new)
            | ObjectId::View(new)
            | ObjectId::Whole(_, new)
            | ObjectId::Index(new),
        ) => *name = new,
        ObjectPart::Object(
            ObjectId::Schema(_)
            | ObjectId::Extension(_)
            | ObjectId::Routine { .. }
            | ObjectId::Policy { .. }
            | ObjectId::Trigger { .. }
            | ObjectId::Rule { .. }
            | ObjectId::Comment(_)
            | ObjectId::Owner(_)
            | ObjectId::Privileges(_)
            | ObjectId::DefaultPrivileges(_),
        )
        | ObjectPart::Column { .. }
        | ObjectPart::Constraint { .. }
        | ObjectPart::Type { .. } => {}
    }
}

fn rename_collation(collation: &mut Option<QualifiedName>, rename: &dyn Fn(&mut ObjectPart)) {
    if let Some(name) = collation.as_mut().filter(|name| !name.is_builtin()) {
        rename_name(name, ObjectId::collation, rename);
    }
}

/// The name of what has rows: tables and views share theirs.
pub(super) fn rename_table(name: &mut QualifiedName, rename: &dyn Fn(&mut ObjectPart)) {
    rename_name(name, ObjectId::Table, rename);
}

fn renamed_column(table: &QualifiedName, column: &Ident, rename: &dyn Fn(&mut ObjectPart)) -> Ident {
    let mut part = ObjectPart::Column { table: table.clone(), column: column.clone() };
    rename(&mut part);
    match part {
        ObjectPart::Column { column, .. } => column,
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => column.clone(),
    }
}

/// The name of a part of a type; the type's own is not changed.
fn renamed_type_part(
    of: &QualifiedName,
    kind: crate::model::TypePart,
    name: &Ident,
    rename: &dyn Fn(&mut ObjectPart),
) -> Ident {
    let mut part = ObjectPart::Type { of: of.clone(), part: kind, name: name.clone() };
    rename(&mut part);
    match part {
        ObjectPart::Type { name, .. } => name,
        ObjectPart::Object(_) | ObjectPart::Column { .. } | ObjectPart::Constraint { .. } => name.clone(),
    }
}

fn rename_expression(expression: &mut Expression, rename: &dyn Fn(&mut ObjectPart)) {
    expression.rename(rename);
}

/// An object with every name in it changed.
pub(super) fn rename_object(mut object: Object, rename: &dyn Fn(&mut ObjectPart)) -> Object {
    match &mut object {
        Object::Schema(namespace) => {
            let mut part = ObjectPart::Object(ObjectId::Schema(namespace.name.clone()));
            rename(&mut part);
            if let ObjectPart::Object(ObjectId::Schema(name)) = part {
                namespace.name = name;
            }
        }
        Object::Enum(enumeration) => rename_name(&mut enumeration.name, ObjectId::Type, rename),
        Object::Sequence(sequence) => {
            rename_name(&mut sequence.name, ObjectId::Sequence, rename);
            if let Some(owner) = &mut sequence.owned_by {
                rename(owner);
            }
        }
        Object::Table(table) => rename_in_table(table, rename),
        Object::Defined(definition) => rename_definition(definition, rename),
        Object::Index(index) => {
            let table = index.table.clone();
            let columns = |column: &mut Ident| *column = renamed_column(&table, column, rename);
            for key in &mut index.keys {
                rename_collation(&mut key.collation, rename);
                match &mut key.kind {
                    IndexKeyKind::Column(column) => columns(column),
                    IndexKeyKind::Expression(expression) => rename_expression(expression, rename),
                }
            }
            index.include.iter_mut().for_each(columns);
            if let Some(predicate) = &mut index.predicate {
                rename_expression(predicate, rename);
            }
            rename_name(&mut index.name, ObjectId::Index, rename);
            if let Some(of) = &mut index.part_of {
                rename_name(of, ObjectId::Index, rename);
            }
            rename_table(&mut index.table, rename);
            index.name.schema = index.table.schema.clone();
        }
        Object::Policy(policy) => {
            let mut part =
                ObjectPart::Object(ObjectId::Policy { table: policy.table.clone(), name: policy.name.clone() });
            rename(&mut part);
            if let ObjectPart::Object(ObjectId::Policy { table, name }) = part {
                policy.table = table;
                policy.name = name;
            }
            for expression in policy.using.iter_mut().chain(&mut policy.with_check) {
                rename_expression(expression, rename);
            }
        }
        Object::Comment(comment) => rename(&mut comment.on),
        Object::Owner(owner) => rename(&mut owner.on),
        Object::Privileges(privileges) => rename(&mut privileges.on),
        Object::DefaultPrivileges(defaults) => {
            if let Some(schema) = &mut defaults.of.schema {
                let mut part = ObjectPart::Object(ObjectId::Schema(schema.clone()));
                rename(&mut part);
                if let ObjectPart::Object(ObjectId::Schema(name)) = part {
                    *schema = name;
                }
            }
        }
    }
    object
}

fn rename_definition(definition: &mut Definition, rename: &dyn Fn(&mut ObjectPart)) {
    let mut part = ObjectPart::Object(definition.id());
    rename(&mut part);
    definition.for_each_expression_mut(&mut |expression| rename_expression(expression, rename));
    definition.for_each_type_mut(&mut |data_type| {
        if !data_type.name.is_builtin() {
            rename_name(&mut data_type.name, ObjectId::Type, rename);
            // It may be the type of a table's rows.
            rename_table(&mut data_type.name, rename);
        }
    });
    match definition {
        Definition::Domain(domain) => {
            let of = domain.name.clone();
            for (_, mut check) in std::mem::take(&mut domain.checks) {
                check.name = renamed_type_part(&of, TypePart::Constraint, &check.name, rename);
                domain.checks.insert(check.name.clone(), check);
            }
            rename_collation(&mut domain.collation, rename);
            rename_name(&mut domain.name, ObjectId::Type, rename);
        }
        Definition::Composite(composite) => {
            for attribute in &mut composite.attributes {
                rename_collation(&mut attribute.collation, rename);
                attribute.name = renamed_type_part(&composite.name, TypePart::Attribute, &attribute.name, rename);
            }
            rename_name(&mut composite.name, ObjectId::Type, rename);
        }
        Definition::Range(range) => {
            if let Some(ObjectId::Routine { name, arguments }) = range.subtype_diff_id() {
                let mut function = ObjectPart::Object(ObjectId::Routine { name, arguments });
                rename(&mut function);
                if let ObjectPart::Object(ObjectId::Routine { name, .. }) = function {
                    range.subtype_diff = Some(name);
                }
            }
            rename_collation(&mut range.collation, rename);
            rename_name(&mut range.multirange, ObjectId::Type, rename);
            rename_name(&mut range.name, ObjectId::Type, rename);
        }
        Definition::Multirange(multirange) => {
            rename_name(&mut multirange.range, ObjectId::Type, rename);
            rename_name(&mut multirange.name, ObjectId::Type, rename);
        }
        Definition::Routine(routine) => {
            if let ObjectPart::Object(ObjectId::Routine { name, .. }) = part {
                if name.name != routine.name.name {
                    rename_in_body(routine, &name.name);
                }
                routine.name = name;
            }
        }
        Definition::Whole(whole) => {
            if let ObjectPart::Object(ObjectId::Whole(_, name)) = part {
                whole.name = name;
            }
            whole.settle();
        }
        Definition::Extension(extension) => {
            if let Some(schema) = &mut extension.schema {
                let mut part = ObjectPart::Object(ObjectId::Schema(schema.clone()));
                rename(&mut part);
                if let ObjectPart::Object(ObjectId::Schema(name)) = part {
                    *schema = name;
                }
            }
        }
        Definition::View(view) => {
            let name = view.name.clone();
            for column in &mut view.columns {
                column.name = renamed_column(&name, &column.name, rename);
            }
            rename_name(&mut view.name, ObjectId::View, rename);
        }
        Definition::Rule(rule) => {
            if let ObjectPart::Object(ObjectId::Rule { table, name }) = part {
                rule.table = table;
                rule.name = name;
            }
        }
        Definition::Trigger(trigger) => {
            let table = trigger.table.clone();
            for column in &mut trigger.events.columns {
                *column = renamed_column(&table, column, rename);
            }
            let mut function = ObjectPart::Object(trigger.function_id());
            rename(&mut function);
            if let ObjectPart::Object(ObjectId::Routine { name, .. }) = function {
                trigger.function = name;
            }
            if let Some(from) = trigger.constraint.as_mut().and_then(|constraint| constraint.from.as_mut()) {
                rename_table(from, rename);
            }
            if let ObjectPart::Object(ObjectId::Trigger { table, name }) = part {
                trigger.table = table;
                trigger.name = name;
            }
        }
    }
}

/// Replaces a name wherever it is not the end of another one.
fn replace_name(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split(from).enumerate() {
        let within =
            out.chars().next_back().is_some_and(|before| before.is_alphanumeric() || "_$\".'".contains(before));
        let follows = part.chars().next().is_some_and(|after| after.is_alphanumeric() || "_$'".contains(after));
        if at > 0 {
            out.push_str(if within || follows { from } else { to });
        }
        out.push_str(part);
    }
    out
}

/// Lets a body that is SQL call its parameters by the function's new name.
fn rename_in_body(routine: &mut Routine, to: &Ident) {
    let of = |function: &Ident, parameter: &Ident| {
        format!("{}.{}", quote::identifier(function.as_str()), quote::identifier(parameter.as_str()))
    };
    let inputs = routine.inputs().filter_map(|parameter| parameter.name.as_ref());
    let names: Vec<(String, String)> = inputs.map(|name| (of(&routine.name.name, name), of(to, name))).collect();
    let RoutineBody::Sql(body) = &mut routine.body else { return };
    if !body.is_decided() {
        return;
    }
    let change = |piece: &Piece| match piece {
        Piece::Sql(text) => {
            let text = names.iter().fold(text.clone(), |text, (from, to)| replace_name(&text, from, to));
            Piece::Sql(text)
        }
        Piece::Name { .. } => piece.clone(),
    };
    *body = body.with_pieces(body.pieces().iter().map(change).collect());
}

fn rename_in_table(table: &mut crate::model::Table, rename: &dyn Fn(&mut ObjectPart)) {
    let old = table.name.clone();
    for column in &mut table.columns {
        column.name = renamed_column(&old, &column.name, rename);
        rename_name(&mut column.data_type.name, ObjectId::Type, rename);
        rename_collation(&mut column.collation, rename);
        let generated = column.generated.as_mut().map(|generated| &mut generated.expression);
        for expression in column.default.iter_mut().chain(generated) {
            rename_expression(expression, rename);
        }
        if let Some(identity) = &mut column.identity {
            rename_name(&mut identity.sequence, ObjectId::Sequence, rename);
        }
    }
    if let Some(of_type) = &mut table.of_type {
        rename_name(of_type, ObjectId::Type, rename);
    }
    let schema = old.schema.clone();
    for index in table.storage.indexes_mut() {
        let mut name = QualifiedName { schema: schema.clone(), name: index.clone() };
        rename_name(&mut name, ObjectId::Index, rename);
        let mut part = ObjectPart::Constraint { table: old.clone(), constraint: name.name.clone() };
        rename(&mut part);
        *index = match part {
            ObjectPart::Constraint { constraint, .. } => constraint,
            _ => name.name,
        };
    }
    let constraints = std::mem::take(&mut table.constraints);
    for (_, mut constraint) in constraints {
        if let Some(of) = &mut constraint.part_of {
            rename_name(of, ObjectId::Index, rename);
        }
        let mut part = ObjectPart::Constraint { table: old.clone(), constraint: constraint.name.clone() };
        rename(&mut part);
        if let ObjectPart::Constraint { constraint: name, .. } = part {
            constraint.name = name;
        }
        let columns = |column: &mut Ident| *column = renamed_column(&old, column, rename);
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                key.columns.iter_mut().chain(&mut key.include).for_each(columns);
            }
            ConstraintKind::ForeignKey(key) => {
                key.columns.iter_mut().chain(&mut key.on_delete_columns).for_each(columns);
                let referenced = key.references.clone();
                for column in &mut key.referenced_columns {
                    *column = renamed_column(&referenced, column, rename);
                }
                rename_table(&mut key.references, rename);
            }
            ConstraintKind::Check { .. } => {}
            ConstraintKind::Exclude(exclusion) => exclusion.columns_mut().for_each(columns),
        }
        constraint.kind.expressions_mut().into_iter().for_each(|expression| rename_expression(expression, rename));
        table.constraints.insert(constraint.name.clone(), constraint);
    }
    for key in table.partitioning.iter_mut().flat_map(|partitioning| &mut partitioning.keys) {
        match &mut key.kind {
            IndexKeyKind::Column(column) => *column = renamed_column(&old, column, rename),
            IndexKeyKind::Expression(expression) => rename_expression(expression, rename),
        }
    }
    for parent in table.descent.parents_mut() {
        rename_table(parent, rename);
    }
    if let Some(foreign) = &mut table.foreign {
        let mut part = ObjectPart::Object(foreign.server_id());
        rename(&mut part);
        if let ObjectPart::Object(ObjectId::Whole(_, name)) = part {
            foreign.server = name.name;
        }
    }
    if let Descent::Partition { bound, .. } = &mut table.descent {
        bound.values_mut().into_iter().for_each(|value| rename_expression(value, rename));
    }
    rename_table(&mut table.name, rename);
}

pub(super) fn rename_place(place: &mut crate::model::ExpressionPlace, rename: &dyn Fn(&mut ObjectPart)) {
    use crate::model::ExpressionPlace as Place;
    match place {
        Place::Default { table, column } | Place::Generated { table, column } => {
            *column = renamed_column(table, column, rename);
            rename_table(table, rename);
        }
        Place::PartitionKey { table, .. } | Place::Bound { table, .. } => rename_table(table, rename),
        Place::Check { table, constraint }
        | Place::ExclusionKey { table, constraint, .. }
        | Place::ExclusionPredicate { table, constraint } => {
            let mut part = ObjectPart::Constraint { table: table.clone(), constraint: constraint.clone() };
            rename(&mut part);
            if let ObjectPart::Constraint { table: new, constraint: name } = part {
                *table = new;
                *constraint = name;
            }
        }
        Place::Clause { object, .. } => {
            let mut part = ObjectPart::Object(object.clone());
            rename(&mut part);
            *object = part.object();
        }
        Place::ViewQuery { view } => rename_name(view, ObjectId::View, rename),
        Place::IndexKey { index, .. } | Place::IndexPredicate { index } => rename_name(index, ObjectId::Index, rename),
        Place::ParameterDefault { routine, .. } | Place::RoutineBody { routine, .. } => {
            let mut part = ObjectPart::Object(routine.clone());
            rename(&mut part);
            *routine = part.object();
        }
        Place::DomainDefault { domain } => rename_name(domain, ObjectId::Type, rename),
        Place::DomainCheck { domain, constraint } => {
            *constraint = renamed_type_part(domain, TypePart::Constraint, constraint, rename);
            rename_name(domain, ObjectId::Type, rename);
        }
        Place::TriggerWhen { table, trigger } => {
            let mut part = ObjectPart::Object(ObjectId::Trigger { table: table.clone(), name: trigger.clone() });
            rename(&mut part);
            if let ObjectPart::Object(ObjectId::Trigger { table: new, name }) = part {
                *table = new;
                *trigger = name;
            }
        }
        Place::Rule { table, rule, .. } => {
            let mut part = ObjectPart::Object(ObjectId::Rule { table: table.clone(), name: rule.clone() });
            rename(&mut part);
            if let ObjectPart::Object(ObjectId::Rule { table: new, name }) = part {
                *table = new;
                *rule = name;
            }
        }
        Place::Using { table, policy } | Place::WithCheck { table, policy } => {
            let mut part = ObjectPart::Object(ObjectId::Policy { table: table.clone(), name: policy.clone() });
            rename(&mut part);
            if let ObjectPart::Object(ObjectId::Policy { table: new, name }) = part {
                *table = new;
                *policy = name;
            }
        }
    }
}
