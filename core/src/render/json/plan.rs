//! A plan as JSON.

use serde::Serialize;

use super::super::{Style, statement, title};
use crate::plan::{Plan, Reverse, TransactionMode};

/// The version of the document that [`plan_json`] writes.
pub const PLAN_VERSION: u32 = 1;

#[derive(Serialize)]
struct PlanDocument {
    version: u32,
    transactions: Vec<TransactionDocument>,
}

#[derive(Serialize)]
struct TransactionDocument {
    /// `together` or `outside`.
    mode: &'static str,
    steps: Vec<StepDocument>,
}

#[derive(Serialize)]
struct StepDocument {
    title: String,
    sql: String,
    reason: String,
    /// Absent where the step cannot be undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    reverse: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    irreversible: Option<String>,
    hazards: Vec<HazardDocument>,
    undecided: bool,
}

#[derive(Serialize)]
struct HazardDocument {
    kind: &'static str,
    message: String,
}

/// The plan as an indented JSON document.
pub fn plan_json(plan: &Plan, style: &Style) -> String {
    let transactions = plan
        .transactions
        .iter()
        .map(|transaction| TransactionDocument {
            mode: match transaction.mode {
                TransactionMode::Together => "together",
                TransactionMode::Outside => "outside",
            },
            steps: transaction.steps.iter().map(|step| step_document(step, style)).collect(),
        })
        .collect();
    let document = PlanDocument { version: PLAN_VERSION, transactions };
    // Strings, numbers and lists alone: there is nothing that could fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn step_document(step: &crate::plan::Step, style: &Style) -> StepDocument {
    let (reverse, irreversible) = match &step.reverse {
        Reverse::Actions(actions) => (Some(actions.iter().map(|action| statement(action, style)).collect()), None),
        Reverse::Impossible(why) => (None, Some(why.clone())),
    };
    StepDocument {
        title: title(&step.action),
        sql: statement(&step.action, style),
        reason: step.reason.clone(),
        reverse,
        irreversible,
        hazards: step
            .hazards
            .iter()
            .map(|hazard| HazardDocument { kind: hazard.kind().name(), message: hazard.message() })
            .collect(),
        undecided: step.undecided,
    }
}
