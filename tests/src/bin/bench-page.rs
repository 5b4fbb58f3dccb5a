//! How long the page's worker takes to answer an edit of a workspace with 100 tables, in headless Chromium.
//!
//! The times are what the page measures: from the editor's change until the answer is there, with both ways between page
//! and worker, and without drawing; and the worker's part of it. Build the page first: `cargo xtask serve`, or `cargo xtask test --only page`.

#![allow(clippy::panic, reason = "a bench that cannot go on fails")]

use rowlock_core::share;
use rowlock_tests::browser::{browse, serve};
use rowlock_tests::synthetic::workspace;
use rowlock_tests::workbench::Workbench;
use serde_json::json;

const TABLES: usize = 100;
const WARMING: usize = 40;
const EDITS: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = serve(&rowlock_tests::page());
    for (what, baseline) in [("from an empty database", false), ("against a baseline", true)] {
        let workspace = workspace(TABLES, baseline);
        let bytes: usize = workspace.panes.iter().chain(&workspace.baseline).map(|pane| pane.text.len()).sum();
        let link = share::encode(&workspace).unwrap_or_else(|error| panic!("the workspace has no link: {error}"));
        let (url, label) = (&url, format!("{TABLES} tables, {bytes} bytes of SQL, {what}"));
        browse(async move |driver| {
            let page = Workbench::open(&driver, url).await?;
            page.go(&format!("#{link}")).await?;
            page.until("the steps", "return document.querySelectorAll('.step').length > 0 || document.querySelector('#settled')")
                .await?;
            let (mut times, mut worker) = (Vec::with_capacity(EDITS), Vec::with_capacity(EDITS));
            for edit in 0..WARMING + EDITS {
                // A table is written, and taken back by the next edit: the workspace keeps its size.
                let value = page
                    .driver()
                    .execute_async(
                        "const [edit, done] = arguments;
                         const phase = document.querySelector('#phase');
                         const before = phase.dataset.answers;
                         const seen = new MutationObserver(() => {
                             if (phase.dataset.answers === before || phase.dataset.phase !== 'done') return;
                             seen.disconnect();
                             const answer = [Number(phase.dataset.millis), Number(phase.dataset.worker)];
                             // Let the page draw, as a person does between two keystrokes.
                             requestAnimationFrame(() => setTimeout(() => done(answer), 30));
                         });
                         seen.observe(phase, { attributes: true });
                         const editor = document.querySelector('#editor').shadowRoot.querySelector('.cm-content');
                         editor.focus();
                         if (edit % 2) {
                             const undo = { key: 'z', keyCode: 90, ctrlKey: true, bubbles: true, cancelable: true };
                             editor.dispatchEvent(new KeyboardEvent('keydown', undo));
                             return;
                         }
                         const data = new DataTransfer();
                         data.setData('text/plain', `CREATE TABLE edited_${edit} (id integer);\\n`);
                         editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));",
                        vec![json!(edit)],
                    )
                    .await?;
                let (answered, worked) = match value.json().as_array().map(Vec::as_slice) {
                    Some([answered, worked]) => (answered.as_f64(), worked.as_f64()),
                    _ => panic!("no times: {}", value.json()),
                };
                if edit >= WARMING {
                    times.extend(answered);
                    worker.extend(worked);
                }
            }
            let findings = page.string("return document.querySelector('.tally').textContent").await?;
            println!("{label} ({findings})");
            for (what, mut times) in [("from edit to answer", times), ("in the worker alone", worker)] {
                times.sort_by(f64::total_cmp);
                let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or(f64::NAN);
                println!("  {what}: median {:.1} ms, 95% under {:.1} ms, of {EDITS} edits", at(0.5), at(0.95));
            }
            Ok(())
        })
        .await;
    }
}
