//! Migration folders and databases: what was applied, what is to be, and applying it so that it may be killed at any moment.

mod clean;
mod doubt;
mod event;
mod pending;
mod report;
mod revision;
mod rights;
mod run;
mod script;
mod stop;
mod table;
mod unit;

pub(crate) use clean::found;
pub(crate) use event::Event;
pub(crate) use pending::{ExecOrder, First, Pending, pending, skipped};
pub(crate) use report::{Applied, Status};
pub(crate) use revision::Revision;
pub(crate) use run::{InDoubt, Limits, Run};
pub(crate) use script::{Script, first_line};
pub(crate) use table::{NAME, Table};
pub(crate) use unit::TxMode;
