//! Text search: `tsvectorin`, `tsqueryin` and their output functions.

use std::collections::BTreeMap;

use super::{Input, Refused};

fn bad(name: &str, text: &str) -> Refused {
    Refused::Invalid(format!("syntax error in {name}: \"{text}\""), "42601")
}

/// A lexeme in quotes.
fn quoted(lexeme: &str) -> String {
    format!("'{}'", lexeme.replace('\\', "\\\\").replace('\'', "''"))
}

struct Reader<'t> {
    rest: &'t str,
    /// Whether the operators of queries end a lexeme.
    operators: bool,
}

impl Reader<'_> {
    fn next(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace());
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.next() == Some(c);
        if found {
            self.bump();
        }
        found
    }

    fn is_operator(&self, c: char) -> bool {
        self.operators && matches!(c, '!' | '&' | '|' | '(' | ')')
    }

    /// One lexeme, in quotes or not (`gettoken_tsvector`), if it is well formed.
    fn lexeme(&mut self) -> Option<String> {
        let mut lexeme = String::new();
        if self.eat('\'') {
            loop {
                match self.bump()? {
                    '\'' if self.eat('\'') => lexeme.push('\''),
                    '\'' => break,
                    '\\' => lexeme.push(self.bump()?),
                    c => lexeme.push(c),
                }
            }
        } else {
            while let Some(c) = self.next() {
                match c {
                    '\\' => {
                        self.bump();
                        lexeme.push(self.bump()?);
                    }
                    // A query's phrase operator ends no lexeme by itself.
                    c if c.is_whitespace() || c == ':' || self.is_operator(c) => break,
                    c => {
                        self.bump();
                        lexeme.push(c);
                    }
                }
            }
        }
        (!lexeme.is_empty()).then_some(lexeme)
    }

    /// Positions with their weights, behind a colon.
    fn positions(&mut self) -> Option<Vec<(u32, u8)>> {
        let mut found = Vec::new();
        loop {
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            let (digits, rest) = self.rest.split_at_checked(end)?;
            let position = digits.parse::<u32>().ok().filter(|position| *position > 0)?.min(16_383);
            self.rest = rest;
            let weight = match self.next() {
                Some('a' | 'A' | '*') => 3,
                Some('b' | 'B') => 2,
                Some('c' | 'C') => 1,
                Some('d' | 'D') => 0,
                _ => u8::MAX,
            };
            if weight != u8::MAX {
                self.bump();
            }
            found.push((position, if weight == u8::MAX { 0 } else { weight }));
            match self.next() {
                Some(',') => self.bump(),
                Some(c) if c.is_whitespace() => return Some(found),
                None => return Some(found),
                Some(_) => return None,
            };
        }
    }
}

/// `tsvectorin`, `tsvectorout`: lexemes in order, each once, with its positions.
pub(super) fn vector(text: &str) -> Input {
    let mut reader = Reader { rest: text, operators: false };
    let mut found: BTreeMap<Vec<u8>, (String, BTreeMap<u32, u8>)> = BTreeMap::new();
    loop {
        reader.blanks();
        if reader.next().is_none() {
            break;
        }
        let lexeme = reader.lexeme().ok_or_else(|| bad("tsvector", text))?;
        if lexeme.len() > 2046 {
            return Err(Refused::Unknown("a long lexeme, in a literal"));
        }
        let mut positions = Vec::new();
        if reader.eat(':') {
            positions = reader.positions().ok_or_else(|| bad("tsvector", text))?;
        }
        let (_, known) = found.entry(lexeme.as_bytes().to_vec()).or_insert_with(|| (lexeme, BTreeMap::new()));
        for (position, weight) in positions {
            let place = known.entry(position).or_default();
            *place = (*place).max(weight);
        }
    }
    let shown = found.values().map(|(lexeme, positions)| {
        let positions = positions.iter().map(|(position, weight)| {
            let weight = ["", "C", "B", "A"].get(usize::from(*weight)).copied().unwrap_or_default();
            format!("{position}{weight}")
        });
        let positions: Vec<String> = positions.collect();
        let colon = if positions.is_empty() { "" } else { ":" };
        format!("{}{colon}{}", quoted(lexeme), positions.join(","))
    });
    Ok(shown.collect::<Vec<_>>().join(" "))
}

/// A query.
enum Query {
    Lexeme(String),
    Not(Box<Query>),
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
    /// With the distance between the two.
    Phrase(Box<Query>, Box<Query>, u32),
}

impl Query {
    fn priority(&self) -> u8 {
        match self {
            Query::Or(..) => 1,
            Query::And(..) => 2,
            Query::Phrase(..) => 3,
            Query::Not(_) => 4,
            Query::Lexeme(_) => 5,
        }
    }

