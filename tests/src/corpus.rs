//! The analyzer's corpus as one schema: every case that a server takes, each under a name of its own.

use rowlock_core::compose::{ComposeOptions, compose_with};
use rowlock_core::diagnostic::Outcome;
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::model::{Schema, Version};
use rowlock_core::name::Ident;
use rowlock_core::source::Source;
use tokio_postgres::Client;

use crate::analysis::{Answer, Case, Site, Suite, suites};
use crate::postgres::SUPERUSER;

/// The first words of the names that cases give.
const NAMES: [&str; 16] = ["p", "x", "k", "kp", "body", "s", "r", "c", "d", "g", "i", "o", "t", "f", "v", "b"];

/// Cases that a server of a version takes, and the schema that they stand on.
#[derive(Debug)]
pub struct Corpus {
    major: u32,
    context: String,
    cases: Vec<(String, Case)>,
}

impl Corpus {
    /// Reads all of it, first what has no extensions. What adds columns to tables stands apart: text says what tables are in the end, so that nothing
    /// else may be read before.
    ///
    /// # Panics
    /// When a file cannot be read.
    pub fn parts(major: u32) -> Vec<Self> {
        let suites = suites(&crate::root().join("tests/suite/analyze"));
        suites.into_iter().flat_map(|suite| Self::of(suite, major)).collect()
    }

    fn of(suite: Suite, major: u32) -> [Self; 2] {
        let Suite { context, files } = suite;
        let mut cases = Vec::new();
        for file in files {
            let name = file.name();
            let taken =
                |case: &&Case| matches!(case.expected(major), Some(Answer::Text(_))) && case.site != Site::Statement;
            cases.extend(file.cases().filter(taken).map(|case| (name.clone(), case.clone())));
        }
        let (columns, others) = cases.into_iter().partition(|(_, case)| matches!(case.site, Site::Generated(..)));
        [others, columns].map(|cases| Self { major, context: context.clone(), cases })
    }

    /// The cases, each with the name of its file.
    pub fn cases(&self) -> &[(String, Case)] {
        &self.cases
    }

    /// The whole as SQL.
    pub fn text(&self) -> String {
        let mut text = self.context.clone();
        for (number, (_, case)) in self.cases.iter().enumerate() {
            text.push_str(&case.statement(&format!("_{number}")));
            text.push_str(";\n");
        }
        text
    }

    /// What we make of the whole.
    pub fn composed(&self) -> Outcome<Schema> {
        composed(&self.text(), self.major)
    }

    /// The case that something of that name was made for.
    pub fn case_of(&self, name: &str) -> Option<&(String, Case)> {
        self.cases.get(number(name)?)
    }
}

/// The number of the case that something of that name was made for.
fn number(name: &str) -> Option<usize> {
    let mut words = name.split(|c: char| !c.is_alphanumeric() && c != '_');
    let number = |word: &str| {
        let (made, rest) = word.split_once('_')?;
        let number = rest.split('_').next()?;
        NAMES.contains(&made).then(|| number.parse().ok()).flatten()
    };
    words.find_map(number)
}

/// A name without the number of its case, which changes with every case before it.
pub fn unnumbered(name: &str) -> String {
    let end = number(name).map(|number| format!("_{number}"));
    end.map_or_else(|| name.to_owned(), |end| name.replace(&end, ""))
}

/// What a text means to servers of a major version.
pub fn composed(text: &str, major: u32) -> Outcome<Schema> {
    let options = ComposeOptions { version: Version::from_major(major), ..ComposeOptions::default() };
    let Outcome { value, diagnostics } = compose_with(&[Source::new("corpus.sql", text)], &options);
    Outcome { value: value.schema, diagnostics }
}

/// What a database holds, as the program reads it.
///
/// # Panics
/// When it cannot be read.
pub async fn inspected(client: &Client) -> Outcome<Catalog> {
    client.batch_execute(&format!("BEGIN; {}", inspect::SETTINGS)).await.expect("settings");
    let document: String = client.query_one(inspect::QUERY, &[]).await.expect("the catalog").get(0);
    client.batch_execute("COMMIT").await.expect("the end of a transaction");
    inspect::read(&document)
}

/// A catalog and a text as they are compared: what either cannot say of owners and privileges is told to it.
pub fn comparable(catalog: Catalog, mut text: Schema, major: u32) -> (Schema, Schema) {
    let Catalog { schema: mut live, owners, .. } = catalog;
    let superuser = Ident::new(SUPERUSER);
    for schema in [&mut live, &mut text] {
        schema.name_roles(&superuser, &superuser);
        schema.limit_privileges(major);
    }
    inspect::leave_to_owners(&owners, &superuser, &mut live, &mut text);
    inspect::keep_owners(&owners, &superuser, &mut live, &mut text);
    (live, text)
}
