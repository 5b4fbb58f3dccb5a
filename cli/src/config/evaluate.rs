//! Expressions and what they give. What is not asked for is not evaluated.

use std::cell::RefCell;
use std::collections::BTreeMap;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, Traversal, TraversalOperator, UnaryOp,
    UnaryOperator,
};
use hcl_edit::structure::Block;
use hcl_edit::{Decorated, Span};

use super::document::Declarations;
use super::fault::Fault;
use super::outside::Outside;
use super::value::{Type, Value};
use super::{data, function};

/// The functions whose arguments are evaluated one by one, if at all.
pub(super) const LAZY: [&str; 2] = ["can", "try"];

/// Whether a function is one of [`LAZY`].
pub(super) fn is_lazy(name: &str) -> bool {
    LAZY.contains(&name)
}

/// How far references may lead from one to the next.
const DEEPEST: usize = 100;

/// The names that mean something at one place: `each`, and what a `for` binds.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    names: Vec<(String, Value)>,
}

impl Scope {
    /// With one more name.
    pub(super) fn with(&self, name: impl Into<String>, value: Value) -> Self {
        let mut names = self.names.clone();
        names.push((name.into(), value));
        Self { names }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.names.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// Evaluates the expressions of one file.
pub(super) struct Evaluator<'e> {
    pub(super) declarations: &'e Declarations<'e>,
    /// The values that the command line gives to variables.
    pub(super) given: &'e BTreeMap<String, Vec<String>>,
    /// The name of the environment that was asked for.
    pub(super) environment: &'e str,
    pub(super) outside: Outside<'e>,
    /// What was evaluated.
    done: RefCell<BTreeMap<String, Value>>,
    /// What is being evaluated, each because of the one before it.
    doing: RefCell<Vec<String>>,
}

impl<'e> Evaluator<'e> {
    pub(super) fn new(
        declarations: &'e Declarations<'e>,
        given: &'e BTreeMap<String, Vec<String>>,
        environment: &'e str,
        outside: Outside<'e>,
    ) -> Self {
        let (done, doing) = (RefCell::default(), RefCell::default());
        Self { declarations, given, environment, outside, done, doing }
    }

    /// What an expression gives.
    pub(super) fn value(&self, expression: &Expression, scope: &Scope) -> Result<Value, Fault> {
        Ok(match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(value) => Value::Bool(*value.value()),
            Expression::Number(number) => Value::Number(number.value().as_f64().unwrap_or_default()),
            Expression::String(text) => Value::Text(text.value().clone()),
            Expression::Array(array) => {
                Value::List(array.iter().map(|item| self.value(item, scope)).collect::<Result<_, _>>()?)
            }
            Expression::Object(object) => self.object(object, scope)?,
            Expression::StringTemplate(template) => self.template(template, 0, scope)?,
            Expression::HeredocTemplate(heredoc) => {
                self.template(&heredoc.template, heredoc.indent().unwrap_or_default(), scope)?
            }
            Expression::Parenthesis(inner) => self.value(inner.inner(), scope)?,
            Expression::Variable(name) => self.reference(name, &[], scope)?.0,
            Expression::Conditional(conditional) => {
                let chosen = said(self.value(&conditional.cond_expr, scope)?.to_bool(), &conditional.cond_expr)?;
                self.value(if chosen { &conditional.true_expr } else { &conditional.false_expr }, scope)?
            }
            Expression::FuncCall(call) => self.call(call, scope)?,
            Expression::Traversal(traversal) => self.traversal(traversal, scope)?,
            Expression::UnaryOp(operation) => self.unary(operation, scope)?,
            Expression::BinaryOp(operation) => self.binary(operation, scope)?,
            Expression::ForExpr(expression) => self.for_each(expression, scope)?,
        })
    }

    fn object(&self, object: &Object, scope: &Scope) -> Result<Value, Fault> {
        let mut map = BTreeMap::new();
        for (key, value) in object {
            let name = match key {
                ObjectKey::Ident(name) => name.as_str().to_owned(),
                ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(key) => said(self.value(key, scope)?.to_text(), key)?,
            };
            map.insert(name, self.value(value.expr(), scope)?);
        }
        Ok(Value::Map(map))
    }

