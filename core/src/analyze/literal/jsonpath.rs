//! Paths into JSON: `jsonpath_in` and `jsonpath_out` (`jsonpath_gram.y`, `printJsonPathItem` of `jsonpath.c`).

use super::json::show_string;
use super::{Input, Refused, number};

/// How deep a path may nest.
const DEPTH: u32 = 64;
/// How many tokens a path may have: it is as deep as it is long.
const LENGTH: usize = 512;

/// A part of a path, and what follows it.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    kind: Kind,
    next: Option<Box<Item>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Null,
    Bool(bool),
    Text(String),
    Number(String),
    Variable(String),
    Root,
    Current,
    Last,
    Key(String),
    AnyKey,
    AnyArray,
    Index(Vec<(Item, Option<Item>)>),
    /// `**{first to last}`; `None` is `last`.
    Any(Option<u32>, Option<u32>),
    Filter(Box<Item>),
    Exists(Box<Item>),
    Not(Box<Item>),
    IsUnknown(Box<Item>),
    Method(&'static str, Vec<Item>),
    Unary(char, Box<Item>),
    Binary(&'static str, Box<Item>, Box<Item>),
    /// What is matched, the pattern, and the flags.
    Like(Box<Item>, String, String),
}

/// Methods, with how many arguments they may have and the version they came with.
const METHODS: &[(&str, usize, u32)] = &[
    ("abs", 0, 12),
    ("size", 0, 12),
    ("type", 0, 12),
    ("floor", 0, 12),
    ("double", 0, 12),
    ("ceiling", 0, 12),
    ("keyvalue", 0, 12),
    ("datetime", 1, 13),
    ("bigint", 0, 17),
    ("boolean", 0, 17),
    ("date", 0, 17),
    ("integer", 0, 17),
    ("number", 0, 17),
    ("string", 0, 17),
    ("decimal", 2, 17),
    ("time", 1, 17),
    ("time_tz", 1, 17),
    ("timestamp", 1, 17),
    ("timestamp_tz", 1, 17),
];

/// `jsonpathin`, `jsonpathout`, as a major version has them.
pub(super) fn jsonpath(text: &str, major: u32) -> Input {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(super::invalid("jsonpath", text));
    }
    if tokens.len() > LENGTH {
        return Err(Refused::Unknown("a long path"));
    }
    let mut parser = Parser { tokens, at: 0, major, depth: 0, filters: 0, subscripts: 0 };
    let strict = parser.eat_word("strict");
    if !strict {
        parser.eat_word("lax");
    }
    let item = parser.either(0)?;
    if parser.at < parser.tokens.len() {
        return Err(parser.wrong());
    }
    let mut out = String::from(if strict { "strict " } else { "" });
    show(&item, false, true, &mut out);
    Ok(out)
}

/// Whether a path may give something else under other settings: it looks at times.
pub(crate) fn depends_on_settings(path: &str) -> bool {
    ["datetime(", "date(", "time(", "time_tz(", "timestamp(", "timestamp_tz("]
        .iter()
        .any(|method| path.contains(method))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(String),
    Variable(String),
    Symbol(&'static str),
}

const SYMBOLS: &[&str] = &[
    "&&", "||", "==", "!=", "<>", "<=", ">=", "**", "<", ">", "!", "?", "%", "$", ".", "[", "]", "{", "}", "(", ")",
    "@", ",", "*", ":", "-", "+", "/", "=", "|", "&", "#",
];

fn syntax_error(text: &str) -> Refused {
    Refused::Invalid(format!("syntax error in jsonpath input \"{text}\""), "42601")
}

fn tokens(text: &str) -> Result<Vec<Token>, Refused> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
        let Some(first) = rest.chars().next() else { return Ok(found) };
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").ok_or_else(|| syntax_error(text))?.1;
            continue;
        }
        if first == '"' {
            let (value, left) = quoted(rest).ok_or(Refused::Unknown("a path with escapes"))?;
            found.push(Token::Text(value));
            rest = left;
            continue;
        }
        if let Some(name) = rest.strip_prefix('$') {
            if name.starts_with('"') {
                let (value, left) = quoted(name).ok_or(Refused::Unknown("a path with escapes"))?;
                found.push(Token::Variable(value));
                rest = left;
                continue;
            }
            let length = word_length(name);
            if length > 0 {
                let (value, left) = name.split_at(length);
                found.push(Token::Variable(value.to_owned()));
                rest = left;
                continue;
            }
        }
        let dotted = first == '.' && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        if first.is_ascii_digit() || dotted {
            let length = number_length(rest);
            let (digits, left) = rest.split_at(length);
            if word_length(left) > 0 {
                return Err(match left.starts_with(['_', 'x', 'X', 'o', 'O', 'b', 'B']) {
                    true => Refused::Unknown("a number of this form"),
                    false => syntax_error(text),
                });
            }
            found.push(Token::Number(number::numeric(digits, false)?));
            rest = left;
            continue;
        }
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            found.push(Token::Symbol(symbol));
            rest = rest.get(symbol.len()..).unwrap_or_default();
            continue;
        }
        let length = word_length(rest);
        if length == 0 || rest.get(..length).is_some_and(|word| word.contains('\\')) {
            return Err(Refused::Unknown("a path with escapes"));
        }
        let (word, left) = rest.split_at(length);
        found.push(Token::Word(word.to_owned()));
        rest = left;
    }
}

