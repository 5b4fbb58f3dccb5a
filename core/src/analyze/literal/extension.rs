//! Literals of types that extensions bring: `cube`, `lquery` and `ltxtquery`, as their input and output functions have them.

use super::{Input, Refused, number};

/// How deep parentheses are followed.
const DEPTH: u32 = 64;

fn refused(message: &str) -> Refused {
    Refused::Invalid(message.to_owned(), "42601")
}

/// `cube_in`, `cube_out`: one corner, or two.
pub(super) fn cube(text: &str) -> Input {
    let bad = || Refused::Invalid("invalid input syntax for cube".to_owned(), "22P02");
    let blank = |c: char| c.is_ascii_whitespace();
    let trimmed = text.trim_matches(blank);
    let (within, framed) = match trimmed.strip_prefix('[') {
        Some(inner) => (inner.strip_suffix(']').ok_or_else(bad)?.trim_matches(blank), true),
        None => (trimmed, false),
    };
    if !within.starts_with('(') {
        return if framed || within.is_empty() {
            Err(bad())
        } else {
            Ok(format!("({})", coordinates(within)?.join(", ")))
        };
    }
    let (first, rest) = within.strip_prefix('(').and_then(|inner| inner.split_once(')')).ok_or_else(bad)?;
    let first = coordinates(first)?;
    let shown = format!("({})", first.join(", "));
    let rest = rest.trim_start_matches(blank);
    if rest.is_empty() {
        return if framed { Err(bad()) } else { Ok(shown) };
    }
    let rest = rest.strip_prefix(',').ok_or_else(bad)?.trim_start_matches(blank);
    let second = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).ok_or_else(bad)?;
    let second = coordinates(second)?;
    if first.len() != second.len() {
        return Err(bad());
    }
    // Equal corners are a point, but for what equals nothing and zeros of two signs.
    if first.iter().chain(&second).any(|number| number == "NaN" || number == "-0") {
        return Err(Refused::Unknown("a cube of such numbers"));
    }
    Ok(if first == second { shown } else { format!("{shown},({})", second.join(", ")) })
}

fn coordinates(list: &str) -> Result<Vec<String>, Refused> {
    let bad = || Refused::Invalid("invalid input syntax for cube".to_owned(), "22P02");
    let list = list.trim();
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let one = |item: &str| {
        let item = item.trim();
        let is_number = item.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
        let word = item.trim_start_matches(['+', '-']).to_ascii_lowercase();
        if !is_number && !matches!(word.as_str(), "inf" | "infinity" | "nan") {
            return Err(bad());
        }
        number::float8(item).map_err(|refused| match refused {
            Refused::Invalid(_, "22P02") => bad(),
            other => other,
        })
    };
    list.split(',').map(one).collect()
}

/// A label or its beginning with `@`, `*` and `%` behind it, as they are printed.
fn label(word: &str) -> Result<Option<String>, Refused> {
    let stem = word.trim_end_matches(['@', '*', '%']);
    let flags = word.get(stem.len()..).unwrap_or_default();
    if stem.contains('-') || !stem.is_ascii() {
        // Whether it is a letter depends on the version and on the locale.
        return Err(Refused::Unknown("a label of such letters"));
    }
    if stem.is_empty() || !stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Ok(None);
    }
    let flags: String = ['%', '@', '*'].into_iter().filter(|flag| flags.contains(*flag)).collect();
    Ok(Some(format!("{stem}{flags}")))
}

/// `lquery_in`, `lquery_out`
pub(super) fn lquery(text: &str) -> Input {
    let bad = || refused("lquery syntax error");
    let mut levels = Vec::new();
    for level in text.split('.') {
        let (names, count) = match level.split_once('{') {
            Some((names, rest)) => (names, Some(bounds(rest.strip_suffix('}').ok_or_else(bad)?).ok_or_else(bad)?)),
            None => (level, None),
        };
        if names == "*" {
            let shown = match count {
                None | Some((0, MOST)) => String::new(),
                Some(count) => show_bounds(count),
            };
            levels.push(format!("*{shown}"));
            continue;
        }
        let (not, names) = names.strip_prefix('!').map_or(("", names), |names| ("!", names));
        let mut variants = Vec::new();
        for name in names.split('|') {
            variants.push(label(name)?.ok_or_else(bad)?);
        }
        levels.push(format!("{not}{}{}", variants.join("|"), count.map(show_bounds).unwrap_or_default()));
    }
    Ok(levels.join("."))
}

/// The most that a level may be repeated.
const MOST: u32 = 65_535;

fn bounds(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str, else_: u32| match text {
        "" => Some(else_),
        text if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok().filter(|number| *number <= MOST),
        _ => None,
    };
    let (low, high) = match text.split_once(',') {
        Some((low, high)) => (number(low, 0)?, number(high, MOST)?),
        None if text.is_empty() => return None,
        None => (number(text, 0)?, number(text, 0)?),
    };
    (low <= high).then_some((low, high))
}

