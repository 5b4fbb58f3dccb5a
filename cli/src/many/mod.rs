//! Many databases at once: which they are, so many of them at a time, and what became of each.

mod course;
mod pace;
mod said;
mod table;
mod target;

pub(crate) use course::{Course, Look, split};
pub(crate) use pace::{Outcome, Pace, each};
pub(crate) use said::{Done, finish};
use said::{in_groups, listed, show_notes};
pub(crate) use target::{Chosen, Target, chosen};
