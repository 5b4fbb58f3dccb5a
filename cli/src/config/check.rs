//! Whether every function and every reference of a file is there, evaluated or not.

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, FuncCall, Traversal, TraversalOperator};
use hcl_edit::structure::Block;
use hcl_edit::template::ForTemplateExpr;
use hcl_edit::visit::{self, Visit};

use super::document::{Declarations, Document};
use super::evaluate::is_lazy;
use super::fault::Fault;
use super::function;

/// Finds the first function or reference that is not there.
pub(super) fn names(document: &Document, declarations: &Declarations<'_>) -> Result<(), Fault> {
    let mut check = Check { declarations, bound: Vec::new(), fault: None };
    check.visit_body(&document.body);
    check.fault.map_or(Ok(()), Err)
}

struct Check<'c> {
    declarations: &'c Declarations<'c>,
    /// What `for` expressions around have bound.
    bound: Vec<String>,
    fault: Option<Fault>,
}

impl Check<'_> {
    fn say(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    fn reference(&mut self, traversal: &Traversal) {
        let Expression::Variable(root) = &traversal.expr else { return };
        if self.bound.iter().any(|name| name == root.as_str()) {
            return;
        }
        let step = |number: usize| match traversal.operators.get(number).map(|operator| operator.value()) {
            Some(TraversalOperator::GetAttr(name)) => Some(name.as_str()),
            _ => None,
        };
        if let Err(fault) = self.declarations.resolve(root.as_str(), [step(0), step(1)], traversal) {
            self.say(fault);
        }
    }
}

impl Visit for Check<'_> {
    fn visit_block(&mut self, block: &Block) {
        // The type of a variable is written as an expression and is none.
        for attribute in block.body.attributes() {
            if block.ident.as_str() != "variable" || attribute.key.as_str() != "type" {
                self.visit_expr(&attribute.value);
            }
        }
        block.body.blocks().for_each(|inner| self.visit_block(inner));
    }

    fn visit_expr(&mut self, expression: &Expression) {
        if let Expression::Variable(name) = expression {
            if !self.bound.iter().any(|bound| bound == name.as_str())
                && let Err(fault) = self.declarations.resolve(name.as_str(), [None, None], name)
            {
                self.say(fault);
            }
            return;
        }
        visit::visit_expr(self, expression);
    }

    fn visit_traversal(&mut self, traversal: &Traversal) {
        self.reference(traversal);
        if !matches!(traversal.expr, Expression::Variable(_)) {
            self.visit_expr(&traversal.expr);
        }
        traversal.operators.iter().for_each(|operator| self.visit_traversal_operator(operator));
    }

    fn visit_func_call(&mut self, call: &FuncCall) {
        let name = call.name.name.as_str();
        if !call.name.namespace.is_empty() || (function::find(name).is_none() && !is_lazy(name)) {
            let known = function::names().join(", ");
            let fault = Fault::at(&call.name.name, format!("function `{name}` is not supported"));
            self.say(fault.help(format!("these are: {known}")));
        }
        visit::visit_func_call(self, call);
    }

    fn visit_for_expr(&mut self, node: &ForExpr) {
        self.visit_expr(&node.intro.collection_expr);
        let before = self.bound.len();
        let names = node.intro.key_var.iter().chain([&node.intro.value_var]);
        self.bound.extend(names.map(|name| name.as_str().to_owned()));
        node.key_expr.iter().for_each(|key| self.visit_expr(key));
        self.visit_expr(&node.value_expr);
        node.cond.iter().for_each(|condition| self.visit_expr(&condition.expr));
        self.bound.truncate(before);
    }

    fn visit_for_template_expr(&mut self, node: &ForTemplateExpr) {
        self.visit_expr(&node.collection_expr);
        let before = self.bound.len();
        let names = node.key_var.iter().chain([&node.value_var]);
        self.bound.extend(names.map(|name| name.as_str().to_owned()));
        self.visit_template(&node.template);
        self.bound.truncate(before);
    }
}

impl Declarations<'_> {
    /// Whether a reference's first names stand for something.
    pub(super) fn resolve(&self, root: &str, steps: [Option<&str>; 2], place: &impl Span) -> Result<(), Fault> {
        let nothing = |what: String, known: Vec<String>| {
            let fault = Fault::at(place, format!("there is no {what}"));
            if known.is_empty() { fault } else { fault.help(format!("there are: {}", known.join(", "))) }
        };
        match (root, steps) {
            ("each" | "atlas", _) => Ok(()),
            ("var", [Some(name), _]) if self.variables.contains_key(name) => Ok(()),
            ("var", [Some(name), _]) => {
                let known = self.variables.keys().map(|name| format!("var.{name}")).collect();
                Err(nothing(format!("variable `{name}`"), known))
            }
            ("local", [Some(name), _]) if self.locals.contains_key(name) => Ok(()),
            ("local", [Some(name), _]) => {
                let known = self.locals.keys().map(|name| format!("local.{name}")).collect();
                Err(nothing(format!("local `{name}`"), known))
            }
            ("data", [Some(kind), Some(name)]) if self.data.contains_key(&(kind, name)) => Ok(()),
            ("data", [Some(kind), Some(name)]) => {
                let known = self.data.keys().map(|(kind, name)| format!("data.{kind}.{name}")).collect();
                Err(nothing(format!("data source `{kind}.{name}`"), known))
            }
            ("var" | "local", _) => Err(Fault::at(place, format!("`{root}` needs a name: {root}.NAME"))),
            ("data", _) => Err(Fault::at(place, "`data` needs a kind and a name: data.KIND.NAME")),
            _ => Err(Fault::at(place, format!("`{root}` stands for nothing"))
                .help("a reference is var.NAME, local.NAME, data.KIND.NAME, atlas.env, or each.key and each.value where there is for_each; a text stands in double quotes")),
        }
    }
}
