use std::fmt;

use super::{Expression, NameStyle, ObjectId, ObjectPart, Piece};
use crate::name::{Ident, QualifiedName};

/// An object that is carried whole: as the clauses of the statement that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// What kind of object it is.
    pub kind: WholeKind,
    /// Its name; the schema is empty where objects of the kind lie in none.
    pub name: QualifiedName,
    /// What it says, in the order of [`Whole::settle`].
    pub clauses: Vec<Clause>,
}

/// The kinds of object that are carried whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WholeKind {
    /// A collation (`pg_collation`).
    Collation,
    /// Extended statistics (`pg_statistic_ext`).
    Statistics,
    /// A publication (`pg_publication`).
    Publication,
    /// An event trigger (`pg_event_trigger`).
    EventTrigger,
    /// A foreign-data wrapper (`pg_foreign_data_wrapper`).
    Wrapper,
    /// A foreign server, with its user mappings (`pg_foreign_server`, `pg_user_mapping`).
    Server,
    /// A role (`pg_roles`), which belongs to a server.
    Role,
    /// That a role is a member of another (`pg_auth_members`), see [`super::Membership`].
    Membership,
}

impl WholeKind {
    /// Every kind of which statements say no more than their word; roles have statements of their own.
    pub const ALL: [Self; 6] =
        [Self::Collation, Self::Statistics, Self::Publication, Self::EventTrigger, Self::Wrapper, Self::Server];

    /// What PostgreSQL's messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collation => "collation",
            Self::Statistics => "statistics object",
            Self::Publication => "publication",
            Self::EventTrigger => "event trigger",
            Self::Wrapper => "foreign-data wrapper",
            Self::Server => "server",
            Self::Role => "role",
            Self::Membership => "membership",
        }
    }

    /// What statements call it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Collation => "COLLATION",
            Self::Statistics => "STATISTICS",
            Self::Publication => "PUBLICATION",
            Self::EventTrigger => "EVENT TRIGGER",
            Self::Wrapper => "FOREIGN DATA WRAPPER",
            Self::Server => "SERVER",
            Self::Role => "ROLE",
            Self::Membership => "MEMBERSHIP",
        }
    }

    /// Whether objects of that kind lie in a schema.
    pub fn in_schema(self) -> bool {
        match self {
            Self::Collation | Self::Statistics => true,
            Self::Publication | Self::EventTrigger | Self::Wrapper | Self::Server | Self::Role | Self::Membership => {
                false
            }
        }
    }
}

/// A clause of an object that is carried whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it is about.
    pub kind: ClauseKind,
    /// What it says.
    pub text: Expression,
    /// Of a table of a publication, which of its rows are published.
    pub rows: Option<Expression>,
}

// What an option says may be a secret.
impl fmt::Debug for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Clause");
        shown.field("kind", &self.kind);
        match self.kind {
            ClauseKind::Option(_) | ClauseKind::MappingOption(..) => shown.finish_non_exhaustive(),
            ClauseKind::Gathers
            | ClauseKind::On
            | ClauseKind::From
            | ClauseKind::Target
            | ClauseKind::AllTables
            | ClauseKind::Table
            | ClauseKind::Schema
            | ClauseKind::Event
            | ClauseKind::Tag
            | ClauseKind::Function
            | ClauseKind::Firing
            | ClauseKind::Type
            | ClauseKind::Version
            | ClauseKind::Wrapper
            | ClauseKind::Handler
            | ClauseKind::Validator
            | ClauseKind::Mapping(_)
            | ClauseKind::Granted
            | ClauseKind::Member
            | ClauseKind::Setting(_)
            | ClauseKind::Parameter(_) => shown.field("text", &self.text).field("rows", &self.rows).finish(),
        }
    }
}

/// What a clause is about. The order is that in which clauses are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseKind {
    /// A kind of statistics, where not every one is gathered.
    Gathers,
    /// A column or an expression of which statistics are gathered.
    On,
    /// The table of which statistics are gathered.
    From,
    /// How much of it: `SET STATISTICS`.
    Target,
    /// Every table, of a publication.
    AllTables,
    /// A table of a publication, and its columns where not every one is published.
    Table,
    /// A schema whose tables are published.
    Schema,
    /// When an event trigger runs: `ddl_command_end`.
    Event,
    /// A command at which an event trigger runs, where it does not run at every one.
    Tag,
    /// The function that is run.
    Function,
    /// In which sessions it runs, where that is not as it was created: `DISABLE`.
    Firing,
    /// What a foreign server is, in the words of whoever made it: `TYPE`.
    Type,
    /// The version of a foreign server: `VERSION`.
    Version,
    /// The foreign-data wrapper of a server.
    Wrapper,
    /// The function that a foreign-data wrapper runs: `HANDLER`.
    Handler,
    /// The function that checks options: `VALIDATOR`.
    Validator,
    /// An option of a wrapper or a server, by name: a string in quotes.
    Option(String),
    /// A role that has a user mapping for a server; everybody is `public`.
    Mapping(String),
    /// An option of a user mapping: the role's name, the option's.
    MappingOption(String, String),
    /// What a membership grants: a role.
    Granted,
    /// To which role it grants it.
    Member,
    /// A parameter between parentheses, by name: `locale = 'C'`; an attribute of a role, an option of a membership.
    Parameter(String),
    /// `SET`, of a role: a setting of its sessions.
    Setting(String),
}

