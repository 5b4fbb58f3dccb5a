//! The syntax tree: what was written, with the bytes where it stands. Data only; nothing is resolved here.
//!
//! It is a tree of our own because every node needs an exact span, and because PostgreSQL's grammar is the only one it
//! has to hold.

mod aggregate;
mod alter_table;
mod expression;
mod extension;
mod form;
mod grant;
mod modify;
mod partition;
mod query;
mod role;
mod routine;
mod rule;
mod statement;
mod table;
mod trigger;
mod user_type;
mod view;
mod walk;
mod whole;

pub use aggregate::*;
pub use alter_table::*;
pub use expression::*;
pub use extension::*;
pub use form::*;
pub use grant::*;
pub use modify::*;
pub use partition::*;
pub use query::*;
pub use role::*;
pub use routine::*;
pub use rule::*;
pub use statement::*;
pub use table::*;
pub use trigger::*;
pub use user_type::*;
pub use view::*;
pub use walk::{columns_of, relations_of, relations_of_query, walk};
pub use whole::*;

use crate::name::Ident;
use crate::source::Span;

/// An identifier as written: folded, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The folded identifier.
    pub ident: Ident,
    /// Its bytes, quotes included.
    pub span: Span,
}

/// A name of one to three parts: `name`, `schema.name`, `database.schema.name`. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectName {
    /// The parts before the last one.
    pub qualifiers: Vec<Name>,
    /// The last part.
    pub name: Name,
}

impl ObjectName {
    /// The schema that was written, if any.
    pub fn schema(&self) -> Option<&Name> {
        self.qualifiers.last()
    }

    /// The bytes of the whole name.
    pub fn span(&self) -> Span {
        self.qualifiers.first().map_or(self.name.span, |first| first.span.to(self.name.span))
    }
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// Its name. Multi-word and keyword types are already their catalog name in `pg_catalog`: `character varying` is
    /// `pg_catalog.varchar`, `timestamp with time zone` is `pg_catalog.timestamptz`, `integer` is `pg_catalog.int4`,
    /// `float(20)` is `pg_catalog.float4`, `bit` is `pg_catalog.bit` with modifier 1, `character` likewise `bpchar`.
    /// A `serial` keeps its name, unqualified, for who interprets a column.
    pub name: ObjectName,
    /// The modifiers between parentheses, as expressions would print them: `10`, `2`. An interval's fields come first,
    /// as words in lower case: `day to second`.
    pub modifiers: Vec<String>,
    /// How many dimensions were written; PostgreSQL keeps only whether there are any.
    pub dimensions: u32,
    /// `SETOF`
    pub set_of: bool,
    /// Its bytes.
    pub span: Span,
}
