//! How long the page's worker takes to answer an edit of a workspace with 100 tables, in headless Chromium.
//!
//! The time is what the page measures: from the editor's change until the answer has been taken in, with both ways
//! between page and worker, and without drawing. Build the page first: `cargo xtask serve`, or `cargo xtask test --only page`.

#![allow(clippy::panic, reason = "a bench that cannot go on fails")]

use std::fmt::Write as _;

use rowlock_core::share;
use rowlock_core::workspace::{Pane, View, Workspace};
use rowlock_tests::browser::{browse, serve};
use rowlock_tests::workbench::Workbench;
use serde_json::json;

const TABLES: usize = 100;
const WARMING: usize = 10;
const EDITS: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = serve(&rowlock_tests::page());
    for (what, baseline) in [("from an empty database", false), ("against a baseline", true)] {
        let workspace = workspace(baseline);
        let bytes: usize = workspace.panes.iter().chain(&workspace.baseline).map(|pane| pane.text.len()).sum();
        let link = share::encode(&workspace).unwrap_or_else(|error| panic!("the workspace has no link: {error}"));
        let (url, label) = (&url, format!("{TABLES} tables, {bytes} bytes of SQL, {what}"));
        browse(async move |driver| {
            let page = Workbench::open(&driver, url).await?;
            page.go(&format!("#{link}")).await?;
            page.until("the steps", "return document.querySelectorAll('.step').length > 0 || document.querySelector('#settled')")
                .await?;
            let mut times = Vec::with_capacity(EDITS);
            for edit in 0..WARMING + EDITS {
                // Every edit changes a policy, so that there is something new to plan.
                let value = page
                    .driver()
                    .execute_async(
                        "const [edit, done] = arguments;
                         const phase = document.querySelector('#phase');
                         const before = phase.dataset.answers;
                         const seen = new MutationObserver(() => {
                             if (phase.dataset.answers === before || phase.dataset.phase !== 'done') return;
                             seen.disconnect();
                             done(Number(phase.dataset.millis));
                         });
                         seen.observe(phase, { attributes: true });
                         const editor = document.querySelector('#editor').shadowRoot.querySelector('.cm-content');
                         editor.focus();
                         const data = new DataTransfer();
                         data.setData('text/plain', `CREATE TABLE edited_${edit} (id integer);\\n`);
                         editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));",
                        vec![json!(edit)],
                    )
                    .await?;
                let time = value.json().as_f64().unwrap_or_else(|| panic!("no time: {}", value.json()));
                if edit >= WARMING {
                    times.push(time);
                }
            }
            let findings = page.string("return document.querySelector('.tally').textContent").await?;
            times.sort_by(f64::total_cmp);
            let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or(f64::NAN);
            println!("{label}: median {:.1} ms, 95% under {:.1} ms, of {EDITS} edits ({findings})", at(0.5), at(0.95));
            Ok(())
        })
        .await;
    }
}

/// The models and the policies of a product with many tenants, in the way that an ORM and a person write them.
fn workspace(with_baseline: bool) -> Workspace {
    let mut models = String::from("CREATE TYPE state AS ENUM ('draft', 'active', 'archived');\n");
    let mut policies = String::new();
    for number in 0..TABLES {
        model(&mut models, number);
        policy(&mut policies, number, "app.tenant");
    }
    let panes = vec![
        Pane { name: "models.sql".into(), text: models.clone() },
        Pane { name: "policies.sql".into(), text: policies.clone() },
    ];
    let baseline = if with_baseline {
        let changed = policies.replacen("owner_id", "id", 5);
        vec![
            Pane { name: "models.sql".into(), text: models.replacen("title text NOT NULL", "title text", 5) },
            Pane { name: "policies.sql".into(), text: changed },
        ]
    } else {
        Vec::new()
    };
    Workspace { panes, baseline, view: View { result: "migration".into(), indent: true, qualified: false } }
}

fn model(text: &mut String, number: usize) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "CREATE TABLE records_{number} (\n\
         \x20 id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n\
         \x20 tenant_id integer NOT NULL,\n\
         \x20 owner_id integer NOT NULL,\n\
         \x20 title text NOT NULL,\n\
         \x20 state state NOT NULL DEFAULT 'draft',\n\
         \x20 amount numeric(12, 2) CHECK (amount >= 0),\n\
         \x20 created_at timestamptz NOT NULL DEFAULT now(),\n\
         \x20 UNIQUE (tenant_id, title)"
    );
    if number > 0 {
        // Every table refers to one before it: some chains are long, some tables have many that refer to them.
        let target = if number.is_multiple_of(3) { number / 3 } else { number - 1 };
        text.insert(text.trim_end().len(), ',');
        let _ = writeln!(text, "  parent_id bigint REFERENCES records_{target} (id) ON DELETE CASCADE");
    }
    let _ = writeln!(text, ");");
    let _ = writeln!(
        text,
        "CREATE INDEX records_{number}_by_state ON records_{number} (tenant_id, state) WHERE state <> 'archived';\n"
    );
}

fn policy(text: &mut String, number: usize, setting: &str) {
    let _ = writeln!(
        text,
        "ALTER TABLE records_{number} ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE records_{number} FORCE ROW LEVEL SECURITY;\n\
         CREATE POLICY tenant ON records_{number} AS RESTRICTIVE\n\
         \x20 USING (tenant_id = current_setting('{setting}')::integer);\n\
         CREATE POLICY own ON records_{number}\n\
         \x20 USING (owner_id = current_setting('app.user')::integer OR state = 'active')\n\
         \x20 WITH CHECK (owner_id = current_setting('app.user')::integer);\n"
    );
}
