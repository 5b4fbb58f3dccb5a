//! Pictures of the page, for people: every result of every example, light and dark, wide and narrow, into a folder.
//!
//! `cargo run -p rowlock-tests --bin page-pictures -- FOLDER`; the picture in the README is `2-light-migration.png`.

#![allow(clippy::panic, reason = "a tool that cannot go on fails")]

use std::path::PathBuf;

use rowlock_tests::browser::{browse, serve};
use rowlock_tests::workbench::Workbench;
use serde_json::json;

const RESULTS: [&str; 4] = ["Migration", "Schema", "Diff", "Diagnostics"];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).map(PathBuf::from).unwrap_or_else(|| panic!("name a folder for the pictures"));
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let url = serve(&rowlock_tests::page());
    for (scheme, width, height) in [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844)] {
        let (url, folder) = (&url, &folder);
        browse(async move |driver| {
            let page = Workbench::open(&driver, url).await?;
            let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
            page.command("Emulation.setDeviceMetricsOverride", screen).await?;
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            page.command("Emulation.setEmulatedMedia", features).await?;
            let examples = if width > 600 { 3 } else { 1 };
            for example in 0..examples {
                page.example(example).await?;
                page.planned().await?;
                page.script("document.querySelector('.toast button:last-of-type')?.click()", vec![]).await?;
                for result in RESULTS {
                    if width < 600 {
                        page.script(
                            "[...document.querySelectorAll('.sides button')].find(one => one.textContent === 'Results').click()",
                            vec![],
                        )
                        .await?;
                    }
                    page.script(
                        "[...document.querySelectorAll('[role=tab]')].find(one => one.textContent.startsWith(arguments[0])).click()",
                        vec![json!(result)],
                    )
                    .await?;
                    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                    let size = if width > 600 { scheme } else { "narrow" };
                    let name = format!("{}-{size}-{}.png", example + 1, result.to_lowercase());
                    page.picture(&folder.join(name)).await?;
                }
            }
            Ok(())
        })
        .await;
    }
}
