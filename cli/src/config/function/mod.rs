//! The functions of configuration files: one table.

mod collection;
mod date;
mod file;
mod matching;
mod number;
mod text;
mod url;

pub(super) use matching::compiled;

use super::outside::Outside;
use super::value::Value;

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// How many arguments it takes, at least and at most.
    arguments: (usize, usize),
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    /// Values in, a value out.
    Pure(fn(&[Value]) -> Result<Value, String>),
    /// It looks at files or variables of the environment.
    Looking(fn(&[Value], &Outside<'_>) -> Result<Value, String>),
}

/// As many as there are.
const ANY: usize = usize::MAX;

impl Function {
    const fn pure(name: &'static str, arguments: (usize, usize), run: fn(&[Value]) -> Result<Value, String>) -> Self {
        Self { name, arguments, run: Run::Pure(run) }
    }

    const fn looking(
        name: &'static str,
        arguments: (usize, usize),
        run: fn(&[Value], &Outside<'_>) -> Result<Value, String>,
    ) -> Self {
        Self { name, arguments, run: Run::Looking(run) }
    }

    /// Calls it.
    pub(super) fn call(&self, arguments: &[Value], outside: &Outside<'_>) -> Result<Value, String> {
        let (least, most) = self.arguments;
        if !(least..=most).contains(&arguments.len()) {
            let wanted = match (least, most) {
                (least, most) if least == most => format!("{least}"),
                (least, ANY) => format!("{least} or more"),
                (least, most) => format!("{least} to {most}"),
            };
            return Err(format!("`{}` takes {wanted} arguments, and here are {}", self.name, arguments.len()));
        }
        match self.run {
            Run::Pure(run) => run(arguments),
            Run::Looking(run) => run(arguments, outside),
        }
    }
}

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    GROUPS.iter().flat_map(|group| group.iter()).find(|function| function.name == name)
}

/// The names of all functions, in order.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = GROUPS.iter().flat_map(|group| group.iter()).map(|function| function.name).collect();
    names.extend(super::evaluate::LAZY);
    names.sort_unstable();
    names
}

const GROUPS: &[&[Function]] = &[
    collection::FUNCTIONS,
    date::FUNCTIONS,
    file::FUNCTIONS,
    matching::FUNCTIONS,
    number::FUNCTIONS,
    text::FUNCTIONS,
    url::FUNCTIONS,
];

/// An argument; the table says how many there are.
fn argument(arguments: &[Value], number: usize) -> &Value {
    arguments.get(number).unwrap_or(&Value::Null)
}

fn text_of(arguments: &[Value], number: usize) -> Result<String, String> {
    argument(arguments, number).to_text()
}

fn list_of(arguments: &[Value], number: usize) -> Result<Vec<Value>, String> {
    argument(arguments, number).to_list()
}

/// A whole number that counts or names a place.
fn count_of(arguments: &[Value], number: usize) -> Result<i64, String> {
    let number = argument(arguments, number).to_number()?;
    if number.fract() != 0.0 || number.abs() > 1e15 {
        return Err(format!("a whole number is needed, and this is {number}"));
    }
    Ok(number as i64)
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a function gives, or why it does not.
    pub(super) fn called(name: &str, arguments: &[Value]) -> Result<Value, String> {
        find(name).expect(name).call(arguments, &Outside::nothing())
    }

    #[test]
    fn names_are_there_once() {
        let names = names();
        let mut once = names.clone();
        once.dedup();
        assert_eq!(names, once);
    }

    #[test]
    fn the_number_of_arguments_is_checked() {
        assert_eq!(called("upper", &[]), Err("`upper` takes 1 arguments, and here are 0".to_owned()));
        assert!(called("concat", &[]).is_ok());
        assert!(called("substr", &[text("a")]).is_err());
    }
}
