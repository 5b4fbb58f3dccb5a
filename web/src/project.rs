//! What a person works on, as a value, and everything that can be done to it.

use std::sync::Arc;

use rowlock_core::workspace::{Pane as SharedPane, View, Workspace};

/// The most characters of a pane's name.
pub const MAX_NAME: usize = 200;

/// Which panes: those composed, or those that the composite is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The sources that are composed.
    Sources,
    /// What they are compared with.
    Baseline,
}

/// A pane's identity for as long as the page lives; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaneId(pub u32);

/// A named source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pane {
    /// Its identity.
    pub id: PaneId,
    /// Its name.
    pub name: String,
    /// Its SQL.
    pub text: Arc<str>,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The text of a pane becomes another.
    Edit(PaneId, Arc<str>),
    /// An empty pane at the end of a group, in front.
    Add(Group),
    /// Another name.
    Rename(PaneId, String),
    /// A pane goes; it can come back.
    Remove(PaneId),
    /// A pane takes a place in its group, from 0.
    Move(PaneId, usize),
    /// A pane comes to the front.
    Select(PaneId),
    /// A group comes to the front.
    Show(Group),
    /// The baseline becomes what the sources are now.
    AdoptBaseline,
    /// The baseline becomes empty.
    ClearBaseline,
    /// Other options.
    Look(View),
    /// A preset is switched on or off.
    Preset(String, bool),
    /// Another workspace in place of this one.
    Load(Arc<Workspace>),
    /// The last removal, clearing or loading is taken back.
    Undo,
}

/// Why an action was refused, as a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

/// What [`Action::Undo`] brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Pane(Group, usize, Pane),
    Baseline(Vec<Pane>),
    All { sources: Vec<Pane>, baseline: Vec<Pane>, presets: Vec<String>, view: View },
}

/// Sources, baseline, options, and which pane is in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    sources: Vec<Pane>,
    baseline: Vec<Pane>,
    presets: Vec<String>,
    view: View,
    shown: Group,
    front: [Option<PaneId>; 2],
    next: u32,
    kept: Option<Kept>,
}

impl Default for Project {
    fn default() -> Self {
        Self::new(&Workspace::default())
    }
}

impl Project {
    /// A workspace with its first source in front.
    pub fn new(workspace: &Workspace) -> Self {
        let mut project = Self {
            sources: Vec::new(),
            baseline: Vec::new(),
            presets: Vec::new(),
            view: View::default(),
            shown: Group::Sources,
            front: [None, None],
            next: 0,
            kept: None,
        };
        project.fill(workspace);
        project
    }

    /// The panes of a group, in order.
    pub fn panes(&self, group: Group) -> &[Pane] {
        match group {
            Group::Sources => &self.sources,
            Group::Baseline => &self.baseline,
        }
    }

    /// The group in front.
    pub fn shown(&self) -> Group {
        self.shown
    }

    /// The pane in front within a group; none where the group is empty.
    pub fn front(&self, group: Group) -> Option<PaneId> {
        self.front[slot(group)]
    }

    /// The presets that are switched on.
    pub fn presets(&self) -> &[String] {
        &self.presets
    }

    /// The options.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// A pane, its group and its place there.
    pub fn find(&self, id: PaneId) -> Option<(Group, usize, &Pane)> {
        [Group::Sources, Group::Baseline].into_iter().find_map(|group| {
            let place = self.panes(group).iter().position(|pane| pane.id == id)?;
            Some((group, place, self.panes(group).get(place)?))
        })
    }

    /// The workspace as the core and a link know it.
    pub fn workspace(&self) -> Workspace {
        let shared = |panes: &[Pane]| {
            panes.iter().map(|pane| SharedPane { name: pane.name.clone(), text: pane.text.to_string() }).collect()
        };
        Workspace {
            panes: shared(&self.sources),
            baseline: shared(&self.baseline),
            presets: self.presets.clone(),
            view: self.view.clone(),
        }
    }

    /// Whether [`Action::Undo`] would do something.
    pub fn can_undo(&self) -> bool {
        self.kept.is_some()
    }

