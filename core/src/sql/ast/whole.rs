use std::fmt;

use super::{Clause, Expr, GrantRole, Name, ObjectName, Text};
use crate::model::{Firing, Role, WholeKind};
use crate::source::Span;

/// `CREATE` of something that is carried whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWhole {
    /// What kind of object it is.
    pub kind: WholeKind,
    /// Its name; PostgreSQL chooses one where there is none.
    pub name: Option<ObjectName>,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// What is said of it.
    pub body: WholeBody,
}

/// What a statement says of something that is carried whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WholeBody {
    /// `CREATE COLLATION … (…)`
    Collation(Vec<Parameter>),
    /// `CREATE COLLATION … FROM`
    CollationFrom(ObjectName),
    /// `CREATE STATISTICS`
    Statistics {
        /// The kinds between parentheses.
        gathers: Vec<Name>,
        /// `ON`: a bare column is an [`super::ExprKind::Column`] of one name.
        on: Vec<Expr>,
        /// `FROM`
        table: ObjectName,
    },
    /// `CREATE PUBLICATION`
    Publication {
        /// `FOR ALL TABLES`
        all_tables: bool,
        /// `FOR TABLE`, `FOR TABLES IN SCHEMA`
        published: Vec<Published>,
        /// `WITH`
        parameters: Vec<Parameter>,
    },
    /// `CREATE EVENT TRIGGER`
    EventTrigger {
        /// `ON`
        event: Name,
        /// `WHEN`: variables with their values.
        filters: Vec<(Name, Vec<Text>)>,
        /// `EXECUTE FUNCTION`
        function: ObjectName,
    },
    /// `CREATE FOREIGN DATA WRAPPER`
    Wrapper(AlterForeign),
    /// `CREATE SERVER`
    Server {
        /// `TYPE`
        server_type: Option<Text>,
        /// `FOREIGN DATA WRAPPER`
        wrapper: Name,
        /// `VERSION` and the options.
        rest: AlterForeign,
    },
}

/// What is said of a foreign-data wrapper, a server or a user mapping. What is not named stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlterForeign {
    /// `HANDLER`; `NO HANDLER` is `Some(None)`.
    pub handler: Option<Option<ObjectName>>,
    /// `VALIDATOR`; `NO VALIDATOR` is `Some(None)`.
    pub validator: Option<Option<ObjectName>>,
    /// `VERSION`; `VERSION NULL` is `Some(None)`.
    pub version: Option<Option<Text>>,
    /// `OPTIONS (…)`
    pub options: Vec<OptionChange>,
}

/// An option of foreign data, or what becomes of it.
#[derive(Clone, PartialEq, Eq)]
pub struct OptionChange {
    /// What is done.
    pub action: OptionAction,
    /// The option.
    pub name: Name,
    /// Its value; none where it is dropped.
    pub value: Option<Text>,
}

// What an option says may be a secret.
impl fmt::Debug for OptionChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OptionChange").field("action", &self.action).field("name", &self.name).finish_non_exhaustive()
    }
}

/// What is done with an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionAction {
    /// `ADD`, or no word.
    Add,
    /// `SET`
    Set,
    /// `DROP`
    Drop,
}

/// `CREATE`, `ALTER` or `DROP USER MAPPING`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterMapping {
    /// `FOR`
    pub role: GrantRole,
    /// What becomes of it.
    pub action: MappingAction,
}

/// What becomes of a user mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingAction {
    /// `CREATE`: whether `IF NOT EXISTS` was written, and the options.
    Create(bool, Vec<OptionChange>),
    /// `ALTER`: what becomes of the options.
    Alter(Vec<OptionChange>),
    /// `DROP`: whether `IF EXISTS` was written.
    Drop(bool),
}

/// What a publication publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// `TABLE`
    Table {
        /// The table.
        name: ObjectName,
        /// `ONLY`: without those that inherit from it.
        only: bool,
        /// Its columns; empty where every one is published.
        columns: Vec<Name>,
        /// `WHERE`
        rows: Option<Expr>,
    },
    /// `TABLES IN SCHEMA`; `None` is `CURRENT_SCHEMA`.
    Schema(Option<Name>, Span),
}

/// A parameter between parentheses: `name = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its value, words in lower case; `None` where only the name was written.
    pub value: Option<Text>,
}

/// `ALTER` of something that is carried whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterWhole {
    /// What kind of object it is.
    pub kind: WholeKind,
    /// Its name.
    pub name: ObjectName,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// What changes.
    pub action: AlterWholeAction,
}

/// What `ALTER` changes of something that is carried whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterWholeAction {
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `OWNER TO`
    Owner(Role),
    /// `SET STATISTICS`; `None` is the server's default.
    Target(Option<i32>),
    /// `ADD` of tables and schemas of a publication.
    AddPublished(Vec<Published>),
    /// `SET` of tables and schemas of a publication.
    SetPublished(Vec<Published>),
    /// `DROP` of tables and schemas of a publication.
    DropPublished(Vec<Published>),
    /// `SET (…)`
    Parameters(Vec<Parameter>),
    /// `ENABLE`, `DISABLE`
    Firing(Firing),
    /// `HANDLER`, `VALIDATOR`, `VERSION`, `OPTIONS`
    Foreign(AlterForeign),
    /// A user mapping of a server.
    Mapping(AlterMapping),
    /// `REFRESH VERSION`: about what the server notes, not about the schema.
    RefreshVersion,
    /// Something that is not carried yet.
    Unsupported(Clause),
}
