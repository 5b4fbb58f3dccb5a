use super::{Clause, Expr, Name, ObjectName, Text};
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
}

/// What a publication publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// `TABLE`
    Table {
        /// The table.
        name: ObjectName,
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
    /// `REFRESH VERSION`: about what the server notes, not about the schema.
    RefreshVersion,
    /// Something that is not carried yet.
    Unsupported(Clause),
}