    /// Does it.
    ///
    /// # Errors
    /// When the action makes no sense here; nothing has changed then.
    pub fn apply(&mut self, action: Action) -> Result<(), Refusal> {
        match action {
            Action::Edit(id, text) => {
                if let Some(pane) = self.pane_mut(id) {
                    pane.text = text;
                }
            }
            Action::Add(group) => {
                let name = self.unused_name(group);
                let id = self.add(group, name, "".into());
                self.bring_forward(group, id);
            }
            Action::Rename(id, name) => self.rename(id, &name)?,
            Action::Remove(id) => self.remove(id),
            Action::Move(id, to) => self.shift(id, to),
            Action::Select(id) => {
                if let Some((group, ..)) = self.find(id) {
                    self.bring_forward(group, id);
                }
            }
            Action::Show(group) => self.shown = group,
            Action::AdoptBaseline => self.adopt_baseline(),
            Action::ClearBaseline => {
                self.kept = Some(Kept::Baseline(std::mem::take(&mut self.baseline)));
                self.front[slot(Group::Baseline)] = None;
            }
            Action::Look(view) => self.view = view,
            Action::Preset(name, on) => {
                self.presets.retain(|known| *known != name);
                if on {
                    self.presets.push(name);
                }
            }
            Action::Load(workspace) => self.load(&workspace),
            Action::Undo => self.undo(),
        }
        Ok(())
    }

    fn pane_mut(&mut self, id: PaneId) -> Option<&mut Pane> {
        self.sources.iter_mut().chain(self.baseline.iter_mut()).find(|pane| pane.id == id)
    }

    fn list_mut(&mut self, group: Group) -> &mut Vec<Pane> {
        match group {
            Group::Sources => &mut self.sources,
            Group::Baseline => &mut self.baseline,
        }
    }

    fn bring_forward(&mut self, group: Group, id: PaneId) {
        self.shown = group;
        self.front[slot(group)] = Some(id);
    }

    fn add(&mut self, group: Group, name: String, text: Arc<str>) -> PaneId {
        let id = PaneId(self.next);
        self.next += 1;
        self.list_mut(group).push(Pane { id, name, text });
        id
    }

    fn unused_name(&self, group: Group) -> String {
        let stem = match group {
            Group::Sources => "source",
            Group::Baseline => "baseline",
        };
        let taken = |name: &str| self.panes(group).iter().any(|pane| pane.name == name);
        (1u32..).map(|number| format!("{stem}-{number}.sql")).find(|name| !taken(name)).unwrap_or_default()
    }

    fn rename(&mut self, id: PaneId, name: &str) -> Result<(), Refusal> {
        let name = clean_name(name);
        let Some((group, ..)) = self.find(id) else {
            return Ok(());
        };
        if name.is_empty() {
            return Err(Refusal("A pane needs a name.".into()));
        }
        if name.chars().count() > MAX_NAME {
            return Err(Refusal(format!("A name has at most {MAX_NAME} characters.")));
        }
        if self.panes(group).iter().any(|pane| pane.id != id && pane.name == name) {
            return Err(Refusal(format!("There is already a pane named {name}.")));
        }
        if let Some(pane) = self.pane_mut(id) {
            pane.name = name;
        }
        Ok(())
    }

    fn remove(&mut self, id: PaneId) {
        let Some((group, place, _)) = self.find(id) else {
            return;
        };
        let pane = self.list_mut(group).remove(place);
        if self.front(group) == Some(id) {
            let panes = self.panes(group);
            let neighbour = panes.get(place).or(panes.last()).map(|pane| pane.id);
            self.front[slot(group)] = neighbour;
        }
        self.kept = Some(Kept::Pane(group, place, pane));
    }

    fn shift(&mut self, id: PaneId, to: usize) {
        let Some((group, place, _)) = self.find(id) else {
            return;
        };
        let panes = self.list_mut(group);
        let pane = panes.remove(place);
        panes.insert(to.min(panes.len()), pane);
    }

    fn adopt_baseline(&mut self) {
        self.kept = Some(Kept::Baseline(std::mem::take(&mut self.baseline)));
        let copies: Vec<_> = self.sources.iter().map(|pane| (pane.name.clone(), pane.text.clone())).collect();
        for (name, text) in copies {
            self.add(Group::Baseline, name, text);
        }
        self.front[slot(Group::Baseline)] = self.baseline.first().map(|pane| pane.id);
    }

    fn fill(&mut self, workspace: &Workspace) {
        self.sources.clear();
        self.baseline.clear();
        for pane in &workspace.panes {
            self.add(Group::Sources, pane.name.clone(), pane.text.as_str().into());
        }
        for pane in &workspace.baseline {
            self.add(Group::Baseline, pane.name.clone(), pane.text.as_str().into());
        }
        self.presets.clone_from(&workspace.presets);
        self.view = workspace.view.clone();
        self.shown = Group::Sources;
        self.front = [self.sources.first().map(|pane| pane.id), self.baseline.first().map(|pane| pane.id)];
    }

