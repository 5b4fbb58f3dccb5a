//! A headless browser, and pages served to it from a folder.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;
use std::{env, thread};

use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::{WebDriver, WebDriverResult};
use thirtyfour::{ChromeCapabilities, DesiredCapabilities};
use tokio::sync::Semaphore;
use xtask::needs;

use crate::guard::{Guard, Guarded};

/// A browser is hundreds of megabytes and a core's work: more at once would only make each slower.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The driver that all tests of this process share; each test has a browser of its own.
static DRIVER: LazyLock<Driver> =
    LazyLock::new(|| Driver::start().unwrap_or_else(|error| panic!("chromedriver does not start: {error}")));

struct Driver {
    url: String,
    _process: Guarded,
}

/// Serves a folder as the page is served, until the test process ends, and returns its URL.
///
/// # Panics
/// When the folder is not there.
pub fn serve(folder: &Path) -> String {
    let address = xtask::server::start(folder, 0)
        .unwrap_or_else(|error| panic!("{} cannot be served: {error}", folder.display()));
    format!("http://{address}/")
}

/// Runs a test in a browser of its own, which is closed afterwards, however the test ends.
///
/// # Panics
/// When the browser cannot be started, or the test fails.
pub async fn browse<F, Work>(test: F)
where
    F: FnOnce(WebDriver) -> Work,
    Work: Future<Output = WebDriverResult<()>>,
{
    let _turn = AT_ONCE.acquire().await.expect("the semaphore is never closed");
    let driver = WebDriver::new(DRIVER.url.clone(), capabilities().expect("the browser's options"))
        .await
        .unwrap_or_else(|error| panic!("the browser does not start: {error}"));
    driver.run_and_quit(test).await.unwrap_or_else(|error| panic!("{error}"));
}

fn capabilities() -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in xtask::test::BROWSER_ARGUMENTS {
        capabilities.add_arg(argument)?;
    }
    // With pipes for its driver, a browser ends when the driver does.
    capabilities.add_arg("--remote-debugging-pipe")?;
    capabilities.add_arg("--window-size=1400,900")?;
    let browser = env::var_os("ROWLOCK_BROWSER").map(Into::into).or_else(|| needs::browser(&crate::places()));
    if let Some(browser) = browser {
        capabilities.set_binary(&browser.to_string_lossy())?;
    }
    Ok(capabilities)
}

impl Driver {
    fn start() -> io::Result<Self> {
        let program = env::var_os("CHROMEDRIVER").map(Into::into).or_else(|| crate::places().program("chromedriver"));
        let program = program.ok_or_else(|| io::Error::other("it is not installed: run cargo xtask setup"))?;
        let folder = tempfile::Builder::new().prefix("rowlock-browser-").tempdir()?;
        let guard = Guard { folder: folder.path(), signal: "TERM", account: None, output: Stdio::piped() };
        // Profiles of the browsers go into the folder that is removed in the end.
        let mut process = guard.start(&program, ["--port=0"], &[("TMPDIR", folder.path().as_os_str() as &OsStr)])?;
        let _ = folder.keep();
        let output = process.output().ok_or_else(|| io::Error::other("nothing is known of its output"))?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut said = String::new();
        let port = lines.find_map(|line| {
            said.push_str(&line);
            said.push('\n');
            line.split_once("started successfully on port ")
                .and_then(|(_, port)| port.trim_end_matches(['.', ' ']).parse::<u16>().ok())
        });
        let port = port.ok_or_else(|| io::Error::other(format!("it names no port. It said:\n{said}")))?;
        // Its output is read to the end, or it would wait for a reader.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { url: format!("http://127.0.0.1:{port}"), _process: process })
    }
}

/// How long a test waits for what a page should show.
pub const PATIENCE: Duration = Duration::from_secs(20);
