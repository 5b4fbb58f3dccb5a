//! The page in a real browser, from pasting to sharing.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use rowlock_core::share;
use rowlock_core::workspace::{Pane, Workspace};
use rowlock_tests::browser::{browse, serve};
use rowlock_tests::workbench::Workbench;
use serde_json::json;
use thirtyfour::Key;
use thirtyfour::prelude::WebDriverResult;

/// The page, served once for all tests.
static PAGE: LazyLock<String> = LazyLock::new(|| serve(&rowlock_tests::page()));

const MODELS: &str = "\
CREATE TABLE vessels (
  id integer PRIMARY KEY,
  fleet_id integer NOT NULL,
  name text NOT NULL
);
CREATE TYPE berth AS ENUM ('bow', 'stern');
CREATE TABLE crews (
  id integer PRIMARY KEY,
  vessel_id integer NOT NULL REFERENCES vessels (id),
  place berth NOT NULL
);";

const POLICIES: &str = "\
ALTER TABLE vessels ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_fleet ON vessels
  USING (fleet_id = current_setting('app.fleet')::integer);";

fn pane(name: &str, text: &str) -> Pane {
    Pane { name: name.into(), text: text.into() }
}

fn link(workspace: &Workspace) -> String {
    format!("#{}", share::encode(workspace).expect("a small workspace has a link"))
}

/// The sources of this file as two panes, of which the second is in front.
async fn two_sources(page: &Workbench) -> WebDriverResult<()> {
    page.example(3).await?;
    page.paste(MODELS).await?;
    page.press("[data-add=source]").await?;
    page.keys("policies.sql" + Key::Enter).await?;
    page.paste(POLICIES).await
}

fn place(statements: &[String], start: &str) -> usize {
    statements
        .iter()
        .position(|statement| statement.replace('"', "").starts_with(start))
        .unwrap_or_else(|| panic!("no step starts with {start}: {statements:#?}"))
}

