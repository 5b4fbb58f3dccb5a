//! What may go wrong with a plan, and whether a person accepts it.

use rowlock_core::plan::{HazardKind, Step};
use rowlock_core::render::{self, StepDocument};

use crate::Failure;
use crate::args::Allowed;
use crate::say::say;

/// Something that may go wrong with a step.
pub(super) struct Risk {
    /// What the step does.
    title: String,
    kind: HazardKind,
    message: String,
}

impl Risk {
    /// What may go wrong with a step.
    pub(super) fn of(step: &Step) -> impl Iterator<Item = Self> {
        let risk = |hazard: &rowlock_core::plan::Hazard| Self {
            title: render::title(&step.action),
            kind: hazard.kind(),
            message: hazard.message(),
        };
        step.hazards.iter().map(risk)
    }

    /// [`Self::of`] a step that was saved.
    pub(super) fn of_document(step: &StepDocument) -> impl Iterator<Item = Self> {
        step.hazards.iter().filter_map(|hazard| {
            let kind = HazardKind::ALL.into_iter().find(|kind| kind.name() == hazard.kind)?;
            Some(Self { title: step.title.clone(), kind, message: hazard.message.clone() })
        })
    }
}

/// Lists what may go wrong, and refuses what was not accepted by name. `what` is what needs it.
pub(super) fn check(risks: impl Iterator<Item = Risk>, allow: &[Allowed], what: &str) -> Result<(), Failure> {
    let mut refused: Vec<&'static str> = Vec::new();
    for Risk { title, kind, message } in risks {
        let name = kind.name();
        say!("{name}: {title}: {message}");
        let allowed = allow.iter().any(|allowed| allowed.name() == name);
        if kind.is_grave() && !allowed && !refused.contains(&name) {
            refused.push(name);
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    let flags: Vec<String> = refused.iter().map(|name| format!("--allow {name}")).collect();
    Err(format!("{what} needs {}; nothing was done", flags.join(" and ")).into())
}
