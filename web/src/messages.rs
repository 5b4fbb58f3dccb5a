//! What the page and the worker say to each other.

use gloo::worker::{HandlerId, Worker, WorkerScope};
use rowlock_core::share;
use rowlock_core::workspace::{Evaluation, Workspace, evaluate};
use serde::{Deserialize, Serialize};

use crate::queue::Ticket;

/// What the page asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum Question {
    /// Whether anybody is there.
    Hello,
    /// Compose, compare and plan.
    Evaluate(Workspace),
    /// Make a link's fragment.
    Encode(Workspace),
    /// Read a link's fragment.
    Decode(String),
}

/// What the worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Question::Hello`].
    Hello,
    /// To [`Question::Evaluate`].
    Evaluated(Evaluation),
    /// To [`Question::Encode`]: the fragment without `#`, or why there is none.
    Encoded(Result<String, String>),
    /// To [`Question::Decode`], or why it cannot be read.
    Decoded(Result<Workspace, String>),
}

/// The core behind messages.
#[derive(Debug)]
pub struct Core;

impl Worker for Core {
    type Message = ();
    type Input = (Ticket, Question);
    type Output = (Ticket, Answer);

    fn create(_scope: &WorkerScope<Self>) -> Self {
        Self
    }

    fn update(&mut self, _scope: &WorkerScope<Self>, _message: ()) {}

    fn received(&mut self, scope: &WorkerScope<Self>, (ticket, question): Self::Input, from: HandlerId) {
        scope.respond(from, (ticket, answer(question)));
    }
}

fn answer(question: Question) -> Answer {
    match question {
        Question::Hello => Answer::Hello,
        Question::Evaluate(workspace) => Answer::Evaluated(evaluate(&workspace)),
        Question::Encode(workspace) => Answer::Encoded(Ok(share::encode(&workspace))),
        Question::Decode(link) => Answer::Decoded(share::decode(&link).map_err(|error| error.to_string())),
    }
}