    /// `infix`; `right_of_phrase` for what follows another in a phrase.
    fn show(&self, around: u8, right_of_phrase: bool, out: &mut String) {
        let own = self.priority();
        let (left, operator, right) = match self {
            Query::Lexeme(lexeme) => return out.push_str(lexeme),
            Query::Not(inner) => {
                out.push_str(if own < around { "( !" } else { "!" });
                inner.show(own, false, out);
                return out.push_str(if own < around { " )" } else { "" });
            }
            Query::And(left, right) => (left, "&".to_owned(), right),
            Query::Or(left, right) => (left, "|".to_owned(), right),
            Query::Phrase(left, right, 1) => (left, "<->".to_owned(), right),
            Query::Phrase(left, right, distance) => (left, format!("<{distance}>"), right),
        };
        let phrase = matches!(self, Query::Phrase(..));
        let parenthesis = own < around || phrase && right_of_phrase;
        out.push_str(if parenthesis { "( " } else { "" });
        left.show(own, false, out);
        out.push_str(&format!(" {operator} "));
        right.show(own, phrase, out);
        out.push_str(if parenthesis { " )" } else { "" });
    }
}

/// How deep parentheses and negations may nest here.
const DEEPEST: u32 = 64;

/// `tsqueryin`, `tsqueryout`
pub(super) fn query(text: &str) -> Input {
    let mut reader = Reader { rest: text, operators: true };
    reader.blanks();
    if reader.next().is_none() {
        return Ok(String::new());
    }
    let query = reader.either(0).filter(|_| reader.rest.is_empty()).ok_or_else(|| bad("tsquery", text))?;
    let mut out = String::new();
    query.show(0, false, &mut out);
    Ok(out)
}

impl Reader<'_> {
    fn either(&mut self, depth: u32) -> Option<Query> {
        let mut left = self.both(depth)?;
        while self.eat('|') {
            left = Query::Or(left.into(), self.both(depth)?.into());
        }
        Some(left)
    }

    fn both(&mut self, depth: u32) -> Option<Query> {
        let mut left = self.phrase(depth)?;
        while self.eat('&') {
            left = Query::And(left.into(), self.phrase(depth)?.into());
        }
        Some(left)
    }

    fn phrase(&mut self, depth: u32) -> Option<Query> {
        let mut left = self.operand(depth)?;
        while self.eat('<') {
            let end = self.rest.find('>')?;
            let (distance, rest) = self.rest.split_at_checked(end)?;
            let distance = match distance {
                "-" => 1,
                digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
                _ => return None,
            };
            self.rest = rest.get(1..)?;
            if distance > 16_384 {
                return None;
            }
            left = Query::Phrase(left.into(), self.operand(depth)?.into(), distance);
        }
        Some(left)
    }

    fn operand(&mut self, depth: u32) -> Option<Query> {
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        let query = if self.eat('!') {
            return Some(Query::Not(self.operand(depth + 1)?.into()));
        } else if self.eat('(') {
            let inner = self.either(depth + 1)?;
            self.eat(')').then_some(inner)?
        } else if matches!(self.next(), None | Some(':' | ')' | '&' | '|')) {
            return None;
        } else {
            let lexeme = self.lexeme()?;
            let (mut prefix, mut weights) = ("", [false; 4]);
            if self.eat(':') {
                while let Some(c) = self.next() {
                    match c.to_ascii_uppercase() {
                        '*' => prefix = "*",
                        letter @ 'A'..='D' => {
                            let place = weights.get_mut(letter as usize - 'A' as usize)?;
                            *place = true;
                        }
                        _ => break,
                    }
                    self.bump();
                }
            }
            let weights: String = "ABCD".chars().zip(weights).filter(|(_, set)| *set).map(|(c, _)| c).collect();
            let colon = if prefix.is_empty() && weights.is_empty() { "" } else { ":" };
            Query::Lexeme(format!("{}{colon}{prefix}{weights}", quoted(&lexeme)))
        };
        self.blanks();
        Some(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_put_in_order() {
        assert_eq!(vector("a fat cat").as_deref(), Ok("'a' 'cat' 'fat'"));
        assert_eq!(vector("b:2A,1 a:3 b:2 'it''s'").as_deref(), Ok("'a':3 'b':1,2A 'it''s'"));
        assert!(matches!(vector("a:x"), Err(Refused::Invalid(_, "42601"))));
    }

    #[test]
    fn queries_keep_their_parentheses() {
        assert!(query("fat & (cat|dog):*").is_err());
        assert_eq!(query("fat & (cat|!dog:*ab)").as_deref(), Ok("'fat' & ( 'cat' | !'dog':*AB )"));
        assert_eq!(query("a <-> (b <2> c)").as_deref(), Ok("'a' <-> ( 'b' <2> 'c' )"));
        assert_eq!(query("!(a | b)").as_deref(), Ok("!( 'a' | 'b' )"));
        assert!(matches!(query("a b"), Err(Refused::Invalid(_, "42601"))));
    }
}
