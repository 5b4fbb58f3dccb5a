//! Names that expressions keep as text: labels of enumerated types, and the labels of what a subquery selects.

use super::Interpreter;
use crate::model::{Expression, NameStyle, Object, ObjectId, ObjectPart, Piece};
use crate::name::{Ident, QualifiedName};
use crate::render::quote;

impl Interpreter<'_> {
    /// Lets expressions follow a label of an enumerated type.
    pub(super) fn relabel(&mut self, name: &QualifiedName, from: &str, to: &str) {
        self.bind_pending();
        self.draft.schema.for_each_mut(|_, object: &mut Object| {
            object.for_each_expression_mut(&mut |expression| *expression = relabelled(expression, name, from, to));
        });
    }

    /// Lets what subqueries select keep its label while the column is renamed (`get_target_list`).
    pub(super) fn keep_labels(&mut self, column: &ObjectPart, from: &Ident, to: &Ident) {
        self.draft.schema.for_each_mut(|_, object: &mut Object| {
            object.for_each_expression_mut(&mut |expression| {
                if expression.references().any(|part| part == column) {
                    *expression = labelled(expression, column, from, to);
                }
            });
        });
    }
}

/// Constants of the type, and of arrays of it, with the label's new name.
fn relabelled(expression: &Expression, name: &QualifiedName, from: &str, to: &str) -> Expression {
    let is_type = |piece: Option<&Piece>| match piece {
        Some(Piece::Name { part: ObjectPart::Object(ObjectId::Type(found)), .. }) => found == name,
        Some(Piece::Name { .. } | Piece::Sql(_)) | None => false,
    };
    let is_array = |piece: Option<&Piece>| match piece {
        Some(Piece::Sql(text)) => text.starts_with("[]"),
        Some(Piece::Name { .. }) | None => false,
    };
    let all = expression.pieces();
    let change = |(at, piece): (usize, &Piece)| match piece {
        Piece::Sql(text) if is_type(all.get(at + 1)) => {
            let changed = if is_array(all.get(at + 2)) {
                relabelled_array(text, from, to)
            } else {
                let stem = text.strip_suffix(&format!("{}::", quote::literal(from)));
                stem.map(|stem| format!("{stem}{}::", quote::literal(to)))
            };
            Piece::Sql(changed.unwrap_or_else(|| text.clone()))
        }
        Piece::Sql(_) | Piece::Name { .. } => piece.clone(),
    };
    expression.with_pieces(all.iter().enumerate().map(change).collect())
}

/// `… '{a,b}'::` with an element's new name; `None` where the text does not end so.
fn relabelled_array(text: &str, from: &str, to: &str) -> Option<String> {
    let body = text.strip_suffix("}'::")?;
    let start = body.rfind("'{")?;
    let (before, elements) = (body.get(..start)?, body.get(start + 2..)?);
    let changed: Vec<String> = elements
        .split(',')
        .map(|element| if element == array_element(from) { array_element(to) } else { element.to_owned() })
        .collect();
    Some(format!("{before}'{{{}}}'::", changed.join(",")))
}

/// A label as an element of an array constant, within a string (`array_out`).
fn array_element(label: &str) -> String {
    let plain = |letter: char| !letter.is_whitespace() && !matches!(letter, '{' | '}' | '"' | '\\' | ',');
    let text = label.replace('\'', "''");
    if !label.is_empty() && label.chars().all(plain) && !label.eq_ignore_ascii_case("null") {
        return text;
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Where in a query's text one is.
struct Place {
    /// For each open parenthesis, whether what a SELECT yields is being listed.
    lists: Vec<bool>,
    /// Whether an item of such a list begins here.
    begins: bool,
}

impl Place {
    fn list(&mut self, listing: bool) {
        if let Some(last) = self.lists.last_mut() {
            *last = listing;
        }
        self.begins = listing;
    }

    fn pass(&mut self, text: &str) {
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let length = match letter {
                '\'' | '"' => rest.get(1..).and_then(|tail| tail.find(letter)).map_or(rest.len(), |end| end + 2),
                _ if letter.is_alphabetic() => {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                _ => letter.len_utf8(),
            };
            let (token, tail) = rest.split_at(length);
            match token {
                "SELECT" | "RETURNING" => self.list(true),
                "DISTINCT" | "." => {}
                ";" | "FROM" | "WHERE" | "GROUP" | "HAVING" | "ORDER" | "LIMIT" | "UNION" => self.list(false),
                "(" => {
                    self.lists.push(false);
                    self.begins = false;
                }
                ")" => {
                    self.lists.pop();
                    self.begins = false;
                }
                "," => self.begins = self.lists.last().copied().unwrap_or(false),
                _ if token.trim().is_empty() => {}
                // What a relation is called, before its column.
                _ if tail.starts_with('.') => {}
                _ => self.begins = false,
            }
            rest = tail;
        }
    }
}

/// The expression with a label behind the column wherever a subquery selects it, and without one that says what goes
/// without saying.
fn labelled(expression: &Expression, column: &ObjectPart, from: &Ident, to: &Ident) -> Expression {
    let mut place = Place { lists: vec![false], begins: false };
    let mut pieces: Vec<Piece> = Vec::new();
    let new_label = format!(" AS {}", quote::identifier(to.as_str()));
    let mut unlabel = false;
    let all = expression.pieces();
    for (at, piece) in all.iter().enumerate() {
        match piece {
            Piece::Sql(text) => {
                let text = match text.strip_prefix(&new_label) {
                    Some(rest) if unlabel => rest,
                    _ => text.as_str(),
                };
                place.pass(text);
                pieces.push(Piece::Sql(text.to_owned()));
                unlabel = false;
            }
            Piece::Name { part, style } => {
                pieces.push(piece.clone());
                let selected = place.begins && part == column;
                if selected && ends_item(all.get(at + 1)) {
                    pieces.push(Piece::Sql(format!(" AS {}", quote::identifier(from.as_str()))));
                }
                unlabel = selected;
                place.begins &= *style == NameStyle::Bare;
            }
        }
    }
    expression.with_pieces(pieces)
}

/// Whether an item of a list ends before a piece.
fn ends_item(next: Option<&Piece>) -> bool {
    match next {
        Some(Piece::Sql(text)) => {
            let text = text.trim_start();
            text.starts_with([',', ';']) || text.starts_with(')') || text.starts_with("FROM ")
        }
        Some(Piece::Name { .. }) => false,
        None => true,
    }
}