fn show_bounds((low, high): (u32, u32)) -> String {
    let shown = |number: u32, open: u32| if number == open { String::new() } else { number.to_string() };
    if low == high { format!("{{{low}}}") } else { format!("{{{},{}}}", shown(low, 0), shown(high, MOST)) }
}

/// What an `ltxtquery` is made of.
enum Part {
    Label(String),
    Not(Box<Part>),
    Both(Box<[Part; 2]>),
    Either(Box<[Part; 2]>),
}

impl Part {
    /// `infix`
    fn show(&self, first: bool, out: &mut String) {
        match self {
            Part::Label(label) => out.push_str(label),
            Part::Not(inner) => {
                let is_label = matches!(**inner, Part::Label(_));
                out.push_str(if is_label { "!" } else { "!( " });
                inner.show(!is_label, out);
                out.push_str(if is_label { "" } else { " )" });
            }
            Part::Both(sides) => {
                let [left, right] = &**sides;
                left.show(false, out);
                out.push_str(" & ");
                right.show(false, out);
            }
            Part::Either(sides) => {
                let [left, right] = &**sides;
                out.push_str(if first { "" } else { "( " });
                left.show(false, out);
                out.push_str(" | ");
                right.show(false, out);
                out.push_str(if first { "" } else { " )" });
            }
        }
    }
}

struct Terms<'t> {
    rest: &'t str,
    depth: u32,
}

impl Terms<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Result<Part, Refused> {
        let mut left = self.both()?;
        while self.eat('|') {
            left = Part::Either(Box::new([left, self.both()?]));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Part, Refused> {
        let mut left = self.term()?;
        while self.eat('&') {
            left = Part::Both(Box::new([left, self.term()?]));
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Part, Refused> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Refused::Unknown("so deep a search"));
        }
        let part = if self.eat('!') {
            Part::Not(Box::new(self.term()?))
        } else if self.eat('(') {
            let inner = self.either()?;
            if !self.eat(')') {
                return Err(refused("syntax error"));
            }
            inner
        } else {
            let end =
                self.rest.find(|c: char| c.is_ascii_whitespace() || "&|!()".contains(c)).unwrap_or(self.rest.len());
            let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
            self.rest = rest;
            Part::Label(label(word)?.ok_or_else(|| refused("operand syntax error"))?)
        };
        self.depth -= 1;
        Ok(part)
    }
}

/// `ltxtq_in`, `ltxtq_out`
pub(super) fn ltxtquery(text: &str) -> Input {
    let mut terms = Terms { rest: text, depth: 0 };
    let whole = terms.either()?;
    if !terms.rest.trim_start().is_empty() {
        return Err(refused("syntax error"));
    }
    let mut out = String::new();
    whole.show(true, &mut out);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(read: fn(&str) -> Input, text: &str) -> String {
        match read(text) {
            Ok(text) => text,
            Err(Refused::Invalid(_, state)) => state.to_owned(),
            Err(Refused::Unknown(_)) => "?".to_owned(),
        }
    }

    #[test]
    fn they_are_printed_as_a_server_prints_them() {
        for (text, wanted) in [
            ("(1,2)", "(1, 2)"),
            ("1 , 2", "(1, 2)"),
            ("(1,2),(3,4)", "(1, 2),(3, 4)"),
            ("[(3,4),(1,2)]", "(3, 4),(1, 2)"),
            ("(1,2),(1,2)", "(1, 2)"),
            ("()", "()"),
            ("1e5, .5, -0", "(100000, 0.5, -0)"),
            ("[(1)]", "22P02"),
            ("(1,2),(3)", "22P02"),
            ("(1,),(2)", "22P02"),
            ("1e", "22P02"),
            ("", "22P02"),
        ] {
            assert_eq!(shown(cube, text), wanted, "{text}");
        }
        for (text, wanted) in [
            ("*{1,2}.a", "*{1,2}.a"),
            ("*{,3}", "*{,3}"),
            ("*{0,}.*{2,2}", "*.*{2}"),
            ("a{,}", "a{,}"),
            ("!a|b*%.c@@", "!a|b%*.c@"),
            ("a{3,1}", "42601"),
            ("a..b", "42601"),
            ("*@", "42601"),
            ("", "42601"),
            ("a-b", "?"),
        ] {
            assert_eq!(shown(lquery, text), wanted, "{text}");
        }
        for (text, wanted) in [
            ("a&b", "a & b"),
            ("(a|b)&c", "( a | b ) & c"),
            ("a|b&c", "a | b & c"),
            ("a | b | c", "( a | b ) | c"),
            ("a & (b & c)", "a & b & c"),
            ("!!a", "!( !a )"),
            ("!(a & b) | c*@%", "!( a & b ) | c%@*"),
            ("a &", "42601"),
            ("a b", "42601"),
            ("(a", "42601"),
            ("", "42601"),
        ] {
            assert_eq!(shown(ltxtquery, text), wanted, "{text}");
        }
    }
}
