//! Values of a configuration file.

use std::collections::BTreeMap;

use super::Given;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// A list, a tuple or a set; a set's elements differ and are in order.
    List(Vec<Value>),
    /// A map or an object.
    Map(BTreeMap<String, Value>),
    /// The URL of a data source: what it stands for, not yet run or read.
    Source(Box<Given>),
}

impl Value {
    /// What it is, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Source(_) => "the URL of a data source",
        }
    }

    /// Its text, where it is one or is written as one: numbers and booleans are.
    pub(super) fn to_text(&self) -> Result<String, String> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Bool(value) => Ok(value.to_string()),
            Self::Number(number) => Ok(number_text(*number)),
            Self::Null | Self::List(_) | Self::Map(_) | Self::Source(_) => {
                Err(format!("a string is needed, and this is {}", self.kind()))
            }
        }
    }

    /// Its number; a string of digits has one.
    pub(super) fn to_number(&self) -> Result<f64, String> {
        let number = match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Map(_) | Self::Source(_) => None,
        };
        number.ok_or_else(|| format!("a number is needed, and this is {}", self.kind()))
    }

    /// Whether it is true; the strings `true` and `false` count.
    pub(super) fn to_bool(&self) -> Result<bool, String> {
        match self {
            Self::Bool(value) => Ok(*value),
            Self::Text(text) if text == "true" => Ok(true),
            Self::Text(text) if text == "false" => Ok(false),
            Self::Null | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Map(_) | Self::Source(_) => {
                Err(format!("true or false is needed, and this is {}", self.kind()))
            }
        }
    }

    /// Its elements.
    pub(super) fn to_list(&self) -> Result<Vec<Value>, String> {
        match self {
            Self::List(list) => Ok(list.clone()),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Map(_) | Self::Source(_) => {
                Err(format!("a list is needed, and this is {}", self.kind()))
            }
        }
    }

    /// Its entries.
    pub(super) fn to_map(&self) -> Result<BTreeMap<String, Value>, String> {
        match self {
            Self::Map(map) => Ok(map.clone()),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Source(_) => {
                Err(format!("a map is needed, and this is {}", self.kind()))
            }
        }
    }

    /// Keys and values of what can be gone through; a list's keys are its positions.
    pub(super) fn entries(&self) -> Result<Vec<(Value, Value)>, String> {
        match self {
            Self::List(list) => {
                Ok(list.iter().enumerate().map(|(at, value)| (Self::Number(at as f64), value.clone())).collect())
            }
            Self::Map(map) => Ok(map.iter().map(|(key, value)| (Self::Text(key.clone()), value.clone())).collect()),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Source(_) => {
                Err(format!("a list or a map is needed, and this is {}", self.kind()))
            }
        }
    }
}

/// A number as people write it.
fn number_text(number: f64) -> String {
    // f64's own text is the shortest that reads the same, without an exponent.
    number.to_string()
}

/// A type that a variable declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    Bool,
    Number,
    Text,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    /// The value as one of this type.
    pub(super) fn convert(&self, value: &Value) -> Result<Value, String> {
        if *value == Value::Null {
            return Ok(Value::Null);
        }
        Ok(match self {
            Self::Any => value.clone(),
            Self::Bool => Value::Bool(value.to_bool()?),
            Self::Number => Value::Number(value.to_number()?),
            Self::Text => Value::Text(value.to_text()?),
            Self::List(of) => Value::List(of.convert_all(value)?),
            Self::Set(of) => as_set(of.convert_all(value)?),
            Self::Map(of) => {
                let entries = value.to_map()?.into_iter().map(|(key, value)| Ok((key, of.convert(&value)?)));
                Value::Map(entries.collect::<Result<_, String>>()?)
            }
        })
    }

    fn convert_all(&self, value: &Value) -> Result<Vec<Value>, String> {
        value.to_list()?.iter().map(|value| self.convert(value)).collect()
    }

    /// The value that the command line gives: one text, or several.
    pub(super) fn read(&self, given: &[String]) -> Result<Value, String> {
        let text = |text: &String| Value::Text(text.clone());
        match (self, given) {
            (Self::List(_) | Self::Set(_), _) => self.convert(&Value::List(given.iter().map(text).collect())),
            (Self::Any, [_, _, ..]) => Ok(Value::List(given.iter().map(text).collect())),
            (_, [one]) => self.convert(&text(one)),
            _ => Err(format!("it is given {} times, and is no list", given.len())),
        }
    }
}

/// A list as a set: what is there twice is there once, in order.
pub(super) fn as_set(mut list: Vec<Value>) -> Value {
    list.sort_by(|a, b| match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    let mut set: Vec<Value> = Vec::new();
    for value in list {
        if !set.contains(&value) {
            set.push(value);
        }
    }
    Value::List(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!([5432.0, -0.5, 1e21].map(number_text), ["5432", "-0.5", "1000000000000000000000"]);
    }

    #[test]
    fn the_command_line_gives_values_of_the_declared_type() {
        let given = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(Type::Number.read(&given(&["12"])), Ok(Value::Number(12.0)));
        assert_eq!(Type::Bool.read(&given(&["true"])), Ok(Value::Bool(true)));
        assert!(Type::Bool.read(&given(&["yes"])).is_err());
        assert_eq!(Type::List(Box::new(Type::Text)).read(&given(&["a"])), Ok(Value::List(vec![text("a")])));
        let set = Type::Set(Box::new(Type::Number)).read(&given(&["2", "1", "2"]));
        assert_eq!(set, Ok(Value::List(vec![Value::Number(1.0), Value::Number(2.0)])));
        assert!(Type::Text.read(&given(&["a", "b"])).is_err());
    }
}
