//! What may go wrong with a plan, and whether a person accepts it.

use rowlock_core::plan::Step;
use rowlock_core::render;

use crate::Failure;
use crate::args::Allowed;

/// Lists what may go wrong, and refuses what was not accepted by name. `what` is what needs it.
pub(super) fn check<'p>(steps: impl Iterator<Item = &'p Step>, allow: &[Allowed], what: &str) -> Result<(), Failure> {
    let mut refused: Vec<&'static str> = Vec::new();
    for step in steps {
        for hazard in &step.hazards {
            let name = hazard.kind().name();
            eprintln!("{name}: {}: {}", render::title(&step.action), hazard.message());
            let allowed = allow.iter().any(|allowed| allowed.name() == name);
            if hazard.kind().is_grave() && !allowed && !refused.contains(&name) {
                refused.push(name);
            }
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    let flags: Vec<String> = refused.iter().map(|name| format!("--allow {name}")).collect();
    Err(format!("{what} needs {}; nothing was done", flags.join(" and ")).into())
}
