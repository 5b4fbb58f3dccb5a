import { defaultKeymap } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, WidgetType, drawSelection, gutter, keymap, lineNumbers } from "@codemirror/view";
import { dialect } from "./dialect.js";
import { shadow, theme } from "./theme.js";

/** Unchanged lines shown on either side of a change. */
const CONTEXT = 3;

/** SQL to read, search and copy, or the comparison of two texts. */
export class Viewer {
  /** @param {HTMLElement} host the element to fill */
  constructor(host, label) {
    const root = shadow(host);
    this.label = label;
    this.signs = undefined;
    this.view = new EditorView({ root, parent: root, state: this.state("", false) });
  }

  /** Shows SQL. What stays the same around a change keeps its place on the screen. */
  show(text) {
    if (this.signs !== undefined) this.view.setState(this.state("", false));
    this.signs = undefined;
    const old = this.view.state.doc.toString();
    if (old === text) return;
    let from = 0;
    const shorter = Math.min(old.length, text.length);
    while (from < shorter && old.charCodeAt(from) === text.charCodeAt(from)) from++;
    let tail = 0;
    while (tail < shorter - from && old.charCodeAt(old.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) tail++;
    this.view.dispatch({ changes: { from, to: old.length - tail, insert: text.slice(from, text.length - tail) } });
  }

  /** Shows a comparison: `text` holds all lines, `signs` one of `+`, `-` and space for each. */
  compare(text, signs) {
    if (this.signs === signs && this.view.state.doc.toString() === text) return;
    const scroll = this.signs === undefined ? undefined : this.view.scrollSnapshot();
    this.signs = signs;
    this.view.setState(this.state(text, true, signs));
    if (scroll) this.view.dispatch({ effects: scroll });
  }

  destroy() {
    this.view.destroy();
  }

  state(doc, comparing, signs = "") {
    return EditorState.create({
      doc,
      extensions: [
        comparing ? comparison(signs) : lineNumbers(),
        drawSelection(),
        EditorView.lineWrapping,
        highlightSelectionMatches(),
        search({ top: true }),
        sql({ dialect }),
        keymap.of([...searchKeymap, ...defaultKeymap]),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ "aria-label": this.label, "aria-readonly": "true", tabindex: "0" }),
        theme,
      ],
    });
  }
}

class Sign extends GutterMarker {
  constructor(sign) {
    super();
    this.sign = sign;
  }

  toDOM() {
    const mark = document.createElement("span");
    mark.className = this.sign === "+" ? "cm-sign-added" : "cm-sign-removed";
    mark.textContent = this.sign === "+" ? "+" : "−";
    return mark;
  }
}

const PLUS = new Sign("+");
const MINUS = new Sign("-");
const ADDED = Decoration.line({ class: "cm-added" });
const REMOVED = Decoration.line({ class: "cm-removed" });

const expand = StateEffect.define();

/** Stands for a run of unchanged lines until it is pressed. */
class Unchanged extends WidgetType {
  constructor(lines) {
    super();
    this.lines = lines;
  }

  eq(other) {
    return other.lines === this.lines;
  }

  toDOM(view) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-unchanged";
    button.textContent = `⋯ ${this.lines} unchanged ${this.lines === 1 ? "line" : "lines"}`;
    button.addEventListener("click", () => {
      view.dispatch({ effects: expand.of(view.posAtDOM(button)) });
    });
    return button;
  }

  ignoreEvent() {
    return true;
  }
}

function comparison(signs) {
  const folds = StateField.define({
    create: (state) => fold(state.doc, signs),
    update(value, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(expand)) value = value.update({ filter: (from, to) => effect.value < from || effect.value > to });
      }
      return value;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const marks = StateField.define({
    create: (state) => mark(state.doc, signs, ADDED, REMOVED),
    update: (value) => value,
    provide: (field) => EditorView.decorations.from(field),
  });
  const markers = StateField.define({
    create: (state) => mark(state.doc, signs, PLUS, MINUS),
    update: (value) => value,
  });
  return [folds, marks, markers, gutter({ class: "cm-signs", markers: (view) => view.state.field(markers) })];
}

function mark(doc, signs, plus, minus) {
  const set = new RangeSetBuilder();
  for (let number = 1; number <= doc.lines; number++) {
    const sign = signs[number - 1];
    if (sign !== "+" && sign !== "-") continue;
    const { from } = doc.line(number);
    set.add(from, from, sign === "+" ? plus : minus);
  }
  return set.finish();
}

function fold(doc, signs) {
  const set = new RangeSetBuilder();
  let start = 0;
  while (start < signs.length) {
    if (signs[start] !== " ") {
      start++;
      continue;
    }
    let end = start;
    while (end < signs.length && signs[end] === " ") end++;
    const first = start === 0 ? 0 : start + CONTEXT;
    const last = end === signs.length ? end : end - CONTEXT;
    if (last - first > 1 && last <= doc.lines) {
      set.add(
        doc.line(first + 1).from,
        doc.line(last).to,
        Decoration.replace({ widget: new Unchanged(last - first), block: true }),
      );
    }
    start = end;
  }
  return set.finish();
}