    /// What a reference's first names stand for, and how many of the steps behind its root they took.
    fn reference(
        &self,
        root: &Decorated<hcl_edit::Ident>,
        steps: &[Decorated<TraversalOperator>],
        scope: &Scope,
    ) -> Result<(Value, usize), Fault> {
        if let Some(value) = scope.get(root.as_str()) {
            return Ok((value.clone(), 0));
        }
        let step = |number: usize| match steps.get(number).map(|operator| operator.value()) {
            Some(TraversalOperator::GetAttr(name)) => Some(name.as_str()),
            _ => None,
        };
        self.declarations.resolve(root.as_str(), [step(0), step(1)], root)?;
        match (root.as_str(), step(0), step(1)) {
            ("var", Some(name), _) => Ok((self.variable(name, root)?, 1)),
            ("local", Some(name), _) => {
                let make = || match self.declarations.locals.get(name) {
                    Some(expression) => self.value(expression, &Scope::default()),
                    None => Err(Fault::at(root, format!("there is no local `{name}`"))),
                };
                Ok((self.once(format!("local.{name}"), root, make)?, 1))
            }
            ("data", Some(kind), Some(name)) => {
                let make = || match self.declarations.data.get(&(kind, name)) {
                    Some(block) => data::source(self, block),
                    None => Err(Fault::at(root, format!("there is no data source `{kind}.{name}`"))),
                };
                Ok((self.once(format!("data.{kind}.{name}"), root, make)?, 2))
            }
            ("atlas", ..) => {
                let name = Value::Text(self.environment.to_owned());
                Ok((Value::Map(BTreeMap::from([("env".to_owned(), name)])), 0))
            }
            _ => Err(Fault::at(root, "`each` has a meaning only within an env with for_each")),
        }
    }

    fn variable(&self, name: &str, place: &impl Span) -> Result<Value, Fault> {
        let Some(block) = self.declarations.variables.get(name) else {
            return Err(Fault::at(place, format!("there is no variable `{name}`")));
        };
        self.once(format!("var.{name}"), place, || {
            let kind = type_of(block)?;
            if let Some(given) = self.given.get(name) {
                return said(kind.read(given), &block.ident)
                    .map_err(|fault| Fault { message: format!("--var {name}: {}", fault.message), ..fault });
            }
            let Some(default) = block.body.get_attribute("default") else {
                return Err(Fault::at(&block.ident, format!("variable `{name}` has no value"))
                    .help(format!("give it one: --var {name}=VALUE")));
            };
            said(kind.convert(&self.value(&default.value, &Scope::default())?), &default.value)
        })
    }

    /// Evaluates what has a name the first time it is asked for. What needs itself is a mistake.
    fn once(
        &self,
        name: String,
        place: &impl Span,
        make: impl FnOnce() -> Result<Value, Fault>,
    ) -> Result<Value, Fault> {
        if let Some(value) = self.done.borrow().get(&name) {
            return Ok(value.clone());
        }
        {
            let mut doing = self.doing.borrow_mut();
            if let Some(start) = doing.iter().position(|other| *other == name) {
                let mut circle: Vec<&str> = doing.iter().skip(start).map(String::as_str).collect();
                circle.push(&name);
                return Err(Fault::at(place, format!("`{name}` needs itself: {}", circle.join(" → "))));
            }
            if doing.len() >= DEEPEST {
                return Err(Fault::at(place, format!("more than {DEEPEST} references lead from one to the next")));
            }
            doing.push(name.clone());
        }
        let value = make();
        self.doing.borrow_mut().pop();
        let value = value?;
        self.done.borrow_mut().insert(name, value.clone());
        Ok(value)
    }

