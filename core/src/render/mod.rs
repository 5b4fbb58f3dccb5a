//! The only place where SQL is written.

mod action;
mod aggregate;
mod column;
mod expression;
mod extension;
mod foreign;
mod json;
mod mermaid;
mod partition;
pub mod quote;
mod routine;
mod rule;
mod title;
mod trigger;
mod types;
mod user_type;
mod view;
mod whole;

pub use json::{
    HazardDocument, ModeDocument, PLAN_VERSION, PlanDocument, SCHEMA_VERSION, StepDocument, TransactionDocument,
    plan_document, plan_json, schema_json,
};
pub use mermaid::mermaid;
pub(crate) use title::one_line;

use std::borrow::Cow;

use crate::model::{Expression, Object, ObjectId, Schema, TypeRef, is_about_roles};
use crate::name::{Ident, QualifiedName};
use crate::plan::{self, Action, Plan, PlanOptions, Step};

/// How SQL is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// What each level is indented by; `None` puts every statement on one line.
    pub indent: Option<String>,
    /// Which schema names are written.
    pub qualifier: Qualifier,
}

/// Which schema names are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Qualifier {
    /// Every one.
    #[default]
    Keep,
    /// Every one but this: the schema that unqualified names lie in.
    Omit(Ident),
    /// This one in the place of every other; an empty one is left out.
    Replace(Ident),
}

impl Style {
    /// One line a statement, names in `public` unqualified.
    pub fn unqualified() -> Self {
        Self { indent: None, qualifier: Qualifier::Omit(Ident::new("public")) }
    }

    /// One line a statement, names unqualified where everything lies in `public`, else qualified.
    pub fn fitting<'a>(schemas: impl IntoIterator<Item = &'a Schema>) -> Self {
        let public = Ident::new("public");
        // Roles lie nowhere, and name nothing that does.
        let fits = |id: &ObjectId| id.schema() == public || is_about_roles(id);
        let everything = schemas.into_iter().all(|schema| schema.objects().all(|(id, _)| fits(id)));
        let qualifier = if everything { Qualifier::Omit(public) } else { Qualifier::Keep };
        Self { indent: None, qualifier }
    }

    /// The same with each level indented.
    #[must_use]
    pub fn indented(mut self, indent: impl Into<String>) -> Self {
        self.indent = Some(indent.into());
        self
    }
}

/// A plan as SQL: each step as a comment line and a statement. Empty when there is nothing to do.
pub fn sql(plan: &Plan, style: &Style) -> String {
    steps(plan.steps(), style)
}

/// One transaction of a plan as SQL, in the form of [`sql`].
pub fn transaction(transaction: &plan::Transaction, style: &Style) -> String {
    steps(transaction.steps.iter(), style)
}

/// The statements that make an empty database into this one. `public` is there already; the schema whose name is left
/// out is the one they run in, and is not created either.
pub fn schema(schema: &Schema, style: &Style) -> String {
    schema_on(&Schema::default(), schema, style)
}

/// [`schema`] for a database that has something already, [`crate::preset::Presets::base`].
pub fn schema_on(base: &Schema, schema: &Schema, style: &Style) -> String {
    let mut out = String::new();
    for action in plan::actions(base, schema, &PlanOptions::default()) {
        let shown = match (&action, &style.qualifier) {
            (Action::CreateSchema(name), Qualifier::Omit(scope)) => name != scope,
            (Action::CreateSchema(_), Qualifier::Replace(_)) => false,
            _ => true,
        };
        if shown {
            push_step(&mut out, &action, style);
        }
    }
    out
}

/// One statement with its comment line, as [`sql`] writes it.
pub fn step(action: &Action, style: &Style) -> String {
    let mut out = String::new();
    push_step(&mut out, action, style);
    out
}

/// One statement without its semicolon.
pub fn statement(action: &Action, style: &Style) -> String {
    action::statement(action, style)
}

/// What a statement does, as the comment above it says: `Create "users" table`. Always a single line.
pub fn title(action: &Action) -> String {
    title::title(action)
}

/// An expression as PostgreSQL prints it.
pub fn expression(expression: &Expression, style: &Style) -> String {
    self::expression::text(expression, &Names::new(style))
}

/// What PostgreSQL has printed, as a statement must have it to mean the same.
pub fn as_written(text: String) -> String {
    self::expression::as_written(text)
}

/// A type as PostgreSQL's `format_type` prints it.
pub fn type_name(data_type: &TypeRef, style: &Style) -> String {
    types::type_name(data_type, &Names::new(style))
}

/// One object's own statement, without its parts.
pub fn object(object: &Object, style: &Style) -> String {
    let mut alone = Schema::default();
    alone.insert(object.clone());
    schema(&alone, style)
}

fn steps<'a>(steps: impl Iterator<Item = &'a Step>, style: &Style) -> String {
    let mut out = String::new();
    for step in steps {
        push_step(&mut out, &step.action, style);
    }
    out
}

fn push_step(out: &mut String, action: &Action, style: &Style) {
    out.push_str("-- ");
    out.push_str(&title::title(action));
    out.push('\n');
    out.push_str(&action::statement(action, style));
    out.push_str(";\n");
}

/// Names as a style writes them.
#[derive(Clone, Copy)]
struct Names<'a> {
    qualifier: &'a Qualifier,
}

impl<'a> Names<'a> {
    fn new(style: &'a Style) -> Self {
        Self { qualifier: &style.qualifier }
    }

    /// The name in double quotes, with its schema where that is written.
    fn qualified(&self, name: &QualifiedName) -> String {
        self.written(name, quote::quoted)
    }

    /// The name as PostgreSQL quotes it, with its schema where that is written.
    fn minimal(&self, name: &QualifiedName) -> String {
        self.written(name, quote::identifier)
    }

    /// An operator as PostgreSQL prints it, with its schema where that is written.
    fn operator(&self, schema: &Ident, symbol: &str) -> String {
        match self.schema(schema) {
            Some(schema) => format!("OPERATOR({}.{symbol})", quote::identifier(schema)),
            None => symbol.to_owned(),
        }
    }

    fn written(&self, name: &QualifiedName, quote: fn(&str) -> String) -> String {
        match self.schema(&name.schema) {
            Some(schema) => format!("{}.{}", quote(schema), quote(name.name.as_str())),
            None => quote(name.name.as_str()),
        }
    }

    fn schema<'b>(&'b self, schema: &'b Ident) -> Option<&'b str> {
        // Whatever schema is in front, the built-in names are found where they are.
        if schema.as_str() == "pg_catalog" {
            return Some(schema.as_str());
        }
        match self.qualifier {
            Qualifier::Keep => Some(schema.as_str()),
            Qualifier::Omit(scope) => (schema != scope).then_some(schema.as_str()),
            Qualifier::Replace(other) => (!other.as_str().is_empty()).then_some(other.as_str()),
        }
    }
}

/// A parenthesised list: on one line, or each item on its own.
fn list(items: &[String], style: &Style) -> String {
    match (&style.indent, items.is_empty()) {
        (Some(indent), false) => {
            let lines: Vec<Cow<'_, str>> = items.iter().map(|item| Cow::Owned(format!("{indent}{item}"))).collect();
            format!("(\n{}\n)", lines.join(",\n"))
        }
        (None, _) | (Some(_), true) => format!("({})", items.join(", ")),
    }
}
