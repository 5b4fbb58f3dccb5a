//! The core where the page runs it: as WebAssembly, in a browser, on the stack that the page has.

#![cfg(target_arch = "wasm32")]

use rowlock_core::share;
use rowlock_core::workspace::{Pane, Workspace, evaluate};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn workspace(text: &str) -> Workspace {
    let pane = Pane { name: "schema.sql".to_owned(), text: text.to_owned() };
    Workspace { panes: vec![pane], ..Workspace::default() }
}

#[wasm_bindgen_test]
fn a_link_holds_the_workspace() {
    let workspace = workspace("CREATE TABLE \"ça va\" (id integer); -- 😀");
    let link = share::encode(&workspace).expect("the workspace is small");
    assert_eq!(share::decode(&link), Ok(workspace));
}

#[wasm_bindgen_test]
fn broken_statements_are_found_at_their_line() {
    let evaluation = evaluate(&workspace("CREATE TABLE t (id integer);\nCREATE TABEL x ();"));
    let finding = evaluation.diagnostics.first().expect("the second statement is broken");
    assert_eq!(finding.severity, "error");
    assert_eq!(finding.places.first().map(|place| place.line), Some(2));
}

#[wasm_bindgen_test]
fn a_table_and_its_policy_become_a_migration() {
    let sources = "CREATE POLICY p ON t USING (id = 1);\n\
                   ALTER TABLE t ENABLE ROW LEVEL SECURITY;\n\
                   CREATE TABLE t (id integer NOT NULL);";
    let evaluation = evaluate(&workspace(sources));
    assert_eq!(evaluation.diagnostics, []);
    let up = evaluation.migration.up;
    let place = |text: &str| up.find(text).unwrap_or_else(|| panic!("there is no {text} in {up}"));
    assert!(place("CREATE TABLE") < place("ENABLE ROW LEVEL SECURITY"));
    assert!(place("ENABLE ROW LEVEL SECURITY") < place("CREATE POLICY"));
}

#[wasm_bindgen_test]
fn no_depth_overflows_the_stack() {
    let check = |expression: String| {
        let text = format!("CREATE TABLE t (a integer CHECK ({expression}));");
        // What it says does not matter here: that it returns does.
        let _ = evaluate(&workspace(&text));
    };
    check(format!("1{}", " + 1".repeat(20_000)));
    check(format!("a = 1{}", " AND a = 1".repeat(20_000)));
    check(format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000)));
    check(format!("{}1", "- ".repeat(20_000)));
    check(format!("{}1{}", "abs(".repeat(20_000), ")".repeat(20_000)));
    check(format!("a{}", "::integer".repeat(20_000)));
    check(format!("{}a{}", "CASE WHEN true THEN ".repeat(5_000), " END".repeat(5_000)));
}
