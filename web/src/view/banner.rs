//! What must not be overlooked: whose workspace this is, a link that cannot be read, a worker that is gone.

use leptos::prelude::*;

use super::app;
use super::icons::{Drawing, Icon};
use crate::app::{Mode, Status};
use crate::browser;
use crate::engine::{Edit, Trouble};

/// All banners.
#[component]
pub(super) fn Banners() -> impl IntoView {
    view! {
        <BadLink />
        <Visiting />
        <Gone />
    }
}

#[component]
fn Visiting() -> impl IntoView {
    let app = app();
    let visiting = move || app.mode.with(|mode| matches!(mode, Mode::Visiting(_)));
    view! {
        <Show when=visiting>
            <div class="banner note" role="status" id="visiting">
                <Drawing icon=Icon::Link />
                <p>"You are looking at a shared workspace. Your own is kept as it was."</p>
                <button type="button" class="quiet" id="keep-mine" on:click=move |_| app.keep_mine()>
                    "Back to mine"
                </button>
                <button type="button" class="quiet" id="keep-theirs" on:click=move |_| app.keep_theirs()>
                    "Replace mine with this"
                </button>
            </div>
        </Show>
    }
}

#[component]
fn BadLink() -> impl IntoView {
    let app = app();
    let dismiss = move |_| {
        app.bad_link.set(None);
        browser::set_hash("");
    };
    view! {
        <Show when=move || app.bad_link.with(Option::is_some)>
            <div class="banner error" role="alert" id="bad-link">
                <Drawing icon=Icon::Error />
                <p>
                    <strong>"The link cannot be opened. "</strong>
                    {move || app.bad_link.get()}
                    " What you see is your own workspace."
                </p>
                <button type="button" class="quiet square" aria-label="Dismiss" on:click=dismiss>
                    <Drawing icon=Icon::Close />
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Gone() -> impl IntoView {
    let app = app();
    let told = move || {
        app.status.with(|status| match status {
            Status::Failed(trouble) => Some(tell(trouble)),
            Status::Starting | Status::Working | Status::Done(_) => None,
        })
    };
    view! {
        <Show when=move || told().is_some()>
            <div class="banner error" role="alert" id="gone">
                <Drawing icon=Icon::Error />
                <p>{told} " Your text is safe; the results are those of the last answer."</p>
                <button type="button" class="quiet" id="again" on:click=move |_| app.evaluate()>
                    "Try again"
                </button>
            </div>
        </Show>
    }
}

/// What happened, in sentences.
fn tell(trouble: &Trouble) -> String {
    let after = |edit: &Option<Edit>| match edit {
        Some(Edit { pane, line }) => format!(" after the edit in line {line} of {pane}"),
        None => String::new(),
    };
    match trouble {
        Trouble::Absent(why) if why.is_empty() => "The planner did not load. Reload the page.".into(),
        Trouble::Absent(why) => format!("The planner did not load. {why} Reload the page."),
        Trouble::Hung(edit) => format!(
            "The planner did not answer within 10 seconds{} and was stopped. Change the text, or try again.",
            after(edit)
        ),
        Trouble::Crashed(why, edit) => format!(
            "The planner failed{}; this is a mistake in Rowlock. It said: {}.",
            after(edit),
            why.trim_end_matches('.')
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn trouble_names_the_edit() {
        let edit = Edit { pane: "policies.sql".into(), line: 7 };
        assert!(tell(&Trouble::Hung(Some(edit.clone()))).contains("line 7 of policies.sql"));
        let crashed = tell(&Trouble::Crashed("out of bounds.".into(), Some(edit)));
        assert!(crashed.contains("line 7 of policies.sql"));
        assert!(crashed.ends_with("out of bounds."));
        assert!(tell(&Trouble::Hung(None)).contains("10 seconds and was stopped"));
    }
}
