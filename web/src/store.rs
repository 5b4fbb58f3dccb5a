//! What the browser keeps between visits. A browser that keeps nothing is no reason to fail.

use gloo::storage::{LocalStorage, SessionStorage, Storage};
use rowlock_core::workspace::Workspace;
use serde::{Deserialize, Serialize};

use crate::link;

const WORKSPACE: &str = "rowlock.workspace";
const PREVIOUS: &str = "rowlock.previous";
const THEME: &str = "rowlock.theme";
const SPLIT: &str = "rowlock.split";
const DRAFT: &str = "rowlock.draft";

/// Edits of somebody else's workspace, for as long as the tab lives.
#[derive(Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The fragment that the workspace came with.
    pub link: String,
    /// What became of it.
    pub workspace: Workspace,
}

/// The person's own workspace.
pub fn workspace() -> Option<Workspace> {
    admitted(LocalStorage::get(WORKSPACE).ok()?)
}

/// Keeps the person's own workspace; says whether that worked.
pub fn keep_workspace(workspace: &Workspace) -> bool {
    LocalStorage::set(WORKSPACE, workspace).is_ok()
}

/// The workspace that another took the place of.
pub fn previous() -> Option<Workspace> {
    admitted(LocalStorage::get(PREVIOUS).ok()?)
}

/// Keeps a workspace that another takes the place of.
pub fn keep_previous(workspace: &Workspace) -> bool {
    LocalStorage::set(PREVIOUS, workspace).is_ok()
}

/// The edits made to the workspace of a link.
pub fn draft(link: &str) -> Option<Workspace> {
    let draft: Draft = SessionStorage::get(DRAFT).ok()?;
    (draft.link == link).then_some(draft.workspace).and_then(admitted)
}

/// Keeps the edits made to the workspace of a link.
pub fn keep_draft(draft: &Draft) -> bool {
    SessionStorage::set(DRAFT, draft).is_ok()
}

/// Forgets such edits.
pub fn drop_draft() {
    SessionStorage::delete(DRAFT);
}

/// `light` or `dark`, where chosen.
pub fn theme() -> Option<String> {
    LocalStorage::get(THEME).ok()
}

/// Keeps the choice of a theme.
pub fn keep_theme(theme: Option<&str>) {
    match theme {
        // What cannot be kept is chosen again the next time.
        Some(theme) => drop(LocalStorage::set(THEME, theme)),
        None => LocalStorage::delete(THEME),
    }
}

/// The share of the width that the sources take, in percent.
pub fn split() -> Option<f64> {
    LocalStorage::get(SPLIT).ok()
}

/// Keeps the share of the width that the sources take.
pub fn keep_split(percent: f64) {
    drop(LocalStorage::set(SPLIT, percent));
}

fn admitted(workspace: Workspace) -> Option<Workspace> {
    link::admit(workspace).ok()
}
