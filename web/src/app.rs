//! What the page knows, and what it does about what happens.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use rowlock_core::workspace::{Evaluation, Place, View, Workspace};

use crate::browser;
use crate::editor::{Editor, underlines};
use crate::engine::{Edit, Engine, Job, Listener, Trouble};
use crate::examples;
use crate::link::{self, Fragment};
use crate::project::{Action, Group, PaneId, Project, Refusal};
use crate::store::{self, Draft};

/// How long a change may wait before it is kept, in milliseconds.
const KEEP_AFTER: u32 = 300;

/// The results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResultTab {
    /// The ordered steps.
    Migration,
    /// The composite.
    Schema,
    /// Baseline and composite, line by line.
    Diff,
    /// What there is to say.
    Diagnostics,
}

impl ResultTab {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Migration, Self::Schema, Self::Diff, Self::Diagnostics];

    /// Its name in a workspace's view.
    pub fn key(self) -> &'static str {
        match self {
            Self::Migration => "migration",
            Self::Schema => "schema",
            Self::Diff => "diff",
            Self::Diagnostics => "diagnostics",
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Migration => "Migration",
            Self::Schema => "Schema",
            Self::Diff => "Diff",
            Self::Diagnostics => "Diagnostics",
        }
    }

    /// The result of that name; the migration for any other.
    pub fn of(view: &View) -> Self {
        Self::ALL.into_iter().find(|tab| tab.key() == view.result).unwrap_or(Self::Migration)
    }
}

/// What the worker is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// It was not heard of yet.
    Starting,
    /// It is at work.
    Working,
    /// Everything shown is of the latest text.
    Done(Times),
    /// It is gone.
    Failed(Trouble),
}

/// How long an answer took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// From the change to the answer.
    pub answered: f64,
    /// In the worker alone.
    pub worked: f64,
}

/// Whose workspace is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// The person's own; it is kept.
    Own,
    /// That of a link, beside a kept one of the person's own; its fragment.
    Visiting(String),
}

/// A short message that goes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// Whether what it tells of can be taken back.
    pub undo: bool,
}

/// A link made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The whole address.
    pub link: String,
    /// Whether it is on the clipboard.
    pub copied: bool,
}

/// Light, dark or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The name kept and given to the document; none for the system's.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn stored() -> Self {
        match store::theme().as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The side in front where there is no room for two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Sources and baseline.
    Sources,
    /// Results.
    Results,
}

/// Everything the components share.
#[derive(Clone, Copy)]
pub struct App {
    /// What is worked on.
    pub project: RwSignal<Project>,
    /// The last answer.
    pub evaluation: RwSignal<Arc<Evaluation>>,
    /// Answers counted, from 1; 0 before the first.
    pub answers: RwSignal<u32>,
    /// What the worker does.
    pub status: RwSignal<Status>,
    /// Whose workspace it is.
    pub mode: RwSignal<Mode>,
    /// What is wrong with the link that the page was opened with.
    pub bad_link: RwSignal<Option<String>>,
    /// A message that goes away.
    pub toast: RwSignal<Option<Toast>>,
    /// The link just made.
    pub shared: RwSignal<Option<Shared>>,
    /// Whether the list of keys is open.
    pub keys: RwSignal<bool>,
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// The side in front on a narrow screen.
    pub side: RwSignal<Side>,
    /// The result in front.
    pub tab: Memo<ResultTab>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    engine: StoredValue<Option<Engine>, LocalStorage>,
    edit: StoredValue<Option<Edit>>,
    ready: StoredValue<f64>,
    keeping: StoredValue<Option<Timeout>, LocalStorage>,
    fading: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Listener for App {
    fn ready(&self) {
        self.ready.set_value(browser::now());
    }

    fn working(&self) {
        self.status.set(Status::Working);
    }

    fn evaluated(&self, job: Job, evaluation: Evaluation, worked: f64) {
        // Loading the worker is not planning.
        let answered = browser::now() - job.asked.max(self.ready.get_value());
        self.underline(&job, &evaluation);
        let evaluation = Arc::new(evaluation);
        // Equal answers leave what is shown, and what is selected in it, alone.
        if self.evaluation.with_untracked(|shown| *shown != evaluation) {
            self.evaluation.set(evaluation);
        }
        self.answers.update(|answers| *answers += 1);
        self.status.set(Status::Done(Times { answered, worked }));
    }

    fn failed(&self, trouble: Trouble) {
        self.status.set(Status::Failed(trouble));
    }
}

impl App {
    /// Opens the workspace of the address, else the one kept, else the first example.
    pub fn open() -> Self {
        let kept = store::workspace();
        let project = RwSignal::new(Project::new(&kept.clone().unwrap_or_else(examples::first)));
        let tab = Memo::new(move |_| project.with(|project| ResultTab::of(project.view())));
        let app = Self {
            project,
            evaluation: RwSignal::default(),
            answers: RwSignal::new(0),
            status: RwSignal::new(Status::Starting),
            mode: RwSignal::new(Mode::Own),
            bad_link: RwSignal::new(None),
            toast: RwSignal::new(None),
            shared: RwSignal::new(None),
            keys: RwSignal::new(false),
            theme: RwSignal::new(Theme::stored()),
            side: RwSignal::new(Side::Sources),
            tab,
            editor: StoredValue::new_local(None),
            engine: StoredValue::new_local(None),
            edit: StoredValue::new(None),
            ready: StoredValue::new(0.0),
            keeping: StoredValue::new_local(None),
            fading: StoredValue::new_local(None),
        };
        app.engine.set_value(Some(Engine::new(Rc::new(app))));
        app.evaluate();
        app.open_fragment();
        browser::on_hash(move || app.open_fragment());
        browser::on_leave(move || app.keep());
        app
    }

