//! The page as a person uses it: by pointer, by keys, by pasting.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::{By, Key, WebDriver, WebDriverResult};
use thirtyfour::{TypingData, WebElement};

use crate::browser::PATIENCE;

/// What is noted from the first moment of every page: violations of the content security policy, errors that nobody
/// caught, and what was written to the console as an error.
const WITNESS: &str = "
    window.seen = [];
    document.addEventListener('securitypolicyviolation', event =>
        window.seen.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
    addEventListener('error', event => window.seen.push(`error: ${event.message}`));
    addEventListener('unhandledrejection', event => window.seen.push(`rejection: ${event.reason}`));
    const error = console.error;
    console.error = (...said) => { window.seen.push(`console: ${said.join(' ')}`); error(...said); };
";

/// The page in a browser.
pub struct Workbench {
    driver: WebDriver,
    url: String,
}

impl Workbench {
    /// Opens the page that is served at `url`.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn open(driver: &WebDriver, url: &str) -> WebDriverResult<Self> {
        let page = Self { driver: driver.clone(), url: url.to_owned() };
        page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WITNESS })).await?;
        page.go("").await?;
        Ok(page)
    }

    /// Goes to the page with a fragment, loading it anew, and waits until it has answered.
    ///
    /// # Errors
    /// When it does not.
    pub async fn go(&self, fragment: &str) -> WebDriverResult<()> {
        // Another fragment alone would not load the page anew.
        self.driver.goto("about:blank").await?;
        self.driver.goto(format!("{}{fragment}", self.url)).await?;
        self.planned().await
    }

    /// The browser.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// A command of Chromium's developer tools.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn command(&self, name: &str, arguments: Value) -> WebDriverResult<Value> {
        self.driver.cdp().send_raw(name, arguments).await
    }

    /// What a script returns.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> WebDriverResult<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// Waits until a script returns something true, and returns it.
    ///
    /// # Panics
    /// When that takes too long; says what was waited for and what the page shows.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn until(&self, what: &str, script: &str) -> WebDriverResult<Value> {
        let begun = Instant::now();
        loop {
            let value = self.script(script, Vec::new()).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0) {
                return Ok(value);
            }
            if begun.elapsed() > PATIENCE {
                let shown = self.script("return document.body.innerText", Vec::new()).await?;
                panic!("waited in vain for {what}; the page shows:\n{}", shown.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until the worker has answered everything.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn planned(&self) -> WebDriverResult<()> {
        self.until("an answer", "return document.querySelector('#phase')?.dataset.phase === 'done'").await.map(drop)
    }

    /// The element of a selector.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find(&self, selector: &str) -> WebDriverResult<WebElement> {
        self.driver.find(By::Css(selector)).await
    }

    /// Presses the element of a selector.
    ///
    /// # Errors
    /// When there is none, or something lies over it.
    pub async fn press(&self, selector: &str) -> WebDriverResult<()> {
        self.find(selector).await?.click().await
    }

    /// Types into whatever has the focus.
    ///
    /// # Errors
    /// When nothing takes it.
    pub async fn keys(&self, keys: impl Into<TypingData>) -> WebDriverResult<()> {
        self.driver.action_chain().send_keys(keys).perform().await
    }

    /// Presses a key while others are held.
    ///
    /// # Errors
    /// When nothing takes it.
    pub async fn chord(&self, held: &[Key], key: Key) -> WebDriverResult<()> {
        let mut chain = self.driver.action_chain();
        for key in held {
            chain = chain.key_down(key.clone());
        }
        chain = chain.key_down(key.clone()).key_up(key);
        for key in held.iter().rev() {
            chain = chain.key_up(key.clone());
        }
        chain.perform().await
    }

    /// Opens an example, by its place in the menu.
    ///
    /// # Errors
    /// When there is none.
    pub async fn example(&self, place: usize) -> WebDriverResult<()> {
        self.press("#examples").await?;
        self.press(&format!(".menu-list .menu-item:nth-child({})", place + 1)).await?;
        self.planned().await
    }

    /// Replaces the text in the editor by pasting.
    ///
    /// # Errors
    /// When there is no editor.
    pub async fn paste(&self, text: &str) -> WebDriverResult<()> {
        self.script("document.querySelector('#editor').shadowRoot.querySelector('.cm-content').focus()", Vec::new())
            .await?;
        self.driver.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control).perform().await?;
        self.script(
            "const data = new DataTransfer();
             data.setData('text/plain', arguments[0]);
             document.querySelector('#editor').shadowRoot.querySelector('.cm-content').dispatchEvent(
                 new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));",
            vec![json!(text)],
        )
        .await?;
        self.planned().await
    }

    /// The text in the editor; of a long one, what is on the screen.
    ///
    /// # Errors
    /// When there is no editor.
    pub async fn text(&self) -> WebDriverResult<String> {
        self.string(
            "return [...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-line')]
                 .map(line => line.textContent).join('\\n')",
        )
        .await
    }

    /// The text of the viewer on the right; of a long one, what is on the screen.
    ///
    /// # Errors
    /// When there is no viewer.
    pub async fn reader(&self) -> WebDriverResult<String> {
        self.string(
            "return [...document.querySelector('.reader').shadowRoot.querySelectorAll('.cm-line')]
                 .map(line => line.textContent).join('\\n')",
        )
        .await
    }

    /// A string that a script returns.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn string(&self, script: &str) -> WebDriverResult<String> {
        Ok(self.script(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Strings that a script returns.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn strings(&self, script: &str) -> WebDriverResult<Vec<String>> {
        let value = self.script(script, Vec::new()).await?;
        let values = value.as_array().cloned().unwrap_or_default();
        Ok(values.iter().map(|value| value.as_str().unwrap_or_default().to_owned()).collect())
    }

    /// The names of the panes in front.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn panes(&self) -> WebDriverResult<Vec<String>> {
        self.strings("return [...document.querySelectorAll('.strip [role=tab] bdi')].map(tab => tab.textContent)").await
    }

    /// The statements of the migration's steps, in order.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn statements(&self) -> WebDriverResult<Vec<String>> {
        self.strings("return [...document.querySelectorAll('.step > .statement')].map(step => step.textContent)").await
    }

    /// Names and texts of all panes, sources then baseline.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn everything(&self) -> WebDriverResult<Vec<(String, String)>> {
        let mut all = Vec::new();
        for group in ["#group-baseline", "#group-sources"] {
            self.press(group).await?;
            let mut panes = Vec::new();
            for (place, name) in self.panes().await?.into_iter().enumerate() {
                self.press(&format!(".strip [role=tab]:nth-child({})", place + 1)).await?;
                panes.push((name, self.text().await?));
            }
            all.splice(0..0, panes);
        }
        Ok(all)
    }

    /// What has gone wrong in the page since it was opened.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn seen(&self) -> WebDriverResult<Vec<String>> {
        self.strings("return window.seen").await
    }

    /// Writes what is on the screen into a file, for people.
    ///
    /// # Errors
    /// When the browser does not do as told.
    pub async fn picture(&self, path: &Path) -> WebDriverResult<()> {
        self.driver.screenshot(path).await
    }
}
