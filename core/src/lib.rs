//! Composes a PostgreSQL schema from several sources of SQL (the tables that models emit, the row-level-security
//! policies that models cannot express), and plans the ordered migration from any other state.
//!
//! Every pass is a free function from values to values, in a module named after its verb. Nothing here reads a file, a
//! clock, the environment or a socket; the same code runs natively and in WebAssembly.
//!
//! ```text
//! text ──sql──▶ statements ──compose, interpret──▶ Draft ──analyze──▶ Schema
//! live catalog (JSON) ──inspect──▶ Draft ──analyze──▶ Schema
//! two Schemas ──diff──▶ changes ──plan──▶ steps ──render──▶ SQL
//! ```

pub mod analyze;
#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
pub mod compose;
pub mod diagnostic;
pub mod diff;
pub mod folder;
pub mod inspect;
pub mod interpret;
#[cfg(any(test, feature = "arbitrary"))]
pub mod laws;
pub mod lint;
pub mod model;
pub mod name;
pub mod plan;
pub mod preset;
pub mod render;
pub mod saved;
pub mod settle;
pub mod share;
pub mod source;
pub mod sql;
pub mod workspace;
