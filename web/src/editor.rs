//! The editor and the viewer of `web/editor`, which are JavaScript. Offsets are UTF-16 code units.

use rowlock_core::workspace::{DiffLine, Finding};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// One editor over many panes.
    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = rowlock)]
    pub type Editor;

    /// Fills an element. `edited` gets the pane, its text and the line changed, from 1.
    #[wasm_bindgen(constructor, js_namespace = rowlock)]
    pub fn new(host: &HtmlElement, edited: &Closure<dyn FnMut(u32, String, u32)>) -> Editor;

    /// Brings a pane to the front.
    #[wasm_bindgen(method)]
    pub fn open(this: &Editor, pane: u32, text: &str, label: &str);

    /// Shows no pane.
    #[wasm_bindgen(method)]
    pub fn close(this: &Editor);

    /// Forgets all other panes.
    #[wasm_bindgen(method)]
    pub fn retain(this: &Editor, panes: Vec<u32>);

    /// Underlines; takes an array of [`Underline`].
    #[wasm_bindgen(method)]
    fn diagnose(this: &Editor, pane: u32, findings: JsValue);

    /// Selects a range of the pane in front and scrolls to it.
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Editor, from: u32, to: u32);

    /// Takes the focus.
    #[wasm_bindgen(method)]
    pub fn focus(this: &Editor);

    /// Text to read.
    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = rowlock)]
    pub type Viewer;

    /// Fills an element.
    #[wasm_bindgen(constructor, js_namespace = rowlock)]
    pub fn new(host: &HtmlElement, label: &str) -> Viewer;

    /// Shows SQL.
    #[wasm_bindgen(method)]
    pub fn show(this: &Viewer, text: &str);

    /// Shows a comparison.
    #[wasm_bindgen(method)]
    fn compare(this: &Viewer, text: &str, signs: &str);

    /// Lets go of the element.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Viewer);

    /// Shows SQL in an element, coloured.
    #[wasm_bindgen(js_namespace = rowlock)]
    pub fn paint(element: &web_sys::Element, sql: &str);

    /// Runs `spawn`; the worker that it made.
    #[wasm_bindgen(js_namespace = rowlock, js_name = captureWorker)]
    pub fn capture_worker(spawn: &mut dyn FnMut()) -> Option<web_sys::Worker>;
}

/// A finding as the editor shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Underline {
    from: u32,
    to: u32,
    severity: &'static str,
    message: String,
    source: String,
}

/// The underlines of a pane: its findings' own places with their severity, further places as hints.
pub fn underlines(findings: &[Finding], baseline: bool, pane: u32) -> Vec<Underline> {
    let mut found = Vec::new();
    for finding in findings {
        for (nth, place) in finding.places.iter().enumerate() {
            if place.baseline != baseline || place.pane != pane {
                continue;
            }
            let severity = match (nth, finding.severity.as_str()) {
                (0, "error") => "error",
                (0, "warning") => "warning",
                _ => "info",
            };
            let mut message = finding.message.clone();
            for more in [Some(&place.message), finding.help.as_ref()].into_iter().flatten() {
                if !more.is_empty() && *more != message {
                    message.push('\n');
                    message.push_str(more);
                }
            }
            found.push(Underline {
                from: place.from,
                to: place.to.max(place.from),
                severity,
                message,
                source: finding.code.clone(),
            });
        }
    }
    found
}

impl Editor {
    /// Underlines a pane's findings in place of those shown before.
    pub fn underline(&self, pane: u32, underlines: &[Underline]) {
        // Numbers and strings alone always cross over.
        if let Ok(value) = serde_wasm_bindgen::to_value(underlines) {
            self.diagnose(pane, value);
        }
    }
}

impl Viewer {
    /// Shows a comparison.
    pub fn show_diff(&self, lines: &[DiffLine]) {
        let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        let signs: String = lines.iter().map(|line| line.sign).collect();
        self.compare(&texts.join("\n"), &signs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rowlock_core::workspace::Place;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn place(baseline: bool, pane: u32, from: u32, to: u32) -> Place {
        Place { baseline, pane, from, to, ..Place::default() }
    }

    #[test]
    fn underlines_are_those_of_the_pane() {
        let finding = Finding {
            severity: "error".into(),
            code: "conflict".into(),
            message: "two of them".into(),
            help: Some("drop one".into()),
            places: vec![place(false, 0, 3, 9), place(false, 1, 7, 7), place(true, 0, 1, 2)],
            ..Finding::default()
        };
        let first = underlines(std::slice::from_ref(&finding), false, 0);
        assert_eq!(first.len(), 1);
        assert_eq!((first[0].from, first[0].to, first[0].severity), (3, 9, "error"));
        assert_eq!(first[0].message, "two of them\ndrop one");
        let second = underlines(std::slice::from_ref(&finding), false, 1);
        assert_eq!((second[0].from, second[0].to, second[0].severity), (7, 7, "info"));
        assert_eq!(underlines(&[finding], true, 0).len(), 1);
    }

    /// Places count UTF-16 code units: what they cut out of JavaScript's string is what was meant.
    #[cfg(target_arch = "wasm32")]
    #[test]
    fn offsets_are_utf16() {
        let text = "select '🦀é'; oops";
        let from = text.encode_utf16().count() - 4;
        let string = js_sys::JsString::from(text);
        assert_eq!(string.slice(from as u32, string.length()), "oops");
    }

    #[cfg(target_arch = "wasm32")]
    #[test]
    fn underlines_cross_over_by_name() {
        let finding = Finding { severity: "warning".into(), places: vec![place(false, 0, 1, 4)], ..Finding::default() };
        let value = serde_wasm_bindgen::to_value(&underlines(&[finding], false, 0)).unwrap();
        let first = js_sys::Array::from(&value).get(0);
        let member = |name: &str| js_sys::Reflect::get(&first, &name.into()).unwrap();
        assert_eq!(member("from"), 1);
        assert_eq!(member("to"), 4);
        assert_eq!(member("severity"), "warning");
    }
}