#[tokio::test]
async fn from_two_sources_to_a_link_and_back() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        two_sources(&page).await?;
        assert_eq!(page.panes().await?, ["source-1.sql", "policies.sql"]);

        page.until("five steps", "return document.querySelectorAll('.step').length === 5").await?;
        let steps = page.statements().await?;
        let vessels = place(&steps, "CREATE TABLE vessels");
        let crews = place(&steps, "CREATE TABLE crews");
        assert!(place(&steps, "CREATE TYPE berth") < crews, "{steps:#?}");
        assert!(vessels < crews, "{steps:#?}");
        assert!(vessels < place(&steps, "ALTER TABLE vessels ENABLE ROW LEVEL SECURITY"), "{steps:#?}");
        assert!(
            place(&steps, "ALTER TABLE vessels ENABLE ROW LEVEL SECURITY") < place(&steps, "CREATE POLICY own_fleet"),
            "{steps:#?}"
        );

        page.press("#adopt-baseline").await?;
        page.until("nothing to do", "return document.querySelector('#settled')").await?;
        page.paste(&POLICIES.replace("fleet_id =", "fleet_id > 0 AND fleet_id =")).await?;
        page.until("a step", "return document.querySelectorAll('.step').length === 1").await?;
        let steps = page.statements().await?;
        assert_eq!(place(&steps, "ALTER POLICY own_fleet ON vessels"), 0);
        assert!(steps[0].contains("fleet_id > 0"), "{steps:#?}");

        let before = page.everything().await?;
        assert_eq!(before.len(), 4);
        assert_eq!(before[0], ("source-1.sql".to_owned(), MODELS.to_owned()));
        assert_eq!(before[3], ("policies.sql".to_owned(), POLICIES.to_owned()));
        page.press("#share").await?;
        let shared = page.until("a link", "return document.querySelector('#share-link')?.value").await?;
        let shared = shared.as_str().expect("a link is text").to_owned();
        assert!(shared.starts_with(&format!("{}#v1:", *PAGE)), "{shared}");
        let address = driver.current_url().await?;
        assert_eq!(address.as_str(), shared, "the address says what is shared");
        let fragment = &shared[PAGE.len()..];

        // A new page of the same person, and one of somebody who was never here.
        let tab = driver.new_tab().await?;
        driver.switch_to_window(tab).await?;
        page.go(fragment).await?;
        assert_eq!(page.everything().await?, before);
        page.until("the step", "return document.querySelectorAll('.step').length === 1").await?;
        assert_eq!(page.statements().await?, steps);
        page.script("localStorage.clear(); sessionStorage.clear()", vec![]).await?;
        page.go(fragment).await?;
        assert_eq!(page.everything().await?, before);
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_way_back_is_there_where_it_is_looked_at() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        two_sources(&page).await?;
        page.until("five steps", "return document.querySelectorAll('.step').length === 5").await?;
        page.press("#way-down").await?;
        let shown =
            "return document.querySelector('.reader')?.shadowRoot.textContent.includes('DROP TABLE \"vessels\"')";
        page.until("the way back", shown).await?;
        page.press("#way-up").await?;
        page.until(
            "the way up",
            "return document.querySelector('.reader').shadowRoot.textContent.includes('CREATE TABLE \"vessels\"')",
        )
        .await?;
        page.press("#way-down").await?;
        driver.refresh().await?;
        page.until("the way back, still", shown).await?;
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn broken_sql_is_underlined_at_its_place_and_the_rest_works() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        page.example(3).await?;
        page.paste("-- 🦀 before it\nCREATE TABLE good (id integer);\nCREATE TABLE (oops;\n").await?;
        page.press("#result-diagnostics").await?;
        page.until("a finding", "return document.querySelector('.finding[data-severity=error]')").await?;
        let at = page.string("return document.querySelector('.place .at').textContent").await?;
        assert!(at.starts_with("source-1.sql:3:"), "{at}");
        page.until(
            "an underline",
            "return document.querySelector('#editor').shadowRoot.querySelector('.cm-lintRange-error')",
        )
        .await?;
        page.press(".place").await?;
        page.until(
            "the line in the editor",
            "const root = document.querySelector('#editor').shadowRoot;
             return root.activeElement?.classList.contains('cm-content')
                 && root.querySelector('.cm-activeLine')?.textContent === 'CREATE TABLE (oops;'",
        )
        .await?;
        page.press("#result-migration").await?;
        page.until("why there is none", "return document.querySelector('#withheld')").await?;
        page.press("#result-schema").await?;
        let schema = page.reader().await?.replace('"', "");
        assert!(schema.contains("CREATE TABLE good"), "{schema}");
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_policy_gets_wrong_is_underlined_with_the_key_that_makes_it_wrong() {
    const TABLE: &str =
        "CREATE TABLE docs (id integer, tenant_id integer, owner text);\nCREATE POLICY own ON docs USING (";
    let mistakes = [
        ("owner = tenant_id", "owner = tenant_id"),
        ("length(owner) = tennant_id", "tennant_id"),
        ("tenant_id = curent_tenant()", "curent_tenant"),
    ];
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        page.example(3).await?;
        for (condition, wrong) in mistakes {
            page.paste(&format!("{TABLE}{condition}")).await?;
            let answers = page.string("return document.querySelector('#phase').dataset.answers").await?;
            page.keys(")").await?;
            page.until(
                "an answer",
                &format!("return document.querySelector('#phase').dataset.answers !== '{answers}'"),
            )
            .await?;
            page.planned().await?;
            let underlined = page
                .string(
                    "return [...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-lintRange-error')]
                         .map(part => part.textContent).join('')",
                )
                .await?;
            // The parentheses of a call may be drawn apart.
            assert_eq!(underlined.trim_end_matches("()"), wrong, "{condition}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_nested_as_deep_as_it_may_be_is_answered() {
    // Both the last depth that is read and depths that are refused, in every way of nesting.
    let mut text = String::new();
    for depth in [90, 190, 290, 5_000] {
        for expression in [
            format!("a = 1{}", " AND a = 1".repeat(depth)),
            format!("1{}", " + 1".repeat(depth)),
            format!("{}1{}", "(".repeat(depth), ")".repeat(depth)),
            format!("{}1", "- ".repeat(depth)),
            format!("{}1{}", "abs(".repeat(depth), ")".repeat(depth)),
            format!("a{}", "::integer".repeat(depth)),
            format!("{}a{}", "CASE WHEN true THEN ".repeat(depth), " END".repeat(depth)),
            format!("{}SELECT a{}", "(".repeat(depth), ")".repeat(depth)),
            format!("a IN {}SELECT 1{}", "(SELECT a FROM t WHERE a IN ".repeat(depth), ")".repeat(depth)),
            format!("{}true{}", "EXISTS (SELECT FROM t WHERE ".repeat(depth), ")".repeat(depth)),
        ] {
            text += &format!("CREATE POLICY p{} ON t USING ({expression});\n", text.len());
        }
    }
    let text = format!("CREATE TABLE t (a integer);\n{text}");
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        page.example(3).await?;
        page.paste(&text).await?;
        page.press("#result-diagnostics").await?;
        page.until("findings, or the worker's end", "return document.querySelector('.finding, #gone')").await?;
        assert!(page.find("#gone").await.is_err(), "the worker did not outlive it");
        let found = page.string("return document.body.innerText").await?;
        assert!(found.contains("nested too deeply"), "{found}");
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn links_that_cannot_be_read_leave_the_page_at_work() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        let whole = link(&Workspace { panes: vec![pane("a.sql", MODELS)], ..Workspace::default() });
        let cut = &whole[..whole.len() / 2];
        let changed = whole.replacen(&whole[20..24], "____", 1);
        let bomb = driver
            .execute_async(
                "const done = arguments[0];
                 const json = JSON.stringify({ panes: [{ name: 'a', text: ' '.repeat(5_000_000) }] });
                 const deflated = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
                 new Response(deflated).arrayBuffer().then(buffer => {
                     const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
                     done('#v1:' + text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
                 });",
                vec![],
            )
            .await?;
        let bomb = bomb.json().as_str().expect("a link").to_owned();
        assert!(bomb.len() < 20_000, "the bomb is small: {}", bomb.len());
        let many = link(&Workspace { panes: vec![pane("x", ""); 500], ..Workspace::default() });
        let cases = [cut, &changed, &bomb, &many, "#v1:", "#v1:%20%00", "#v999:AAAA", "#v1:🦀"];
        for case in cases {
            page.go(case).await?;
            page.until(&format!("what is wrong with {case}"), "return document.querySelector('#bad-link')").await?;
            let told = page.string("return document.querySelector('#bad-link p').textContent").await?;
            assert!(told.starts_with("The link cannot be opened."), "{told}");
            assert!(!told.contains("panicked"), "{told}");
            assert!(page.panes().await?.contains(&"policies.sql".to_owned()), "the person's own workspace is there");
            assert!(page.find("#gone").await.is_err(), "the worker lives");
        }
        page.paste("CREATE TABLE still_at_work (id integer);").await?;
        page.press("#result-schema").await?;
        let schema = page.reader().await?;
        assert!(schema.contains("still_at_work"), "{schema}");
        assert!(page.find("#bad-link").await.is_err(), "the message goes with the next edit");
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_link_holds_is_text() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        let name = "<img src=x onerror=window.caught=1>";
        let text = "CREATE TABLE \"<img src=x onerror=window.caught=1>\" (id integer);\n-- </script><script>window.caught=1</script>\nSELECT '<svg onload=window.caught=1>";
        let hostile = link(&Workspace { panes: vec![pane(name, text)], ..Workspace::default() });
        page.go(&hostile).await?;
        page.until("the pane", "return document.querySelector('.strip [role=tab] bdi')").await?;
        assert_eq!(page.panes().await?, [name]);
        assert_eq!(page.text().await?, text);
        for tab in ["schema", "diff", "diagnostics", "migration"] {
            page.press(&format!("#result-{tab}")).await?;
        }
        let made = page.string("return String(document.querySelectorAll('img, script:not([src])').length)").await?;
        assert_eq!(made, "0");
        assert_eq!(page.string("return String(window.caught)").await?, "undefined");
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_visit_leaves_the_persons_own_work_alone() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        page.example(3).await?;
        page.paste("CREATE TABLE mine (id integer);").await?;
        page.until("the workspace is kept", "return localStorage['rowlock.workspace']?.includes('mine')").await?;

        let theirs = link(&Workspace {
            panes: vec![pane("theirs.sql", "CREATE TABLE theirs (id integer);")],
            ..Workspace::default()
        });
        page.go(&theirs).await?;
        page.until("the banner", "return document.querySelector('#visiting')").await?;
        assert_eq!(page.panes().await?, ["theirs.sql"]);
        // What is changed on a visit outlives a reload, and not the visit.
        page.paste("CREATE TABLE changed (id integer);").await?;
        page.until("the draft is kept", "return sessionStorage['rowlock.draft']?.includes('changed')").await?;
        page.go(&theirs).await?;
        page.until("the draft", "return document.querySelector('#visiting')").await?;
        assert_eq!(page.text().await?, "CREATE TABLE changed (id integer);");
        let kept = page.string("return localStorage['rowlock.workspace']").await?;
        assert!(kept.contains("mine") && !kept.contains("changed"), "{kept}");

        page.press("#keep-mine").await?;
        page.until("the own workspace", "return !document.querySelector('#visiting')").await?;
        assert_eq!(page.text().await?, "CREATE TABLE mine (id integer);");
        assert_eq!(driver.current_url().await?.fragment(), None);

        page.go(&theirs).await?;
        page.until("the banner", "return document.querySelector('#visiting')").await?;
        page.press("#keep-theirs").await?;
        page.go("").await?;
        assert_eq!(page.panes().await?, ["theirs.sql"]);
        page.example(4).await?;
        assert_eq!(page.text().await?, "CREATE TABLE mine (id integer);", "the one before can be had back");
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn everything_is_reached_by_keys() {
    let focused = "const active = document.activeElement;
        return active.id || active.dataset.add || active.className";
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        let mut passed = Vec::new();
        for _ in 0..14 {
            page.keys(Key::Tab).await?;
            passed.push(page.string(focused).await?);
        }
        for stop in ["examples", "share", "group-sources", "adopt-baseline", "pane-0", "source", "editor"] {
            assert!(passed.iter().any(|passed| passed == stop), "{stop} is not on the way: {passed:?}");
        }

        // A pane is added, named, put in order, removed and brought back.
        page.script("document.querySelector('[data-add=source]').focus()", vec![]).await?;
        let named = "return document.activeElement.tagName === 'INPUT'";
        page.keys(Key::Enter).await?;
        page.until("the name can be written", named).await?;
        page.keys("third.sql" + Key::Enter).await?;
        page.until("the tab has the focus", "return document.activeElement.role === 'tab'").await?;
        assert_eq!(page.panes().await?, ["models.sql", "policies.sql", "third.sql"]);
        page.chord(&[Key::Control, Key::Shift], Key::Left).await?;
        assert_eq!(page.panes().await?, ["models.sql", "third.sql", "policies.sql"]);
        page.until("the tab has the focus again", "return document.activeElement.role === 'tab'").await?;
        page.keys(Key::F2 + "").await?;
        page.until("the name can be written", named).await?;
        page.keys("second.sql" + Key::Enter).await?;
        page.until("the tab has the focus", "return document.activeElement.role === 'tab'").await?;
        assert_eq!(page.panes().await?, ["models.sql", "second.sql", "policies.sql"]);
        page.keys(Key::Delete + "").await?;
        assert_eq!(page.panes().await?, ["models.sql", "policies.sql"]);
        page.press("#undo").await?;
        assert_eq!(page.panes().await?, ["models.sql", "second.sql", "policies.sql"]);
        page.script("document.querySelector('.strip [role=tab]').focus()", vec![]).await?;
        page.keys(Key::Right + "").await?;
        assert_eq!(page.string("return document.activeElement.textContent").await?, "second.sql");

        // Tab indents in the editor; Escape, then Tab, leaves it.
        page.keys(Key::F6 + "").await?;
        assert_eq!(page.string(focused).await?, "editor");
        page.keys("x" + Key::Tab).await?;
        assert_eq!(page.string(focused).await?, "editor");
        page.keys(Key::Escape + Key::Tab).await?;
        assert_ne!(page.string(focused).await?, "editor");

        // The results.
        page.keys(Key::F6 + "").await?;
        page.keys(Key::F6 + "").await?;
        assert_eq!(page.string(focused).await?, "result-migration");
        page.keys(Key::Right + Key::Right).await?;
        assert_eq!(page.string(focused).await?, "result-diff");
        assert_eq!(
            page.string("return document.querySelector('.results [aria-selected=true]').id").await?,
            "result-diff"
        );
        page.keys("?").await?;
        page.until("the list of keys", "return document.querySelector('#keys-dialog').open").await?;
        page.keys(Key::Escape + "").await?;
        page.until("it closes", "return !document.querySelector('#keys-dialog').open").await?;
        assert_eq!(page.string(focused).await?, "result-diff");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_preset_is_switched_on_and_goes_with_the_link() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        let text = "CREATE TABLE notes (owner uuid DEFAULT auth.uid() REFERENCES auth.users);";
        page.go(&link(&Workspace { panes: vec![pane("a.sql", text)], ..Workspace::default() })).await?;
        page.until("the table is not there", "return document.querySelector('#result-diagnostics .error')").await?;
        page.press("#preset-supabase").await?;
        page.until(
            "it is known",
            "return document.querySelector('.step .statement')?.textContent.includes('auth.uid()')",
        )
        .await?;
        let shared =
            Workspace { panes: vec![pane("b.sql", text)], presets: vec!["supabase".into()], ..Workspace::default() };
        page.go(&link(&shared)).await?;
        page.until("the link's own", "return document.querySelector('.sources')?.textContent.includes('b.sql')")
            .await?;
        assert_eq!(page.string("return String(document.querySelector('#preset-supabase').checked)").await?, "true");
        page.until("nothing is wrong", "return document.querySelector('.step .statement')").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn work_outlives_a_reload() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        two_sources(&page).await?;
        page.press("#theme").await?;
        page.press("#result-schema").await?;
        page.press("#indent").await?;
        let before = page.everything().await?;
        // Leaving the page keeps what has just been typed, too.
        page.keys("-- the last thing typed").await?;
        page.go("").await?;
        let after = page.everything().await?;
        assert_eq!(after.len(), before.len());
        assert_eq!(after[0], before[0]);
        assert_eq!(page.string("return document.documentElement.dataset.theme").await?, "light");
        assert_eq!(
            page.string("return document.querySelector('.results [aria-selected=true]').id").await?,
            "result-schema"
        );
        assert_eq!(page.string("return String(document.querySelector('#indent').checked)").await?, "false");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_latest_edit_is_what_is_shown() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        page.example(3).await?;
        page.paste("").await?;
        page.keys("CREATE TABLE swiftly_typed (id integer);").await?;
        page.until(
            "the table",
            "return document.querySelector('.step .statement')?.textContent.includes('swiftly_typed')",
        )
        .await?;
        page.planned().await?;
        let answers = page.string("return document.querySelector('#phase').dataset.answers").await?;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(page.string("return document.querySelector('#phase').dataset.answers").await?, answers, "it rests");
        Ok(())
    })
    .await;
}

/// Puts a copy of the page into `folder`, whose worker first runs `script`.
fn with_worker(folder: &Path, script: &str) -> std::io::Result<String> {
    for file in fs::read_dir(rowlock_tests::page())? {
        let file = file?;
        fs::copy(file.path(), folder.join(file.file_name()))?;
    }
    let loader = folder.join("worker_loader.js");
    let honest = fs::read_to_string(&loader)?;
    fs::write(&loader, format!("{script}\n{honest}"))?;
    Ok(serve(folder))
}

#[tokio::test]
async fn a_worker_that_dies_or_hangs_is_replaced() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    // It behaves at first; later it does what the text in its messages says.
    let url = with_worker(
        folder.path(),
        "self.addEventListener('message', event => {
             const text = new TextDecoder().decode(event.data);
             if (text.includes('please_die')) setTimeout(() => { throw new Error('as it was told'); });
             if (text.includes('please_hang')) for (;;);
         });",
    )?;
    browse(async |driver| {
        let page = Workbench::open(&driver, &url).await?;
        page.example(3).await?;
        // The message that is followed by its answer is not stopped by dying after it: hang, then die.
        page.script("document.querySelector('#editor').shadowRoot.querySelector('.cm-content').focus()", vec![])
            .await?;
        page.keys("-- please_hang").await?;
        page.until("the banner", "return document.querySelector('#gone')").await?;
        let told = page.string("return document.querySelector('#gone p').textContent").await?;
        assert!(told.contains("10 seconds") && told.contains("line 1 of source-1.sql"), "{told}");
        page.paste("CREATE TABLE after_it (id integer);").await?;
        page.until("the next answer", "return document.body.innerText.includes('after_it')").await?;
        assert!(page.find("#gone").await.is_err(), "the message goes with the next answer");

        page.keys("-- please_die").await?;
        page.until("the banner", "return document.querySelector('#gone')").await?;
        let told = page.string("return document.querySelector('#gone p').textContent").await?;
        assert!(told.contains("as it was told"), "{told}");
        page.paste("CREATE TABLE after_all (id integer);").await?;
        page.until("the next answer", "return document.body.innerText.includes('after_all')").await?;
        Ok(())
    })
    .await;
    Ok(())
}