    fn load(&mut self, workspace: &Workspace) {
        self.kept = Some(Kept::All {
            sources: std::mem::take(&mut self.sources),
            baseline: std::mem::take(&mut self.baseline),
            presets: std::mem::take(&mut self.presets),
            view: self.view.clone(),
        });
        self.fill(workspace);
    }

    fn undo(&mut self) {
        match self.kept.take() {
            None => {}
            Some(Kept::Pane(group, place, pane)) => {
                let id = pane.id;
                let panes = self.list_mut(group);
                panes.insert(place.min(panes.len()), pane);
                self.bring_forward(group, id);
            }
            Some(Kept::Baseline(panes)) => {
                self.front[slot(Group::Baseline)] = panes.first().map(|pane| pane.id);
                self.baseline = panes;
            }
            Some(Kept::All { sources, baseline, presets, view }) => {
                self.front = [sources.first().map(|pane| pane.id), baseline.first().map(|pane| pane.id)];
                self.sources = sources;
                self.baseline = baseline;
                self.presets = presets;
                self.view = view;
                self.shown = Group::Sources;
            }
        }
    }
}

fn slot(group: Group) -> usize {
    match group {
        Group::Sources => 0,
        Group::Baseline => 1,
    }
}

/// A name without what would break a line or turn the writing direction of the text around it.
pub fn clean_name(name: &str) -> String {
    let harmless = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(harmless).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn workspace(sources: &[&str], baseline: &[&str]) -> Workspace {
        let panes = |names: &[&str]| {
            names.iter().map(|name| SharedPane { name: (*name).into(), text: format!("-- {name}") }).collect()
        };
        Workspace { panes: panes(sources), baseline: panes(baseline), ..Workspace::default() }
    }

    fn names(project: &Project, group: Group) -> Vec<&str> {
        project.panes(group).iter().map(|pane| pane.name.as_str()).collect()
    }

    fn id(project: &Project, name: &str) -> PaneId {
        [Group::Sources, Group::Baseline]
            .into_iter()
            .flat_map(|group| project.panes(group))
            .find(|pane| pane.name == name)
            .unwrap()
            .id
    }

    #[test]
    fn a_workspace_survives_the_way_through() {
        let mut given = workspace(&["a", "b"], &["c"]);
        given.view.indent = true;
        given.presets = vec!["supabase".into()];
        given.view.result = "diff".into();
        assert_eq!(Project::new(&given).workspace(), given);
    }

    #[test]
    fn a_new_pane_is_in_front_and_has_a_name_of_its_own() {
        let mut project = Project::new(&workspace(&["source-1.sql"], &[]));
        project.apply(Action::Add(Group::Sources)).unwrap();
        assert_eq!(names(&project, Group::Sources), ["source-1.sql", "source-2.sql"]);
        assert_eq!(project.front(Group::Sources), Some(id(&project, "source-2.sql")));
        project.apply(Action::Add(Group::Baseline)).unwrap();
        assert_eq!(names(&project, Group::Baseline), ["baseline-1.sql"]);
        assert_eq!(project.shown(), Group::Baseline);
    }

    #[test]
    fn an_edit_changes_one_pane() {
        let mut project = Project::new(&workspace(&["a", "b"], &[]));
        let b = id(&project, "b");
        project.apply(Action::Edit(b, "select".into())).unwrap();
        let shared = project.workspace();
        assert_eq!(shared.panes[0].text, "-- a");
        assert_eq!(shared.panes[1].text, "select");
    }

    #[test]
    fn a_preset_is_switched_on_once_and_off() {
        let mut project = Project::new(&workspace(&["a"], &[]));
        for _ in 0..2 {
            project.apply(Action::Preset("supabase".into(), true)).unwrap();
            assert_eq!(project.workspace().presets, ["supabase"]);
        }
        project.apply(Action::Load(Arc::new(workspace(&["b"], &[])))).unwrap();
        assert_eq!(project.presets(), [""; 0]);
        project.apply(Action::Undo).unwrap();
        project.apply(Action::Preset("supabase".into(), false)).unwrap();
        assert_eq!(project.presets(), [""; 0]);
    }

    #[test]
    fn a_name_is_cleaned_and_unique_in_its_group() {
        let mut project = Project::new(&workspace(&["a", "b"], &["c"]));
        let a = id(&project, "a");
        assert!(project.apply(Action::Rename(a, "  \n".into())).is_err());
        assert!(project.apply(Action::Rename(a, "b".into())).is_err());
        assert!(project.apply(Action::Rename(a, "x".repeat(MAX_NAME + 1))).is_err());
        assert_eq!(names(&project, Group::Sources), ["a", "b"]);
        project.apply(Action::Rename(a, " c\u{202e}.sql\n".into())).unwrap();
        assert_eq!(names(&project, Group::Sources), ["c.sql", "b"]);
    }

    #[test]
    fn a_removed_pane_comes_back_where_it_was() {
        let mut project = Project::new(&workspace(&["a", "b", "c"], &[]));
        let b = id(&project, "b");
        project.apply(Action::Select(b)).unwrap();
        project.apply(Action::Remove(b)).unwrap();
        assert_eq!(names(&project, Group::Sources), ["a", "c"]);
        assert_eq!(project.front(Group::Sources), Some(id(&project, "c")));
        let a = id(&project, "a");
        project.apply(Action::Edit(a, "kept".into())).unwrap();
        assert!(project.can_undo());
        project.apply(Action::Undo).unwrap();
        assert_eq!(names(&project, Group::Sources), ["a", "b", "c"]);
        assert_eq!(project.front(Group::Sources), Some(b));
        assert_eq!(project.workspace().panes[0].text, "kept");
        assert!(!project.can_undo());
    }

    #[test]
    fn the_last_pane_may_go() {
        let mut project = Project::new(&workspace(&["a"], &[]));
        let a = id(&project, "a");
        project.apply(Action::Remove(a)).unwrap();
        assert_eq!(project.front(Group::Sources), None);
        assert!(project.workspace().panes.is_empty());
    }

    #[test]
    fn panes_move_within_their_group() {
        let mut project = Project::new(&workspace(&["a", "b", "c"], &["d"]));
        let a = id(&project, "a");
        project.apply(Action::Move(a, 2)).unwrap();
        assert_eq!(names(&project, Group::Sources), ["b", "c", "a"]);
        project.apply(Action::Move(a, 0)).unwrap();
        assert_eq!(names(&project, Group::Sources), ["a", "b", "c"]);
        project.apply(Action::Move(a, 99)).unwrap();
        assert_eq!(names(&project, Group::Sources), ["b", "c", "a"]);
        assert_eq!(names(&project, Group::Baseline), ["d"]);
    }

    #[test]
    fn the_baseline_takes_what_the_sources_are() {
        let mut project = Project::new(&workspace(&["a", "b"], &["old"]));
        project.apply(Action::AdoptBaseline).unwrap();
        let shared = project.workspace();
        assert_eq!(shared.baseline, shared.panes);
        let a = project.panes(Group::Sources)[0].id;
        project.apply(Action::Edit(a, "new".into())).unwrap();
        assert_eq!(project.workspace().baseline[0].text, "-- a");
        project.apply(Action::Undo).unwrap();
        assert_eq!(names(&project, Group::Baseline), ["old"]);
        assert_eq!(project.workspace().panes[0].text, "new");
    }

    #[test]
    fn a_cleared_baseline_comes_back() {
        let mut project = Project::new(&workspace(&["a"], &["b", "c"]));
        project.apply(Action::ClearBaseline).unwrap();
        assert!(project.workspace().baseline.is_empty());
        assert_eq!(project.front(Group::Baseline), None);
        project.apply(Action::Undo).unwrap();
        assert_eq!(names(&project, Group::Baseline), ["b", "c"]);
    }

    #[test]
    fn a_loaded_workspace_can_be_taken_back() {
        let before = workspace(&["a"], &["b"]);
        let mut project = Project::new(&before);
        let old = id(&project, "a");
        project.apply(Action::Load(Arc::new(workspace(&["x"], &[])))).unwrap();
        assert_eq!(names(&project, Group::Sources), ["x"]);
        assert_ne!(id(&project, "x"), old);
        project.apply(Action::Undo).unwrap();
        assert_eq!(project.workspace(), before);
        assert_eq!(id(&project, "a"), old);
    }

    #[test]
    fn what_is_not_there_is_left_alone() {
        let mut project = Project::new(&workspace(&["a"], &[]));
        let before = project.clone();
        let nobody = PaneId(99);
        for action in [
            Action::Edit(nobody, "x".into()),
            Action::Rename(nobody, "x".into()),
            Action::Remove(nobody),
            Action::Move(nobody, 0),
            Action::Select(nobody),
            Action::Undo,
        ] {
            project.apply(action).unwrap();
        }
        assert_eq!(project, before);
    }
}
