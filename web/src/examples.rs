//! The workspaces that the page offers to start from.

use rowlock_core::workspace::{Pane, View, Workspace};

/// An example.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it is called.
    pub title: &'static str,
    /// What there is to see.
    pub about: &'static str,
    panes: &'static [(&'static str, &'static str)],
    baseline: &'static [(&'static str, &'static str)],
    result: &'static str,
}

/// All examples; the page opens with the first.
pub const EXAMPLES: [Example; 4] = [
    Example {
        title: "Members, projects and documents",
        about: "Models and policies from two sources, from an empty database",
        panes: &[
            ("models.sql", include_str!("../../static/examples/models.sql")),
            ("policies.sql", include_str!("../../static/examples/policies.sql")),
        ],
        baseline: &[],
        result: "",
    },
    Example {
        title: "The next release of invoices",
        about: "A baseline, a policy altered in place, a new index and enum value",
        panes: &[
            ("models.sql", include_str!("../../static/examples/change-models.sql")),
            ("policies.sql", include_str!("../../static/examples/change-policies.sql")),
        ],
        baseline: &[("release-1.sql", include_str!("../../static/examples/change-before.sql"))],
        result: "migration",
    },
    Example {
        title: "What mistakes look like",
        about: "An unknown column, a table made twice, a dangling reference",
        panes: &[
            ("models.sql", include_str!("../../static/examples/broken-models.sql")),
            ("policies.sql", include_str!("../../static/examples/broken-policies.sql")),
        ],
        baseline: &[],
        result: "diagnostics",
    },
    Example {
        title: "Empty",
        about: "One pane, to paste into",
        panes: &[("source-1.sql", "")],
        baseline: &[],
        result: "",
    },
];

impl Example {
    /// The workspace.
    pub fn workspace(&self) -> Workspace {
        let panes = |panes: &[(&str, &str)]| {
            panes.iter().map(|(name, text)| Pane { name: (*name).into(), text: (*text).into() }).collect()
        };
        Workspace {
            panes: panes(self.panes),
            baseline: panes(self.baseline),
            presets: Vec::new(),
            view: View { result: self.result.into(), indent: true, ..View::default() },
        }
    }
}

/// What the page opens with.
pub fn first() -> Workspace {
    let [first, ..] = EXAMPLES;
    first.workspace()
}