/// How many bytes a name at the beginning has.
fn word_length(text: &str) -> usize {
    text.find(|c: char| "?%$.[]{}()|&!=<>@#,*:-+/\"".contains(c) || c.is_ascii_whitespace()).unwrap_or(text.len())
}

fn number_length(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let mut end = digits(0);
    if text.get(end..).is_some_and(|rest| rest.starts_with('.')) {
        end = digits(end + 1);
    }
    let exponent = text.get(end..).unwrap_or_default();
    if let Some(rest) = exponent.strip_prefix(['e', 'E']) {
        let signed = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        if signed.starts_with(|c: char| c.is_ascii_digit()) {
            return digits(end + exponent.len() - signed.len());
        }
    }
    end
}

/// A text between double quotes at the beginning, and what is behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, inner.get(at + 1..)?)),
            '\\' => value.push(match chars.next()?.1 {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                // Code points are left to a server.
                'u' | 'x' => return None,
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    major: u32,
    depth: u32,
    /// How many filters, and subscripts, are around.
    filters: u32,
    subscripts: u32,
}

type Parsed = Result<Item, Refused>;

fn item(kind: Kind) -> Item {
    Item { kind, next: None }
}

/// Operators and how tightly they bind, from the loosest.
const LEVELS: &[&[&str]] =
    &[&["||"], &["&&"], &["==", "!=", "<>", "<", "<=", ">", ">="], &["+", "-"], &["*", "/", "%"]];

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn at_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol)
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn at_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        self.at += usize::from(found);
        found
    }

    fn wrong(&self) -> Refused {
        match self.peek() {
            Some(Token::Word(text) | Token::Text(text) | Token::Number(text) | Token::Variable(text)) => {
                syntax_error(text)
            }
            Some(Token::Symbol(symbol)) => syntax_error(symbol),
            None => Refused::Invalid("syntax error at end of jsonpath input".to_owned(), "42601"),
        }
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Refused> {
        if self.eat(symbol) { Ok(()) } else { Err(self.wrong()) }
    }

    /// An expression or a predicate whose operators bind at least as tightly as a level.
    fn either(&mut self, level: usize) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Refused::Unknown("a deep path"));
        }
        let parsed = self.operands(level);
        self.depth -= 1;
        parsed
    }

    fn operands(&mut self, level: usize) -> Parsed {
        let Some(symbols) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.operands(level + 1)?;
        loop {
            let symbol = match self.peek() {
                Some(Token::Symbol(symbol)) => symbols.iter().find(|known| *known == symbol).copied(),
                _ => None,
            };
            let comparing = symbols.first() == Some(&"==");
            if let Some(symbol) = symbol {
                self.at += 1;
                let right = self.operands(level + 1)?;
                let symbol = if symbol == "<>" { "!=" } else { symbol };
                left = item(Kind::Binary(symbol, left.into(), right.into()));
            } else if comparing && self.eat_word("starts") {
                if !self.eat_word("with") {
                    return Err(self.wrong());
                }
                let initial = match self.peek() {
                    Some(Token::Text(text)) => Kind::Text(text.clone()),
                    Some(Token::Variable(name)) => Kind::Variable(name.clone()),
                    _ => return Err(self.wrong()),
                };
                self.at += 1;
                left = item(Kind::Binary("starts with", left.into(), item(initial).into()));
            } else if comparing && self.eat_word("like_regex") {
                let pattern = self.text()?;
                let flags = if self.eat_word("flag") { self.text()? } else { String::new() };
                if !flags.chars().all(|flag| "ismq".contains(flag)) {
                    return Err(Refused::Unknown("a path with other flags"));
                }
                left = item(Kind::Like(left.into(), pattern, flags));
            } else {
                return Ok(left);
            }
            // Comparisons do not follow each other.
            if comparing {
                return Ok(left);
            }
        }
    }

    fn text(&mut self) -> Result<String, Refused> {
        match self.peek() {
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.wrong()),
        }
    }

    fn unary(&mut self) -> Parsed {
        for sign in ['-', '+'] {
            if self.eat(if sign == '-' { "-" } else { "+" }) {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(Refused::Unknown("a deep path"));
                }
                let operand = self.unary()?;
                self.depth -= 1;
                return Ok(match operand {
                    Item { kind: Kind::Number(digits), next: None } => item(Kind::Number(match sign {
                        '-' => digits.strip_prefix('-').map_or_else(|| format!("-{digits}"), str::to_owned),
                        _ => digits,
                    })),
                    operand => item(Kind::Unary(sign, operand.into())),
                });
            }
        }
        if self.eat("!") {
            let inner = match self.at_word("exists") {
                true => self.exists()?,
                false => {
                    self.expect("(")?;
                    let inner = self.either(0)?;
                    self.expect(")")?;
                    inner
                }
            };
            return Ok(item(Kind::Not(inner.into())));
        }
        let head = self.primary()?;
        self.accessors(head)
    }

    fn exists(&mut self) -> Parsed {
        self.at += 1;
        self.expect("(")?;
        let inner = self.either(0)?;
        self.expect(")")?;
        Ok(item(Kind::Exists(inner.into())))
    }

    fn primary(&mut self) -> Parsed {
        if self.eat("(") {
            let inner = self.either(0)?;
            self.expect(")")?;
            if self.at_word("is") {
                self.at += 1;
                if !self.eat_word("unknown") {
                    return Err(self.wrong());
                }
                return Ok(item(Kind::IsUnknown(inner.into())));
            }
            return Ok(inner);
        }
        let kind = match self.peek() {
            Some(Token::Text(text)) => Kind::Text(text.clone()),
            Some(Token::Number(digits)) => Kind::Number(digits.clone()),
            Some(Token::Variable(name)) => Kind::Variable(name.clone()),
            Some(Token::Symbol("$")) => Kind::Root,
            Some(Token::Symbol("@")) if self.filters > 0 => Kind::Current,
            Some(Token::Symbol("@")) => {
                return Err(Refused::Invalid("@ is not allowed in root expressions".to_owned(), "42601"));
            }
            Some(Token::Word(word)) => match word.as_str() {
                "null" => Kind::Null,
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                word if word.eq_ignore_ascii_case("last") && self.subscripts > 0 => Kind::Last,
                word if word.eq_ignore_ascii_case("last") => {
                    return Err(Refused::Invalid("LAST is allowed only in array subscripts".to_owned(), "42601"));
                }
                word if word.eq_ignore_ascii_case("exists") => return self.exists(),
                _ => return Err(self.wrong()),
            },
            Some(Token::Symbol(_)) | None => return Err(self.wrong()),
        };
        self.at += 1;
        Ok(item(kind))
    }

    fn accessors(&mut self, mut head: Item) -> Parsed {
        let mut found: Vec<Kind> = Vec::new();
        loop {
            if self.eat(".") {
                found.push(self.member()?);
            } else if self.eat("[") {
                found.push(self.index()?);
            } else if self.eat("?") {
                self.expect("(")?;
                self.filters += 1;
                let inner = self.either(0)?;
                self.filters -= 1;
                self.expect(")")?;
                found.push(Kind::Filter(inner.into()));
            } else {
                break;
            }
        }
        let mut next: Option<Box<Item>> = None;
        for kind in found.into_iter().rev() {
            next = Some(Item { kind, next }.into());
        }
        if next.is_some() {
            let mut end = &mut head;
            while let Some(ref mut after) = end.next {
                end = after;
            }
            end.next = next;
        }
        Ok(head)
    }

    fn member(&mut self) -> Result<Kind, Refused> {
        if self.eat("*") {
            return Ok(Kind::AnyKey);
        }
        if self.eat("**") {
            if !self.eat("{") {
                return Ok(Kind::Any(Some(0), None));
            }
            let first = self.level()?;
            let last = if self.eat_word("to") { self.level()? } else { first };
            self.expect("}")?;
            return Ok(Kind::Any(first, last));
        }
        let (name, quoted) = match self.peek() {
            Some(Token::Text(text)) => (text.clone(), true),
            Some(Token::Word(word)) => (word.clone(), false),
            _ => return Err(self.wrong()),
        };
        self.at += 1;
        if quoted || !self.at_symbol("(") {
            return Ok(Kind::Key(name));
        }
        let method = METHODS
            .iter()
            .find(|(method, _, since)| method.eq_ignore_ascii_case(&name) && *since <= self.major)
            .ok_or_else(|| self.wrong())?;
        self.at += 1;
        let mut arguments = Vec::new();
        while !self.at_symbol(")") && arguments.len() < method.1 {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            let argument = self.unary()?;
            let fits = match (&argument.kind, &argument.next) {
                (Kind::Text(_), None) => method.0 == "datetime",
                (Kind::Number(_), None) => method.0 != "datetime",
                _ => false,
            };
            if !fits {
                return Err(self.wrong());
            }
            arguments.push(argument);
        }
        self.expect(")")?;
        Ok(Kind::Method(method.0, arguments))
    }

    /// A number of levels; `None` for `last`.
    fn level(&mut self) -> Result<Option<u32>, Refused> {
        if self.eat_word("last") {
            return Ok(None);
        }
        match self.peek() {
            Some(Token::Number(digits)) => {
                let level = digits.parse().map_err(|_| self.wrong())?;
                self.at += 1;
                Ok(Some(level))
            }
            _ => Err(self.wrong()),
        }
    }

    fn index(&mut self) -> Result<Kind, Refused> {
        if self.eat("*") {
            self.expect("]")?;
            return Ok(Kind::AnyArray);
        }
        self.subscripts += 1;
        let mut elements = Vec::new();
        loop {
            let from = self.either(3)?;
            let to = if self.eat_word("to") { Some(self.either(3)?) } else { None };
            elements.push((from, to));
            if !self.eat(",") {
                break;
            }
        }
        self.subscripts -= 1;
        self.expect("]")?;
        Ok(Kind::Index(elements))
    }
}

