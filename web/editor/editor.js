import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { dialect } from "./dialect.js";
import { shadow, theme } from "./theme.js";

/**
 * One editor over many panes: each keeps its own text, history, selection, scroll position and diagnostics while
 * another is in front. Offsets are UTF-16 code units.
 */
export class Editor {
  /**
   * @param {HTMLElement} host the element to fill
   * @param {(pane: number, text: string, line: number) => void} edited called after each change with the line, from 1
   */
  constructor(host, edited) {
    this.edited = edited;
    this.panes = new Map();
    this.pane = undefined;
    const root = shadow(host);
    this.view = new EditorView({ root, parent: root, state: EditorState.create() });
    this.view.dom.hidden = true;
  }

  /** Brings a pane to the front; `text` matters only when it is opened for the first time. */
  open(pane, text, label) {
    if (this.pane === pane) {
      this.relabel(label);
      return;
    }
    this.keep();
    const kept = this.panes.get(pane);
    this.pane = pane;
    this.view.dom.hidden = false;
    this.view.setState(kept?.state ?? EditorState.create({ doc: text, extensions: this.extensions() }));
    this.relabel(label);
    if (kept?.scroll) this.view.dispatch({ effects: kept.scroll });
    if (kept?.findings) this.show(kept.findings);
  }

  /** Shows no pane. */
  close() {
    this.keep();
    this.pane = undefined;
    this.view.dom.hidden = true;
  }

  /** Forgets the panes that are not among `panes`. */
  retain(panes) {
    for (const pane of this.panes.keys()) if (!panes.includes(pane)) this.panes.delete(pane);
    if (this.pane !== undefined && !panes.includes(this.pane)) {
      this.pane = undefined;
      this.view.dom.hidden = true;
    }
  }

  /** Underlines findings `{ from, to, severity, message, source }` of a pane, in place of those shown before. */
  diagnose(pane, findings) {
    if (pane === this.pane) {
      this.show(findings);
      return;
    }
    const kept = this.panes.get(pane) ?? {};
    this.panes.set(pane, { ...kept, findings });
  }

  /** Selects a range of the pane in front, scrolls to it and takes the focus. */
  reveal(from, to) {
    const { length } = this.view.state.doc;
    const anchor = Math.min(from, length);
    const head = Math.min(Math.max(to, from), length);
    this.view.dispatch({
      selection: { anchor, head },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.view.focus();
  }

  focus() {
    this.view.focus();
  }

  keep() {
    if (this.pane === undefined) return;
    const kept = this.panes.get(this.pane) ?? {};
    this.panes.set(this.pane, { ...kept, state: this.view.state, scroll: this.view.scrollSnapshot(), findings: undefined });
  }

  show(findings) {
    const { doc } = this.view.state;
    const placed = findings.map((finding) => {
      const from = Math.min(finding.from, doc.length);
      // A whole statement under a wavy line is hard to read: its first line says enough.
      return { ...finding, from, to: Math.min(Math.max(finding.to, from), doc.lineAt(from).to) };
    });
    this.view.dispatch(setDiagnostics(this.view.state, placed));
  }

  relabel(label) {
    this.view.contentDOM.setAttribute("aria-label", label);
  }

  extensions() {
    return [
      lineNumbers(),
      lintGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      EditorState.allowMultipleSelections.of(true),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      indentUnit.of("  "),
      sql({ dialect }),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...lintKeymap,
        // Escape, then Tab, leaves the editor; the page says so.
        indentWithTab,
      ]),
      placeholder("Paste or write SQL: CREATE TABLE, CREATE POLICY, …"),
      EditorView.contentAttributes.of({
        tabindex: "0",
        "aria-multiline": "true",
        "aria-description": "Tab indents. Press Escape, then Tab, to leave the editor.",
        spellcheck: "false",
        autocapitalize: "off",
        autocorrect: "off",
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged || this.pane === undefined) return;
        let line = 1;
        update.changes.iterChangedRanges((_fromA, _toA, fromB) => {
          line = update.state.doc.lineAt(fromB).number;
        });
        this.edited(this.pane, update.state.doc.toString(), line);
      }),
      theme,
    ];
  }
}
