//! What is done with this workspace: `cargo xtask setup | serve | test | …`.
//!
//! It uses the standard library alone, so that it is built in seconds on a machine that has Rust and nothing else.

pub mod catalog;
pub mod commands;
pub mod fuzz;
pub mod install;
pub mod needs;
pub mod places;
pub mod run;
pub mod serve;
pub mod server;
pub mod stamp;
pub mod test;
pub mod tools;
pub mod versions;
pub mod wasm;