/// `operationPriority`
fn priority(kind: &Kind) -> u32 {
    match kind {
        Kind::Binary("||", ..) => 0,
        Kind::Binary("&&", ..) => 1,
        Kind::Binary("+" | "-", ..) => 3,
        Kind::Binary("*" | "/" | "%", ..) => 4,
        Kind::Binary(..) => 2,
        Kind::Unary(..) => 5,
        _ => 6,
    }
}

/// `printJsonPathItem`
fn show(item: &Item, in_key: bool, brackets: bool, out: &mut String) {
    let wrapped =
        |inner: &Item, out: &mut String| show(inner, false, priority(&inner.kind) <= priority(&item.kind), out);
    let open = |out: &mut String| out.push_str(if brackets { "(" } else { "" });
    let close = |out: &mut String| out.push_str(if brackets { ")" } else { "" });
    let dot = if in_key { "." } else { "" };
    match &item.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Text(text) => show_string(text, out),
        Kind::Number(digits) if item.next.is_some() => out.push_str(&format!("({digits})")),
        Kind::Number(digits) => out.push_str(digits),
        Kind::Variable(name) => {
            out.push('$');
            show_string(name, out);
        }
        Kind::Root => out.push('$'),
        Kind::Current => out.push('@'),
        Kind::Last => out.push_str("last"),
        Kind::Key(name) => {
            out.push_str(dot);
            show_string(name, out);
        }
        Kind::AnyKey => out.push_str(&format!("{dot}*")),
        Kind::AnyArray => out.push_str("[*]"),
        Kind::Index(elements) => {
            out.push('[');
            for (at, (from, to)) in elements.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                show(from, false, false, out);
                if let Some(to) = to {
                    out.push_str(" to ");
                    show(to, false, false, out);
                }
            }
            out.push(']');
        }
        Kind::Any(first, last) => {
            let level = |level: &Option<u32>| level.map_or("last".to_owned(), |level| level.to_string());
            out.push_str(&match (first, last) {
                (Some(0), None) => format!("{dot}**"),
                (first, last) if first == last => format!("{dot}**{{{}}}", level(first)),
                (first, last) => format!("{dot}**{{{} to {}}}", level(first), level(last)),
            });
        }
        Kind::Filter(inner) => {
            out.push_str("?(");
            show(inner, false, false, out);
            out.push(')');
        }
        Kind::Exists(inner) => {
            out.push_str("exists (");
            show(inner, false, false, out);
            out.push(')');
        }
        Kind::Not(inner) => {
            out.push_str("!(");
            show(inner, false, false, out);
            out.push(')');
        }
        Kind::IsUnknown(inner) => {
            out.push('(');
            show(inner, false, false, out);
            out.push_str(") is unknown");
        }
        Kind::Method(name, arguments) => {
            out.push_str(&format!(".{name}("));
            for (at, argument) in arguments.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                show(argument, false, false, out);
            }
            out.push(')');
        }
        Kind::Unary(sign, operand) => {
            open(out);
            out.push(*sign);
            wrapped(operand, out);
            close(out);
        }
        Kind::Binary(symbol, left, right) => {
            open(out);
            wrapped(left, out);
            out.push_str(&format!(" {symbol} "));
            wrapped(right, out);
            close(out);
        }
        Kind::Like(operand, pattern, flags) => {
            open(out);
            wrapped(operand, out);
            out.push_str(" like_regex ");
            show_string(pattern, out);
            // In the order in which the server keeps them.
            let flags: String = "ismq".chars().filter(|flag| flags.contains(*flag)).collect();
            if !flags.is_empty() {
                out.push_str(&format!(" flag \"{flags}\""));
            }
            close(out);
        }
    }
    if let Some(next) = &item.next {
        show(next, true, true, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_printed_as_the_server_prints_them() {
        for (written, printed) in [
            ("$.a", r#"$."a""#),
            (r#"lax $.a[*] ? (@.b > 1 && @.c == "x").d"#, r#"$."a"[*]?(@."b" > 1 && @."c" == "x")."d""#),
            ("strict $.list[0, 2 to last].size()", r#"strict $."list"[0,2 to last].size()"#),
            ("$.a + 1", r#"($."a" + 1)"#),
            ("-$.x", r#"(-$."x")"#),
            ("- 1", "-1"),
            ("(1).type()", "(1).type()"),
            (r#"$.a.b."c d".*"#, r#"$."a"."b"."c d".*"#),
            ("$.**{1 to last}.x", r#"$.**{1 to last}."x""#),
            ("$.a ? (exists (@.b) || !(@.c == 1))", r#"$."a"?(exists (@."b") || !(@."c" == 1))"#),
            (r#"$ ? (@.a starts with "x")"#, r#"$?(@."a" starts with "x")"#),
            ("$ ? ((@.a > 1) is unknown)", r#"$?((@."a" > 1) is unknown)"#),
            (r#"$var.x + $"odd name""#, r#"($"var"."x" + $"odd name")"#),
            ("($.a + 2) * 3 - -1", r#"(($."a" + 2) * 3 - -1)"#),
            (".5 + 1.50", "(0.5 + 1.50)"),
            ("$.true.null.Last", r#"$."true"."null"."Last""#),
            ("($.a ? (@.b == 1)).c[*].keyvalue()", r#"$."a"?(@."b" == 1)."c"[*].keyvalue()"#),
            ("$ ? (!exists (@.a))", r#"$?(!(exists (@."a")))"#),
            ("$.a.decimal(5, 2).bigint()", r#"$."a".decimal(5,2).bigint()"#),
        ] {
            assert_eq!(jsonpath(written, 18).as_deref(), Ok(printed), "{written}");
        }
        for wrong in ["@.a", "$.a.b(", "$.a ? (@ == 1 == 2)", "last", "$["] {
            assert!(matches!(jsonpath(wrong, 18), Err(Refused::Invalid(_, "42601"))), "{wrong}");
        }
        assert!(matches!(jsonpath("$.a.bigint()", 16), Err(Refused::Invalid(_, "42601"))));
        assert!(matches!(jsonpath(&format!("${}", ".a".repeat(9000)), 18), Err(Refused::Unknown(_))));
        assert!(matches!(jsonpath(&"(".repeat(9000), 18), Err(Refused::Unknown(_))));
    }
}