    /// Does something to the project and whatever follows from it.
    pub fn act(&self, action: Action) {
        let undo = match &action {
            Action::Remove(id) => self
                .project
                .with_untracked(|project| project.find(*id).map(|(_, _, pane)| format!("Removed {}.", pane.name))),
            Action::ClearBaseline => Some("Cleared the baseline: comparing with an empty database.".into()),
            Action::AdoptBaseline => Some("The sources as they are now are the baseline.".into()),
            _ => None,
        };
        let only_in_front = matches!(action, Action::Select(_) | Action::Show(_));
        if !matches!(action, Action::Edit(..)) {
            self.edit.set_value(None);
        }
        let done = self.project.try_update(|project| project.apply(action)).unwrap_or(Ok(()));
        if let Err(Refusal(sentence)) = done {
            self.say(sentence);
            return;
        }
        if only_in_front {
            return;
        }
        if let Some(text) = undo {
            self.offer_undo(text);
        }
        self.evaluate();
        self.changed();
    }

    /// Takes a change of a pane's text from the editor.
    pub fn edited(&self, id: PaneId, text: String, line: u32) {
        let name = self.project.with_untracked(|project| project.find(id).map(|(_, _, pane)| pane.name.clone()));
        let Some(pane) = name else { return };
        self.edit.set_value(Some(Edit { pane, line }));
        self.act(Action::Edit(id, text.into()));
    }

    /// Puts a result in front.
    pub fn show(&self, tab: ResultTab) {
        self.look(|view| view.result = tab.key().into());
    }

    /// Changes the options.
    pub fn look(&self, change: impl FnOnce(&mut View)) {
        let before = self.project.with_untracked(|project| project.view().clone());
        let mut view = before.clone();
        change(&mut view);
        if view == before {
            return;
        }
        // What is in front changes nothing of an answer, but for the way back.
        let asks = |view: &View| (view.indent, view.qualified, view.migration == "down");
        let same_output = asks(&view) == asks(&before);
        // Always applies.
        let _ = self.project.try_update(|project| project.apply(Action::Look(view)));
        if !same_output {
            self.evaluate();
        }
        self.changed();
    }

    /// Replaces everything by a workspace; what was there can be brought back.
    pub fn load(&self, workspace: Workspace, told: String) {
        store::keep_previous(&self.project.with_untracked(Project::workspace));
        self.leave_link();
        self.act(Action::Load(Arc::new(workspace)));
        self.offer_undo(told);
    }

    /// Asks for the answer to what is there now.
    pub fn evaluate(&self) {
        let (workspace, panes) = self.project.with_untracked(|project| {
            let texts = |group| project.panes(group).iter().map(|pane| (pane.id, pane.text.clone())).collect();
            (project.workspace(), [texts(Group::Sources), texts(Group::Baseline)])
        });
        let job = Job { workspace, panes, edit: self.edit.get_value(), asked: browser::now() };
        self.with_engine(|engine| engine.evaluate(job));
    }

    /// Connects the editor.
    pub fn connect(&self, editor: Editor) {
        self.editor.set_value(Some(editor));
    }

    /// The editor, once there is one.
    pub fn editor(&self) -> Option<Editor> {
        self.editor.get_value()
    }

    /// Shows a place in the editor.
    pub fn reveal(&self, place: &Place) {
        let group = if place.baseline { Group::Baseline } else { Group::Sources };
        let pane =
            self.project.with_untracked(|project| project.panes(group).get(place.pane as usize).map(|pane| pane.id));
        let Some(pane) = pane else { return };
        self.side.set(Side::Sources);
        self.act(Action::Select(pane));
        let (app, from, to) = (*self, place.from, place.to);
        // The editor opens the pane first.
        Timeout::new(0, move || {
            if let Some(editor) = app.editor() {
                editor.reveal(from, to);
            }
        })
        .forget();
    }

    /// Shows a message for a while.
    pub fn say(&self, text: impl Into<String>) {
        self.put_up(Toast { text: text.into(), undo: false });
    }

    /// Takes back what the message tells of.
    pub fn undo(&self) {
        self.toast.set(None);
        self.act(Action::Undo);
    }

    /// Makes a link, writes it into the address and onto the clipboard.
    pub fn share(&self) {
        let app = *self;
        let workspace = self.project.with_untracked(Project::workspace);
        self.with_engine(|engine| {
            engine.encode(workspace, move |fragment| match fragment {
                Ok(fragment) => app.share_fragment(fragment),
                Err(why) => app.say(why),
            });
        });
    }

