import { classHighlighter, highlightCode } from "@lezer/highlight";
import { dialect } from "./dialect.js";

const { parser } = dialect.language;

/** Shows SQL in an element, coloured by classes. The text is text: nothing in it is read as HTML. */
export function paint(element, sql) {
  const parts = document.createDocumentFragment();
  highlightCode(
    sql,
    parser.parse(sql),
    classHighlighter,
    (text, classes) => {
      if (!classes) {
        parts.append(text);
        return;
      }
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = text;
      parts.append(span);
    },
    () => parts.append("\n"),
  );
  element.replaceChildren(parts);
}