    fn call(&self, call: &FuncCall, scope: &Scope) -> Result<Value, Fault> {
        let name = call.name.name.as_str();
        if is_lazy(name) {
            return self.call_lazily(call, scope);
        }
        let Some(function) = function::find(name) else {
            return Err(Fault::at(&call.name.name, format!("function `{name}` is not supported")));
        };
        let mut arguments: Vec<Value> = Vec::new();
        for argument in call.args.iter() {
            arguments.push(self.value(argument, scope)?);
        }
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            arguments.extend(said(last.to_list(), call)?);
        }
        said(function.call(&arguments, &self.outside), call)
            .map_err(|fault| Fault { label: format!("in `{name}`"), ..fault })
    }

    /// `try` gives the first of its arguments that has a value, `can` whether its argument has one.
    fn call_lazily(&self, call: &FuncCall, scope: &Scope) -> Result<Value, Fault> {
        let name = call.name.name.as_str();
        let mut last = None;
        for argument in call.args.iter() {
            match self.value(argument, scope) {
                Ok(value) => return Ok(if name == "can" { Value::Bool(true) } else { value }),
                Err(fault) => last = Some(fault),
            }
        }
        match last {
            None => Err(Fault::at(call, format!("`{name}` takes 1 or more arguments, and here are 0"))),
            Some(_) if name == "can" => Ok(Value::Bool(false)),
            Some(fault) => Err(fault),
        }
    }

    fn traversal(&self, traversal: &Traversal, scope: &Scope) -> Result<Value, Fault> {
        let (value, taken) = match &traversal.expr {
            Expression::Variable(root) => self.reference(root, &traversal.operators, scope)?,
            other => (self.value(other, scope)?, 0),
        };
        self.steps(value, traversal.operators.get(taken..).unwrap_or_default(), scope)
    }

    fn steps(&self, value: Value, steps: &[Decorated<TraversalOperator>], scope: &Scope) -> Result<Value, Fault> {
        let Some((step, rest)) = steps.split_first() else { return Ok(value) };
        let next = match step.value() {
            TraversalOperator::GetAttr(name) => entry(&value, name.as_str(), step)?,
            TraversalOperator::LegacyIndex(number) => element(&value, *number.value() as f64, step)?,
            TraversalOperator::Index(key) => match self.value(key, scope)? {
                Value::Number(number) => element(&value, number, key)?,
                key_value => entry(&value, &said(key_value.to_text(), key)?, key)?,
            },
            TraversalOperator::AttrSplat(_) => {
                let is_name =
                    |step: &&Decorated<TraversalOperator>| matches!(step.value(), TraversalOperator::GetAttr(_));
                let (inner, outer) = rest.split_at(rest.iter().take_while(is_name).count());
                return self.steps(self.splat(value, inner, scope)?, outer, scope);
            }
            TraversalOperator::FullSplat(_) => return self.splat(value, rest, scope),
        };
        self.steps(next, rest, scope)
    }

    /// The steps from each element of a list; what is no list counts as a list of itself, and null as an empty one.
    fn splat(&self, value: Value, steps: &[Decorated<TraversalOperator>], scope: &Scope) -> Result<Value, Fault> {
        let list = match value {
            Value::List(list) => list,
            Value::Null => Vec::new(),
            one @ (Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) | Value::Source(_)) => vec![one],
        };
        Ok(Value::List(list.into_iter().map(|item| self.steps(item, steps, scope)).collect::<Result<_, _>>()?))
    }

    fn unary(&self, operation: &UnaryOp, scope: &Scope) -> Result<Value, Fault> {
        let value = self.value(&operation.expr, scope)?;
        Ok(match operation.operator.value() {
            UnaryOperator::Neg => Value::Number(-said(value.to_number(), &operation.expr)?),
            UnaryOperator::Not => Value::Bool(!said(value.to_bool(), &operation.expr)?),
        })
    }

    fn binary(&self, operation: &BinaryOp, scope: &Scope) -> Result<Value, Fault> {
        use BinaryOperator as Is;
        let left = self.value(&operation.lhs_expr, scope)?;
        let operator = *operation.operator.value();
        if let Is::And | Is::Or = operator {
            let left = said(left.to_bool(), &operation.lhs_expr)?;
            if left == (operator == Is::Or) {
                return Ok(Value::Bool(left));
            }
            let right = self.value(&operation.rhs_expr, scope)?;
            return Ok(Value::Bool(said(right.to_bool(), &operation.rhs_expr)?));
        }
        let right = self.value(&operation.rhs_expr, scope)?;
        match operator {
            Is::Eq => return Ok(Value::Bool(left == right)),
            Is::NotEq => return Ok(Value::Bool(left != right)),
            _ => {}
        }
        let (a, b) = (said(left.to_number(), &operation.lhs_expr)?, said(right.to_number(), &operation.rhs_expr)?);
        if matches!(operator, Is::Div | Is::Mod) && b == 0.0 {
            return Err(Fault::at(&operation.rhs_expr, "this is a division by zero"));
        }
        Ok(match operator {
            Is::LessEq => Value::Bool(a <= b),
            Is::GreaterEq => Value::Bool(a >= b),
            Is::Less => Value::Bool(a < b),
            Is::Greater => Value::Bool(a > b),
            Is::Plus => Value::Number(a + b),
            Is::Minus => Value::Number(a - b),
            Is::Mul => Value::Number(a * b),
            Is::Div => Value::Number(a / b),
            Is::Mod => Value::Number(a % b),
            Is::Eq | Is::NotEq | Is::And | Is::Or => Value::Null,
        })
    }

    /// `[for k, v in collection : value if condition]`, and with `{key => value}` a map.
    fn for_each(&self, expression: &ForExpr, scope: &Scope) -> Result<Value, Fault> {
        let collection = &expression.intro.collection_expr;
        let entries = said(self.value(collection, scope)?.entries(), collection)?;
        let mut list = Vec::new();
        let mut map: BTreeMap<String, Value> = BTreeMap::new();
        for (key, value) in entries {
            let mut inner = scope.with(expression.intro.value_var.as_str(), value);
            if let Some(name) = &expression.intro.key_var {
                inner = inner.with(name.as_str(), key);
            }
            if let Some(condition) = &expression.cond
                && !said(self.value(&condition.expr, &inner)?.to_bool(), &condition.expr)?
            {
                continue;
            }
            let value = self.value(&expression.value_expr, &inner)?;
            let Some(key) = &expression.key_expr else {
                list.push(value);
                continue;
            };
            let name = said(self.value(key, &inner)?.to_text(), key)?;
            match map.get_mut(&name) {
                Some(Value::List(group)) if expression.grouping => group.push(value),
                Some(_) => {
                    let fault = Fault::at(key, format!("the key `{name}` is there twice"));
                    return Err(fault.help("with `...` behind the value, the values of a key become a list"));
                }
                None => {
                    map.insert(name, if expression.grouping { Value::List(vec![value]) } else { value });
                }
            }
        }
        Ok(if expression.key_expr.is_some() { Value::Map(map) } else { Value::List(list) })
    }
}