impl Clause {
    /// A clause that says a word or a number.
    pub fn word(kind: ClauseKind, word: impl Into<String>) -> Self {
        Self { kind, text: Expression::decided(vec![Piece::Sql(word.into())]), rows: None }
    }

    /// A clause that names something.
    pub fn naming(kind: ClauseKind, part: ObjectPart) -> Self {
        let piece = Piece::Name { part, style: NameStyle::Identifier };
        Self { kind, text: Expression::decided(vec![piece]), rows: None }
    }

    /// What it names, where it says nothing else.
    pub fn named(&self) -> Option<&ObjectPart> {
        match self.text.pieces() {
            [Piece::Name { part, style: NameStyle::Identifier }] => Some(part),
            _ => None,
        }
    }

    /// What it is about: what is named first.
    pub fn subject(&self) -> Option<&ObjectPart> {
        self.text.references().next()
    }

    /// The table of a publication that it is about.
    pub fn published(&self) -> Option<&QualifiedName> {
        match (&self.kind, self.subject()) {
            (ClauseKind::Table, Some(ObjectPart::Object(ObjectId::Table(name)))) => Some(name),
            _ => None,
        }
    }

    /// The role whose user mapping it is about.
    pub fn mapped(&self) -> Option<&str> {
        match &self.kind {
            ClauseKind::Mapping(role) | ClauseKind::MappingOption(role, _) => Some(role),
            _ => None,
        }
    }

    /// Every expression that it holds.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        std::iter::once(&self.text).chain(&self.rows)
    }

    /// What it says, where it names nothing.
    pub fn plain(&self) -> Option<&str> {
        match self.text.pieces() {
            [] => Some(""),
            [Piece::Sql(text)] => Some(text),
            _ => None,
        }
    }
}

impl Whole {
    /// Whether it is a publication that names a table.
    pub fn publishes(&self, table: &QualifiedName) -> bool {
        self.kind == WholeKind::Publication && self.clauses.iter().any(|clause| clause.published() == Some(table))
    }

    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        ObjectId::Whole(self.kind, self.name.clone())
    }

    /// Its clauses of a kind.
    pub fn clauses_of<'a>(&'a self, kind: &'a ClauseKind) -> impl Iterator<Item = &'a Clause> {
        self.clauses.iter().filter(move |clause| clause.kind == *kind)
    }

    /// What a parameter says.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Parameter(of) if of == name => clause.plain(),
            _ => None,
        })
    }

    /// The table that it is of, and goes with.
    pub fn table(&self) -> Option<&QualifiedName> {
        self.clauses_of(&ClauseKind::From).find_map(|clause| match clause.named()? {
            ObjectPart::Object(ObjectId::Table(name) | ObjectId::View(name)) => Some(name),
            _ => None,
        })
    }

    /// Puts the clauses in order: by what they are about, then names and words by themselves, and whatever else as it was
    /// written. Clauses that say the same are one.
    pub fn settle(&mut self) {
        self.clauses.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self.clauses.dedup();
    }
}

impl Clause {
    fn rank(&self) -> (&ClauseKind, u8, Option<&ObjectPart>, Option<&str>) {
        let (named, plain) = (self.named(), self.plain());
        // A table and its columns go by the table.
        if self.kind == ClauseKind::Table {
            return (&self.kind, 0, self.subject(), None);
        }
        match self.text.is_decided() && (named.is_some() || plain.is_some()) {
            true => (&self.kind, 0, named, plain),
            false => (&self.kind, 1, None, None),
        }
    }
}

impl ObjectId {
    /// A collation.
    pub fn collation(name: QualifiedName) -> Self {
        Self::Whole(WholeKind::Collation, name)
    }

    /// An object that is carried whole and lies in no schema.
    pub fn of_database(kind: WholeKind, name: &Ident) -> Self {
        Self::Whole(kind, QualifiedName { schema: Ident::new(""), name: name.clone() })
    }
}
