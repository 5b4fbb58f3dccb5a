//! What a link may bring in. Whoever made it is unknown: its text is data, and it has limits.

use rowlock_core::workspace::{Pane, Workspace};

use crate::project::{MAX_NAME, clean_name};

/// The most characters of a fragment that is looked at.
pub const MAX_FRAGMENT: usize = rowlock_core::share::MAX_LINK;

/// The most panes in a group.
pub const MAX_PANES: usize = 200;

/// Longer links are cut by some chat and mail programs.
pub const LONG_LINK: usize = 8_000;

/// What the fragment of an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment {
    /// Nothing that concerns workspaces.
    None,
    /// A shared workspace, still to be decoded.
    Shared(String),
    /// Too long to look at.
    TooLong,
}

/// Reads `location.hash`, with or without `#`. A version, known or not, makes it a share link: `v1:…`.
pub fn fragment(hash: &str) -> Fragment {
    let body = hash.strip_prefix('#').unwrap_or(hash);
    let version = body.strip_prefix('v').and_then(|rest| rest.split_once(':'));
    let Some((version, _)) = version else {
        return Fragment::None;
    };
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return Fragment::None;
    }
    if body.len() > MAX_FRAGMENT {
        return Fragment::TooLong;
    }
    Fragment::Shared(body.to_owned())
}

/// A decoded workspace as the page takes it in: names cleaned, never empty and never twice within a group.
///
/// # Errors
/// A sentence for the person, when it holds more than the page takes.
pub fn admit(workspace: Workspace) -> Result<Workspace, String> {
    let count = workspace.panes.len().max(workspace.baseline.len());
    if count > MAX_PANES {
        return Err(format!("The link holds {count} panes; the page takes {MAX_PANES}. Nothing was opened."));
    }
    Ok(Workspace {
        panes: admit_panes(workspace.panes, "source")?,
        baseline: admit_panes(workspace.baseline, "baseline")?,
        presets: workspace.presets,
        view: workspace.view,
    })
}

fn admit_panes(panes: Vec<Pane>, stem: &str) -> Result<Vec<Pane>, String> {
    let mut admitted: Vec<Pane> = Vec::with_capacity(panes.len());
    for (place, pane) in panes.into_iter().enumerate() {
        let mut name = clean_name(&pane.name);
        if name.chars().count() > MAX_NAME {
            return Err(format!("A pane's name in the link has more than {MAX_NAME} characters. Nothing was opened."));
        }
        if name.is_empty() {
            name = format!("{stem}-{}.sql", place + 1);
        }
        let wanted = name.clone();
        let mut number = 2u32;
        while admitted.iter().any(|other| other.name == name) {
            name = format!("{wanted} ({number})");
            number += 1;
        }
        admitted.push(Pane { name, text: pane.text });
    }
    Ok(admitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pane(name: &str) -> Pane {
        Pane { name: name.into(), text: "select 1".into() }
    }

    #[test]
    fn only_a_version_makes_a_share_link() {
        assert_eq!(fragment(""), Fragment::None);
        assert_eq!(fragment("#"), Fragment::None);
        assert_eq!(fragment("#section"), Fragment::None);
        assert_eq!(fragment("#v:abc"), Fragment::None);
        assert_eq!(fragment("#view:abc"), Fragment::None);
        assert_eq!(fragment("#v1:abc"), Fragment::Shared("v1:abc".into()));
        assert_eq!(fragment("v27:"), Fragment::Shared("v27:".into()));
    }

    #[test]
    fn a_fragment_past_the_limit_is_not_looked_at() {
        let long = format!("#v1:{}", "A".repeat(MAX_FRAGMENT));
        assert_eq!(fragment(&long), Fragment::TooLong);
    }

    #[test]
    fn names_are_cleaned_and_told_apart() {
        let workspace = Workspace {
            panes: vec![pane("a.sql"), pane("a.sql"), pane("\u{202e}\n"), pane("a.sql")],
            baseline: vec![pane("a.sql")],
            ..Workspace::default()
        };
        let admitted = admit(workspace).unwrap();
        let names: Vec<_> = admitted.panes.iter().map(|pane| pane.name.as_str()).collect();
        assert_eq!(names, ["a.sql", "a.sql (2)", "source-3.sql", "a.sql (3)"]);
        assert_eq!(admitted.baseline[0].name, "a.sql");
    }

    #[test]
    fn texts_come_through_to_the_byte() {
        let text = "-- \u{202e} \u{0} 🦀\r\n\tselect '<img onerror=x>'";
        let workspace = Workspace { panes: vec![Pane { name: "x".into(), text: text.into() }], ..Workspace::default() };
        assert_eq!(admit(workspace).unwrap().panes[0].text, text);
    }

    #[test]
    fn too_many_panes_and_too_long_names_are_refused() {
        let many = Workspace { baseline: vec![pane("x"); MAX_PANES + 1], ..Workspace::default() };
        assert!(admit(many).unwrap_err().contains("201 panes"));
        let long = Workspace { panes: vec![pane(&"x".repeat(MAX_NAME + 1))], ..Workspace::default() };
        assert!(admit(long).is_err());
    }
}
