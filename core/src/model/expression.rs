use std::collections::BTreeSet;

use super::{ObjectId, ObjectPart};

/// An expression as PostgreSQL prints it (`pg_get_expr`), with the names it refers to kept as references: they follow
/// renames, they are what it depends on, and they are qualified or not when it is written out. Two are equal when their
/// texts are: what they need beside follows from these.
#[derive(Debug, Clone, Eq)]
pub struct Expression {
    pieces: Vec<Piece>,
    needs: BTreeSet<ObjectPart>,
    decided: bool,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        (&self.pieces, self.decided) == (&other.pieces, other.decided)
    }
}

/// A stretch of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// SQL as it stands.
    Sql(String),
    /// The name of something in the schema.
    Name {
        /// What is named.
        part: ObjectPart,
        /// How it is written.
        style: NameStyle,
    },
}

/// How a name stands in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameStyle {
    /// As an identifier, with its schema where the output is qualified. A column is written by its own name alone.
    Identifier,
    /// As an identifier, with its schema wherever it stands: without it, it would be something else, as a table that has
    /// its name in common with a WITH query.
    Qualified,
    /// As an identifier, never with its schema: a table's name before the dot of a column.
    Bare,
    /// Not at all: what the text needs without naming it, as the columns that `USING` merges. An expression keeps it apart
    /// from its text ([`Expression::needs`]).
    Hidden,
    /// As the schema of an operator with that symbol, where that schema has to be written: `OPERATOR(public.<->)`.
    Operator(&'static str),
    /// The identifier within a string literal, as in `'public.users_id_seq'::regclass`; the quotes belong to it.
    Literal,
}

impl Expression {
    /// An expression that was resolved as PostgreSQL resolves it: its text is canonical.
    pub fn decided(pieces: Vec<Piece>) -> Self {
        Self::new(pieces, true)
    }

    /// An expression that could not be resolved: the user's text with its tokens normalised.
    pub fn undecided(pieces: Vec<Piece>) -> Self {
        Self::new(pieces, false)
    }

    fn new(pieces: Vec<Piece>, decided: bool) -> Self {
        let mut needs = BTreeSet::new();
        let shown = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Name { part, style: NameStyle::Hidden } => {
                needs.insert(part);
                None
            }
            piece @ (Piece::Sql(_) | Piece::Name { .. }) => Some(piece),
        });
        let pieces = merge(shown);
        Self { pieces, needs, decided }
    }

    /// The same with another text, which needs the same beside what it names.
    #[must_use]
    pub fn with_pieces(&self, pieces: Vec<Piece>) -> Self {
        let mut changed = Self::new(pieces, self.decided);
        changed.needs.extend(self.needs.iter().cloned());
        changed
    }

    /// Whether it was resolved.
    pub fn is_decided(&self) -> bool {
        self.decided
    }

    /// Its text, names apart. Two stretches of SQL never follow each other, and no name is hidden.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What it needs without naming it.
    pub fn needs(&self) -> &BTreeSet<ObjectPart> {
        &self.needs
    }

    /// What it names, in order of appearance, and then what it needs without naming it.
    pub fn references(&self) -> impl Iterator<Item = &ObjectPart> {
        let named = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Sql(_) => None,
            Piece::Name { part, .. } => Some(part),
        });
        named.chain(&self.needs)
    }

    /// Lets `rename` change every name in it.
    pub fn rename(&mut self, mut rename: impl FnMut(&mut ObjectPart)) {
        for piece in &mut self.pieces {
            match piece {
                Piece::Sql(_) => {}
                Piece::Name { part, .. } => rename(part),
            }
        }
        let needs = std::mem::take(&mut self.needs).into_iter();
        self.needs = needs
            .map(|mut part| {
                rename(&mut part);
                part
            })
            .collect();
    }
}

impl Piece {
    /// The name of an object as an identifier.
    pub fn object(id: ObjectId) -> Self {
        Self::Name { part: ObjectPart::Object(id), style: NameStyle::Identifier }
    }
}

/// Joins neighbouring stretches of SQL, so that equal texts are equal values.
fn merge(pieces: impl Iterator<Item = Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (_, Piece::Sql(text)) if text.is_empty() => {}
            (Some(Piece::Sql(before)), Piece::Sql(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    merged
}
