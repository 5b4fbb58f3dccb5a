//! A plan as a file: made now, looked over by a person, applied later, and only to a database that has not moved since.
//!
//! The file holds the statements as they will be sent, and a fingerprint of the state that they were made for, object by
//! object, so that what has moved can be named. The fingerprint is over the model's whole account of each object, so that
//! nothing of it is left out; another version of this program may account for it otherwise, and then says that it has moved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{ObjectId, Schema, is_about_roles};
use crate::plan::{self, HazardKind, Plan, PlanOptions, State};
use crate::render::quote::quoted;
use crate::render::{ModeDocument, PlanDocument, StepDocument, Style, plan_document};

/// The version of the files that [`save`] writes.
pub const SAVED_VERSION: u32 = 1;

/// A plan as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    /// [`SAVED_VERSION`] where this program wrote it.
    pub version: u32,
    /// The version of the program that wrote it.
    pub made_by: String,
    /// The major version of the server that the plan is for.
    pub server_version: u32,
    /// What of the database counts.
    pub scope: SavedScope,
    /// The state that it begins from.
    pub state: Fingerprint,
    /// The statements, qualified.
    pub plan: PlanDocument,
    /// The fingerprint of the state after each batch.
    pub after: Vec<String>,
    /// The digest of the rest of the file.
    pub checksum: String,
}

/// What of a database counts: what flags and its URL said when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedScope {
    /// The one schema that the URL's `search_path` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_path: Option<String>,
    /// `--schema`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// `--exclude`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// `--include`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// `--roles`
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roles: bool,
    /// `--preset`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<String>,
}

/// What a state is, without saying it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// A digest of everything.
    pub whole: String,
    /// A digest of each object, by what people call it.
    pub objects: BTreeMap<String, String>,
}

/// Statements that are done together, or one that is done by itself: after each of these a run may have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'p> {
    /// Whether they run in one transaction.
    pub together: bool,
    /// The statements in order.
    pub steps: &'p [StepDocument],
}

/// Where a database is on the way of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// So many batches were done; none where it begins.
    After(usize),
    /// Nowhere on it: what differs from the state that the plan begins from, each in a sentence without a full stop.
    Moved(Vec<String>),
}

/// Why a file is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// It is something else.
    #[error("this is no plan that `rowlock schema diff --save` wrote: {0}")]
    NotAPlan(String),
    /// A later version wrote it.
    #[error(
        "this plan has version {0}, and only version {SAVED_VERSION} is known: the rowlock that wrote it can apply it"
    )]
    UnknownVersion(u64),
    /// It was edited, or cut.
    #[error("this plan is not as it was written: a plan that was changed has to be made again")]
    Changed,
}

/// The file of a plan. `from` is the state of the database alone, as flags narrow it: what
/// [`SavedPlan::place`] will be asked about.
pub fn save(plan: &Plan, from: &Schema, server_version: u32, scope: SavedScope) -> String {
    let document = plan_document(plan, &Style::default());
    let mut saved = SavedPlan {
        version: SAVED_VERSION,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        server_version,
        scope,
        state: fingerprint(from, server_version),
        after: after(plan, from, server_version),
        plan: document,
        checksum: String::new(),
    };
    saved.checksum = saved.digest();
    // Strings, numbers, lists and maps of strings alone: there is nothing that could fail to be written.
    let mut text = serde_json::to_string_pretty(&saved).unwrap_or_default();
    text.push('\n');
    text
}

/// A plan that [`save`] wrote.
///
/// # Errors
/// When the text is something else, was changed, or has a version that is not known.
pub fn read(text: &str) -> Result<SavedPlan, SavedError> {
    let not_a_plan = |error: serde_json::Error| SavedError::NotAPlan(error.to_string());
    let value: serde_json::Value = serde_json::from_str(text).map_err(not_a_plan)?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version == u64::from(SAVED_VERSION) => {}
        Some(version) => return Err(SavedError::UnknownVersion(version)),
        None => return Err(SavedError::NotAPlan("it has no version".to_owned())),
    }
    let saved: SavedPlan = serde_json::from_value(value).map_err(not_a_plan)?;
    let known = |kind: &str| HazardKind::ALL.iter().any(|known| known.name() == kind);
    let steps = saved.plan.transactions.iter().flat_map(|transaction| &transaction.steps);
    if saved.checksum != saved.digest()
        || saved.after.len() != saved.batches().len()
        || !steps.flat_map(|step| &step.hazards).all(|hazard| known(&hazard.kind))
    {
        return Err(SavedError::Changed);
    }
    Ok(saved)
}

impl SavedPlan {
    /// What is done, in order.
    pub fn batches(&self) -> Vec<Batch<'_>> {
        let mut batches = Vec::new();
        for transaction in &self.plan.transactions {
            match transaction.mode {
                ModeDocument::Together => batches.push(Batch { together: true, steps: &transaction.steps }),
                ModeDocument::Outside => {
                    batches.extend(transaction.steps.chunks(1).map(|steps| Batch { together: false, steps }));
                }
            }
        }
        batches
    }

    /// Where a database in this state is.
    pub fn place(&self, now: &Schema) -> Place {
        let now = fingerprint(now, self.server_version);
        let states = std::iter::once(&self.state.whole).chain(&self.after);
        match states.enumerate().filter(|(_, state)| **state == now.whole).last() {
            Some((done, _)) => Place::After(done),
            None => Place::Moved(self.state.differences(&now)),
        }
    }

    fn digest(&self) -> String {
        let blank = Self { checksum: String::new(), ..self.clone() };
        hex(Sha256::new().chain_update(serde_json::to_vec(&blank).unwrap_or_default()))
    }
}

