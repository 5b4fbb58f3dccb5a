//! A plan as JSON.

use serde::{Deserialize, Serialize};

use super::super::{Style, statement, title};
use crate::plan::{Hazard, Plan, Reverse, Step, Transaction, TransactionMode};

/// The version of the document that [`plan_json`] writes.
pub const PLAN_VERSION: u32 = 1;

/// A plan as a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDocument {
    /// [`PLAN_VERSION`] where this program wrote it.
    pub version: u32,
    /// In order.
    pub transactions: Vec<TransactionDocument>,
}

/// Steps that are done together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionDocument {
    /// How they run.
    pub mode: ModeDocument,
    /// In order.
    pub steps: Vec<StepDocument>,
}

/// How the steps of a transaction run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModeDocument {
    /// All or nothing.
    Together,
    /// Each by itself, outside of any transaction.
    Outside,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDocument {
    /// What it does, in one line.
    pub title: String,
    /// The statement, without its semicolon.
    pub sql: String,
    /// Why it is needed.
    pub reason: String,
    /// What undoes it. Absent where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse: Option<Vec<String>>,
    /// Why nothing undoes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub irreversible: Option<String>,
    /// What may go wrong with it.
    pub hazards: Vec<HazardDocument>,
    /// Whether it is here only because two texts differ of which one could not be decided.
    pub undecided: bool,
}

/// Something that may go wrong with a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardDocument {
    /// The name of its kind: `data-loss`, `access` and so on.
    pub kind: String,
    /// What it means here.
    pub message: String,
}

/// The plan as an indented JSON document.
pub fn plan_json(plan: &Plan, style: &Style) -> String {
    // Strings, numbers and lists alone: there is nothing that could fail to be written.
    serde_json::to_string_pretty(&plan_document(plan, style)).unwrap_or_default()
}

/// The plan as a document.
pub fn plan_document(plan: &Plan, style: &Style) -> PlanDocument {
    let transaction = |transaction: &Transaction| TransactionDocument {
        mode: match transaction.mode {
            TransactionMode::Together => ModeDocument::Together,
            TransactionMode::Outside => ModeDocument::Outside,
        },
        steps: transaction.steps.iter().map(|step| step_document(step, style)).collect(),
    };
    PlanDocument { version: PLAN_VERSION, transactions: plan.transactions.iter().map(transaction).collect() }
}

fn step_document(step: &Step, style: &Style) -> StepDocument {
    let (reverse, irreversible) = match &step.reverse {
        Reverse::Actions(actions) => (Some(actions.iter().map(|action| statement(action, style)).collect()), None),
        Reverse::Impossible(why) => (None, Some(why.clone())),
    };
    let hazard = |hazard: &Hazard| HazardDocument { kind: hazard.kind().name().to_owned(), message: hazard.message() };
    StepDocument {
        title: title(&step.action),
        sql: statement(&step.action, style),
        reason: step.reason.clone(),
        reverse,
        irreversible,
        hazards: step.hazards.iter().map(hazard).collect(),
        undecided: step.undecided,
    }
}
