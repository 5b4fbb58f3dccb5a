//! Many databases at once: which they are, so many of them at a time, and what became of each.

mod pace;
mod said;
mod table;
mod target;

pub(crate) use pace::{Outcome, Pace, each};
pub(crate) use said::{Done, finish, in_groups, listed, show_notes};
pub(crate) use target::{Chosen, Target, chosen};
