//! What the page and the worker say to each other.

use gloo::worker::{HandlerId, Worker, WorkerScope};
use rowlock_core::share;
use rowlock_core::workspace::{Evaluation, Session, Workspace};
use serde::{Deserialize, Serialize};

use crate::browser;
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
    /// To [`Question::Evaluate`], and how long it took, in milliseconds.
    Evaluated(Evaluation, f64),
    /// To [`Question::Encode`]: the fragment without `#`, or why there is none.
    Encoded(Result<String, String>),
    /// To [`Question::Decode`], or why it cannot be read.
    Decoded(Result<Workspace, String>),
}

/// The core behind messages.
#[derive(Debug, Default)]
pub struct Core {
    session: Session,
}

impl Worker for Core {
    type Message = ();
    type Input = (Ticket, Question);
    type Output = (Ticket, Answer);

    fn create(_scope: &WorkerScope<Self>) -> Self {
        Self::default()
    }

    fn update(&mut self, _scope: &WorkerScope<Self>, _message: ()) {}

    fn received(&mut self, scope: &WorkerScope<Self>, (ticket, question): Self::Input, from: HandlerId) {
        scope.respond(from, (ticket, self.answer(question)));
    }
}

impl Core {
    fn answer(&mut self, question: Question) -> Answer {
        match question {
            Question::Hello => Answer::Hello,
            Question::Evaluate(workspace) => {
                let begun = browser::now();
                let evaluation = self.session.evaluate(&workspace);
                Answer::Evaluated(evaluation, browser::now() - begun)
            }
            Question::Encode(workspace) => Answer::Encoded(share::encode(&workspace).map_err(sentence)),
            Question::Decode(link) => Answer::Decoded(share::decode(&link).map_err(sentence)),
        }
    }
}

/// An error as a sentence of its own.
fn sentence(error: share::ShareError) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn errors_are_sentences() {
        assert_eq!(sentence(share::ShareError::Cut), "The link is cut: its end is missing, copy it again.");
    }

    #[test]
    fn a_workspace_comes_back_from_its_link() {
        let workspace = crate::examples::first();
        let Answer::Encoded(Ok(fragment)) = Core::default().answer(Question::Encode(workspace.clone())) else {
            panic!("no fragment");
        };
        let Answer::Decoded(Ok(decoded)) = Core::default().answer(Question::Decode(fragment)) else {
            panic!("no workspace");
        };
        assert_eq!(decoded, workspace);
    }

    #[test]
    fn a_changed_link_is_refused() {
        for link in ["v1:", "v1:AAAA", "v9:AAAA", "v1:\u{1f980}"] {
            let Answer::Decoded(Err(why)) = Core::default().answer(Question::Decode(link.into())) else {
                panic!("{link} was opened");
            };
            assert!(why.ends_with('.'), "{why}");
        }
    }
}