#[tokio::test]
async fn a_worker_that_does_not_load_is_told_of() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = with_worker(folder.path(), "throw new Error('no such luck');")?;
    browse(async |driver| {
        driver.goto(&url).await?;
        let page = driver.clone();
        let begun = std::time::Instant::now();
        let told = loop {
            let told = page.execute("return document.querySelector('#gone p')?.textContent", vec![]).await?;
            if let Some(told) = told.json().as_str() {
                break told.to_owned();
            }
            assert!(begun.elapsed() < rowlock_tests::browser::PATIENCE, "nothing is said");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        };
        assert!(told.starts_with("The planner did not load."), "{told}");
        Ok(())
    })
    .await;
    Ok(())
}

#[tokio::test]
async fn narrow_screens_show_one_side_and_nothing_runs_over() {
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        for width in [360, 390, 800, 801, 1024] {
            let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600 });
            page.command("Emulation.setDeviceMetricsOverride", screen).await?;
            for side in ["Edit", "Results"] {
                if width <= 800 {
                    page.script(
                        "[...document.querySelectorAll('.sides button')].find(one => one.textContent === arguments[0]).click()",
                        vec![json!(side)],
                    )
                    .await?;
                }
                let over = page
                    .strings(
                        "const wide = document.documentElement.clientWidth;
                         const scrolled = element => element.closest('.tabs, .told, .counts, .hidden') !== null;
                         return [...document.querySelectorAll('.page *')]
                             .filter(element => element.getClientRects().length && !scrolled(element))
                             .filter(element => element.getBoundingClientRect().right > wide + 1)
                             .map(element => element.outerHTML.slice(0, 120))",
                    )
                    .await?;
                assert_eq!(over, Vec::<String>::new(), "at {width} pixels, {side}");
                let shown = page
                    .string("return String([...document.querySelectorAll('.side')].filter(side => side.getClientRects().length).length)")
                    .await?;
                assert_eq!(shown, if width <= 800 { "1" } else { "2" }, "at {width} pixels");
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn axe_finds_nothing_and_the_policy_is_kept() {
    let axe = rowlock_tests::root().join("web/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}; run npm ci in web", axe.display()));
    browse(async |driver| {
        let page = Workbench::open(&driver, &PAGE).await?;
        for theme in ["light", "dark"] {
            page.script("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await?;
            for example in [0, 1, 2] {
                page.example(example).await?;
                for tab in ["migration", "schema", "diff", "diagnostics"] {
                    page.press(&format!("#result-{tab}")).await?;
                    examine(&page, &axe, &format!("{theme}, example {example}, {tab}")).await?;
                }
            }
            page.press("#group-baseline").await?;
            examine(&page, &axe, &format!("{theme}, no baseline")).await?;
            page.press("#group-sources").await?;
            page.press("#share").await?;
            page.until("the dialog", "return document.querySelector('#share-dialog').open").await?;
            examine(&page, &axe, &format!("{theme}, the link")).await?;
            page.keys(Key::Escape + "").await?;
            page.until("it closes", "return !document.querySelector('#share-dialog').open").await?;
            page.press("#examples").await?;
            examine(&page, &axe, &format!("{theme}, a menu")).await?;
            page.keys(Key::Escape + "").await?;
            // The search panel of the editor.
            page.script("document.querySelector('#editor').shadowRoot.querySelector('.cm-content').focus()", vec![])
                .await?;
            page.driver().action_chain().key_down(Key::Control).send_keys("f").key_up(Key::Control).perform().await?;
            page.until("the panel", "return document.querySelector('#editor').shadowRoot.querySelector('.cm-search')")
                .await?;
            page.keys(Key::Escape + "").await?;
        }
        assert_eq!(page.seen().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
}

async fn examine(page: &Workbench, axe: &str, what: &str) -> WebDriverResult<()> {
    if page.string("return typeof window.axe").await? == "undefined" {
        page.script(axe, vec![]).await?;
    }
    let found = page
        .driver()
        .execute_async(
            "const done = arguments[0];
             axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(
                 result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                     `${rule.id}: ${JSON.stringify(node.target)} ${node.failureSummary}`))),
                 error => done([String(error)]));",
            vec![],
        )
        .await?;
    assert_eq!(*found.json(), json!([]), "{what}");
    Ok(())
}