    /// Copies text and says so.
    pub fn copy(&self, text: String, what: &'static str) {
        let app = *self;
        leptos::task::spawn_local(async move {
            match browser::copy(&text).await {
                Ok(()) => app.say(format!("Copied {what}.")),
                Err(_) => app.say("The browser does not let this page copy; select the text instead."),
            }
        });
    }

    /// Goes back to the person's own workspace.
    pub fn keep_mine(&self) {
        store::drop_draft();
        self.leave_link();
        let own = store::workspace().unwrap_or_else(examples::first);
        self.act(Action::Load(Arc::new(own)));
        self.toast.set(None);
    }

    /// Makes the visited workspace the person's own; theirs can be brought back.
    pub fn keep_theirs(&self) {
        if let Some(own) = store::workspace() {
            store::keep_previous(&own);
        }
        store::drop_draft();
        self.mode.set(Mode::Own);
        browser::set_hash("");
        self.keep();
        self.say("This workspace is yours now. The one before is under Examples.");
    }

    /// Chooses a theme.
    pub fn set_theme(&self, theme: Theme) {
        self.theme.set(theme);
        store::keep_theme(theme.key());
    }

    fn with_engine(&self, use_it: impl FnOnce(&Engine)) {
        if let Some(engine) = self.engine.get_value() {
            use_it(&engine);
        }
    }

    fn offer_undo(&self, text: String) {
        self.put_up(Toast { text, undo: true });
    }

    fn put_up(&self, toast: Toast) {
        let patience = if toast.undo { 20_000 } else { 6_000 };
        let app = *self;
        self.toast.set(Some(toast));
        let fade = Timeout::new(patience, move || app.toast.set(None));
        self.fading.set_value(Some(fade));
    }

    /// Keeps what has changed in a moment; the address no longer says what is there.
    fn changed(&self) {
        if self.mode.with_untracked(|mode| *mode == Mode::Own)
            && matches!(link::fragment(&browser::hash()), Fragment::Shared(_) | Fragment::TooLong)
        {
            browser::set_hash("");
        }
        self.bad_link.set(None);
        let app = *self;
        self.keeping.set_value(Some(Timeout::new(KEEP_AFTER, move || app.keep())));
    }

    fn keep(&self) {
        let workspace = self.project.with_untracked(Project::workspace);
        let kept = match self.mode.get_untracked() {
            Mode::Own => store::keep_workspace(&workspace),
            Mode::Visiting(link) => store::keep_draft(&Draft { link, workspace }),
        };
        if !kept {
            self.say("This browser does not keep the workspace. Share it as a link, or copy the text.");
        }
    }

    fn leave_link(&self) {
        self.mode.set(Mode::Own);
        self.bad_link.set(None);
        browser::set_hash("");
    }

    fn share_fragment(&self, fragment: String) {
        if self.mode.with_untracked(|mode| *mode == Mode::Own) {
            browser::set_hash(&fragment);
        }
        let link = format!("{}#{fragment}", browser::address());
        let app = *self;
        leptos::task::spawn_local(async move {
            let copied = browser::copy(&link).await.is_ok();
            app.shared.set(Some(Shared { link, copied }));
        });
    }

    fn open_fragment(&self) {
        match link::fragment(&browser::hash()) {
            Fragment::None => {}
            Fragment::TooLong => self.bad_link.set(Some("The link is longer than this page reads.".into())),
            Fragment::Shared(fragment) => {
                let app = *self;
                let asked = fragment.clone();
                self.with_engine(|engine| {
                    engine.decode(fragment, move |decoded| match decoded.and_then(link::admit) {
                        Ok(workspace) => app.visit(asked, workspace),
                        Err(why) => app.bad_link.set(Some(why)),
                    });
                });
            }
        }
    }

    /// Shows the workspace of a link. It becomes the person's own only where they have none, or the same.
    fn visit(&self, link: String, theirs: Workspace) {
        self.bad_link.set(None);
        let own = store::workspace();
        let mine = own.is_none_or(|own| own == theirs);
        let shown = match store::draft(&link) {
            Some(draft) if !mine => draft,
            _ => theirs,
        };
        self.mode.set(if mine { Mode::Own } else { Mode::Visiting(link) });
        self.edit.set_value(None);
        if self.project.with_untracked(Project::workspace) != shown {
            let _ = self.project.try_update(|project| project.apply(Action::Load(Arc::new(shown))));
            self.evaluate();
        }
    }

    fn underline(&self, job: &Job, evaluation: &Evaluation) {
        let Some(editor) = self.editor() else { return };
        for (group, panes) in [Group::Sources, Group::Baseline].into_iter().zip(&job.panes) {
            for (place, (id, text)) in panes.iter().enumerate() {
                let unchanged = self.project.with_untracked(|project| {
                    project.find(*id).is_some_and(|(_, _, pane)| Arc::ptr_eq(&pane.text, text))
                });
                let Ok(place) = u32::try_from(place) else { continue };
                if unchanged {
                    let found = underlines(&evaluation.diagnostics, group == Group::Baseline, place);
                    editor.underline(id.0, &found);
                }
            }
        }
    }
}
