import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Every colour is a custom property of the page, so that the editor follows its light and dark schemes.
const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overscrollBehavior: "contain" },
  ".cm-content": { padding: "10px 0 40px", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--selection)",
  },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--faint)",
    border: "none",
    paddingLeft: "4px",
    userSelect: "none",
  },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 8px", minWidth: "28px" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "3px 1px" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--line)", color: "var(--muted)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--match)", outline: "1px solid var(--edge-strong)" },
  ".cm-selectionMatch": { backgroundColor: "var(--match)" },
  ".cm-searchMatch": { backgroundColor: "var(--found)", outline: "none" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--found-here)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", zIndex: 3 },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--edge)" },
  ".cm-panel.cm-search": { padding: "8px 36px 8px 10px", fontFamily: "var(--sans)" },
  ".cm-panel.cm-search label": { fontSize: "12px" },
  ".cm-panel.cm-search [name=close]": { fontSize: "18px", padding: "4px 10px", color: "var(--muted)", right: "2px" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--edge-strong)",
    borderRadius: "5px",
    padding: "3px 7px",
    fontSize: "12px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--edge-strong)",
    borderRadius: "5px",
    padding: "3px 9px",
    fontSize: "12px",
    textTransform: "capitalize",
  },
  ".cm-textfield:focus-visible, .cm-button:focus-visible, .cm-search [name=close]:focus-visible": {
    outline: "2px solid var(--focus)",
    outlineOffset: "1px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--edge-strong)",
    borderRadius: "7px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
    maxWidth: "min(520px, 90vw)",
  },
  ".cm-diagnostic": {
    padding: "7px 12px",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    lineHeight: "1.45",
    borderLeft: "3px solid var(--note)",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnosticSource": { fontFamily: "var(--mono)", fontSize: "11px", color: "var(--muted)", opacity: 1 },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: 0 },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--error) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--warning) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-info": { textDecoration: "underline dotted var(--note) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-active": { backgroundColor: "var(--match)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--error)" },
  ".cm-placeholder": { color: "var(--muted)" },
  // A comparison.
  ".cm-added": { backgroundColor: "var(--added-line)" },
  ".cm-removed": { backgroundColor: "var(--removed-line)" },
  ".cm-signs .cm-gutterElement": { padding: "0 6px 0 12px", fontWeight: "600" },
  ".cm-sign-added": { color: "var(--added)" },
  ".cm-sign-removed": { color: "var(--removed)" },
  ".cm-unchanged": {
    display: "block",
    width: "100%",
    padding: "3px 12px",
    // A margin would not count in the height by which the gutter is laid out.
    margin: 0,
    border: "none",
    borderBlock: "1px solid var(--edge)",
    backgroundColor: "var(--raised)",
    color: "var(--muted)",
    font: "12px/1.5 var(--sans)",
    textAlign: "left",
    cursor: "pointer",
  },
  ".cm-unchanged:hover": { color: "var(--text)" },
  ".cm-unchanged:focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.null], color: "var(--sql-keyword)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--sql-type)" },
  { tag: tags.string, color: "var(--sql-string)" },
  // Names in double quotes are names.
  { tag: tags.special(tags.string), color: "inherit" },
  { tag: [tags.number, tags.bool], color: "var(--sql-number)" },
  { tag: tags.comment, color: "var(--sql-comment)", fontStyle: "italic" },
  { tag: [tags.operator, tags.punctuation], color: "var(--sql-operator)" },
]);

export const theme = [look, syntaxHighlighting(colours)];

/**
 * A shadow root inside `host`. In one, the editor's styles are constructed sheets; in the document itself they would be
 * a `<style>` element, which the page's content security policy forbids.
 */
export function shadow(host) {
  return host.shadowRoot ?? host.attachShadow({ mode: "open" });
}