impl Fingerprint {
    /// What is otherwise in a later state, each in a sentence without a full stop.
    fn differences(&self, now: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.objects.keys().chain(now.objects.keys()).collect();
        let said = |name: &String| match (self.objects.get(name), now.objects.get(name)) {
            (Some(one), Some(other)) if one == other => None,
            (Some(_), Some(_)) => Some(format!("{name} is not what it was")),
            (Some(_), None) => Some(format!("{name} is gone")),
            (None, _) => Some(format!("{name} is new")),
        };
        names.into_iter().filter_map(said).collect()
    }
}

/// The fingerprint of a state of a server of a version: with the names of NOT NULLs that it keeps.
pub fn fingerprint(schema: &Schema, server_version: u32) -> Fingerprint {
    let options = PlanOptions { server_version: Some(server_version), online: false };
    let [schema, _] = &plan::named([schema, schema], &[], &options);
    let mut digests: BTreeMap<String, Sha256> = BTreeMap::new();
    for (id, object) in schema.objects() {
        let digest = digests.entry(name(id)).or_default();
        // Routines of one name are told apart by what is digested.
        digest.update(format!("{id:?}\n{object:?}\n"));
    }
    let objects: BTreeMap<String, String> = digests.into_iter().map(|(name, digest)| (name, hex(digest))).collect();
    let mut whole = Sha256::new();
    for (name, digest) in &objects {
        whole.update(format!("{name}\n{digest}\n"));
    }
    Fingerprint { whole: hex(whole), objects }
}

/// What people call an object, with its schema where that is not `public`.
fn name(id: &ObjectId) -> String {
    let (name, schema) = (plan::describe(id), id.schema());
    let plain = matches!(id, ObjectId::Schema(_)) || is_about_roles(id) || ["", "public"].contains(&schema.as_str());
    if plain { name } else { format!("{name} in {}", quoted(schema.as_str())) }
}

/// The fingerprints of the states after each batch, as the model has them.
fn after(plan: &Plan, from: &Schema, server_version: u32) -> Vec<String> {
    let mut state = State::new(from.clone());
    let mut after = Vec::new();
    for transaction in &plan.transactions {
        for step in &transaction.steps {
            state.apply(&step.action);
            if transaction.mode == plan::TransactionMode::Outside {
                after.push(fingerprint(state.schema(), server_version).whole);
            }
        }
        if transaction.mode == plan::TransactionMode::Together {
            after.push(fingerprint(state.schema(), server_version).whole);
        }
    }
    after
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::plan::plan;
    use crate::source::Source;

    fn schema(sql: &str) -> Schema {
        compose(&[Source::new("s", sql)]).value.schema
    }

    const FROM: &str =
        "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE SCHEMA other; CREATE TABLE other.a (y int);";

    fn saved(to: &str, online: bool) -> (String, Schema, Schema) {
        let (from, to) = (schema(FROM), schema(to));
        let plan = plan(&from, &to, &PlanOptions { server_version: Some(18), online }).value;
        let scope = SavedScope { exclude: vec!["x".to_owned()], ..SavedScope::default() };
        (save(&plan, &from, 18, scope), from, to)
    }

    #[test]
    fn a_plan_knows_the_states_on_its_way() {
        let (text, from, to) = saved(&format!("{FROM} CREATE TABLE c (x int); CREATE INDEX i ON a (x);"), true);
        let saved = read(&text).unwrap();
        assert_eq!(saved.scope.exclude, ["x"]);
        assert_eq!(saved.batches().len(), 2);
        assert!(saved.batches().first().is_some_and(|batch| batch.together));
        assert_eq!(saved.place(&from), Place::After(0));
        assert_eq!(saved.place(&to), Place::After(2));
        let between = schema(&format!("{FROM} CREATE TABLE c (x int);"));
        assert_eq!(saved.place(&between), Place::After(1));
    }

    #[test]
    fn what_moved_is_named() {
        let (text, ..) = saved("", false);
        let now = "CREATE TABLE a (x int); CREATE TABLE b (x bigint); CREATE SCHEMA other; CREATE VIEW other.v AS SELECT 1 AS n;";
        let expected =
            ["table \"a\" in \"other\" is gone", "table \"b\" is not what it was", "view \"v\" in \"other\" is new"];
        assert_eq!(read(&text).unwrap().place(&schema(now)), Place::Moved(expected.map(str::to_owned).into()));
    }

    #[test]
    fn nothing_to_do_is_a_plan_as_well() {
        let (text, from, _) = saved(FROM, false);
        let saved = read(&text).unwrap();
        assert_eq!((saved.batches().len(), saved.place(&from)), (0, Place::After(0)));
    }

    #[test]
    fn what_was_changed_is_no_plan() {
        let (text, ..) = saved("", false);
        let changed = text.replace("DROP TABLE", "DROP  TABLE");
        assert_ne!(changed, text);
        assert_eq!(read(&changed), Err(SavedError::Changed));
        assert_eq!(
            read(&text.replace("\"version\": 1,\n  \"made", "\"version\": 2,\n  \"made")),
            Err(SavedError::UnknownVersion(2))
        );
        for other in ["", "{}", "[1]", "{\"version\": 1}", text.get(..200).unwrap_or_default()] {
            assert!(matches!(read(other), Err(SavedError::NotAPlan(_))), "{other}");
        }
    }
}