/// A mistake in a value as a mistake at its place.
pub(super) fn said<T>(outcome: Result<T, String>, place: &impl Span) -> Result<T, Fault> {
    outcome.map_err(|why| Fault::at(place, why))
}

fn entry(value: &Value, name: &str, place: &impl Span) -> Result<Value, Fault> {
    let map = said(value.to_map(), place)?;
    map.get(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = map.keys().map(String::as_str).collect();
        Fault::at(place, format!("there is no `{name}` here")).help(format!("there are: {}", known.join(", ")))
    })
}

fn element(value: &Value, number: f64, place: &impl Span) -> Result<Value, Fault> {
    let list = said(value.to_list(), place)?;
    let at = (number >= 0.0 && number.fract() == 0.0).then_some(number as usize);
    at.and_then(|at| list.get(at).cloned())
        .ok_or_else(|| Fault::at(place, format!("there is no element {number}: the list has {}", list.len())))
}

/// The type that a variable's block declares.
pub(super) fn type_of(block: &Block) -> Result<Type, Fault> {
    block.body.get_attribute("type").map_or(Ok(Type::Any), |attribute| read_type(&attribute.value))
}

fn read_type(expression: &Expression) -> Result<Type, Fault> {
    let of = |call: &FuncCall| match call.args.get(0) {
        Some(inner) if call.args.len() == 1 => Ok(Box::new(read_type(inner)?)),
        _ => Err(Fault::at(call, "this type is of one other: list(string)")),
    };
    match expression {
        Expression::Variable(name) => match name.as_str() {
            "string" => return Ok(Type::Text),
            "number" | "int" => return Ok(Type::Number),
            "bool" => return Ok(Type::Bool),
            "any" => return Ok(Type::Any),
            _ => {}
        },
        Expression::FuncCall(call) => match call.name.name.as_str() {
            "list" => return Ok(Type::List(of(call)?)),
            "set" => return Ok(Type::Set(of(call)?)),
            "map" => return Ok(Type::Map(of(call)?)),
            _ => {}
        },
        _ => {}
    }
    Err(Fault::at(expression, "this type is not supported")
        .help("these are: string, number, int, bool, any, list(…), set(…), map(…)"))
}
