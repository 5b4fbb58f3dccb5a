//! What the page works on, and everything it shows of it: the whole way from text to migration in one call.

mod evaluate;
mod lines;

pub use evaluate::{Session, evaluate};

use serde::{Deserialize, Serialize};

/// The sources of a person's work, what they are compared with, and what is being looked at. It is what a share link
/// holds; unknown members are ignored, missing ones are empty, so that links live on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Workspace {
    /// The sources that are composed.
    pub panes: Vec<Pane>,
    /// What the composite is compared with; empty means an empty database.
    pub baseline: Vec<Pane>,
    /// The presets that are switched on, by name, see [`crate::preset`].
    pub presets: Vec<String>,
    /// What is being looked at.
    pub view: View,
}

/// A named source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pane {
    /// Its name.
    pub name: String,
    /// Its SQL.
    pub text: String,
}

/// What is being looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// The result in front: `schema`, `migration`, `diff`, `diagnostics`; empty means the page's own choice.
    pub result: String,
    /// How the migration is shown: `steps`, `up`, `down`; empty means as steps.
    pub migration: String,
    /// Whether statements are indented.
    pub indent: bool,
    /// Whether names are qualified.
    pub qualified: bool,
}

/// Everything the page shows of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// The composite as SQL.
    pub schema: String,
    /// The migration from the baseline.
    pub migration: Migration,
    /// A line-by-line comparison of the baseline's SQL with the composite's; empty where the migration is withheld.
    pub diff: Vec<DiffLine>,
    /// What there is to say, errors first, by place.
    pub diagnostics: Vec<Finding>,
    /// How many objects there are, by kind: `("table", 3)`.
    pub counts: Vec<(String, u32)>,
}

/// A migration and its reverse.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Migration {
    /// The migration as SQL; empty when there is nothing to do.
    pub up: String,
    /// The way back as SQL, where [`View::migration`] is `down`; nobody waits for what nobody sees.
    pub down: Option<String>,
    /// Its steps in order.
    pub steps: Vec<MigrationStep>,
    /// Why there is none although the schemas may differ: a source has errors.
    pub withheld: bool,
}

/// One step of a migration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MigrationStep {
    /// What it does, as the comment above it says: `Create "users" table`.
    pub title: String,
    /// Its SQL.
    pub sql: String,
    /// Why it is needed and why it stands here.
    pub reason: String,
    /// Its reverse as SQL, or nothing where it cannot be undone.
    pub reverse: Option<String>,
    /// What may go wrong with it.
    pub hazards: Vec<Hazard>,
    /// Which transaction it runs in, from 0; `None` where it must run outside one.
    pub transaction: Option<u32>,
}

/// What may go wrong with a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hazard {
    /// Its kind: `access`, `data-loss`, `table-rewrite`, `may-fail`, `lock`.
    pub kind: String,
    /// What it means here.
    pub message: String,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// `+`, `-` or a space.
    pub sign: char,
    /// The line without its end.
    pub text: String,
}

/// A diagnostic with places as people count them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Finding {
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// Its stable name.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do now.
    pub help: Option<String>,
    /// The SQLSTATE that PostgreSQL would raise.
    pub sqlstate: Option<String>,
    /// Where.
    pub places: Vec<Place>,
}

/// A place in a pane.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Whether the pane is one of the baseline's.
    pub baseline: bool,
    /// The pane, from 0.
    pub pane: u32,
    /// The pane's name.
    pub name: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The first UTF-16 code unit, as an editor in a browser counts.
    pub from: u32,
    /// The UTF-16 code unit after the last one.
    pub to: u32,
    /// What is there.
    pub message: String,
}
