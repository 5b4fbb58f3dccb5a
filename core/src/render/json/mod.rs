//! JSON for programs. The structs are a contract: a version changes when a member changes its meaning or goes away; new
//! members may come at any time.

mod plan;
mod schema;

pub use plan::{
    HazardDocument, ModeDocument, PLAN_VERSION, PlanDocument, StepDocument, TransactionDocument, plan_document,
    plan_json,
};
pub use schema::{SCHEMA_VERSION, schema_json};
