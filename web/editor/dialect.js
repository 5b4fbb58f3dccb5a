import { PostgreSQL, SQLDialect } from "@codemirror/lang-sql";

// PostgreSQL lists these as key words, too; in a schema they are nearly always somebody's column.
const COLUMNS = new Set(
  `account body class code content count data day description first hour id label last length link location method mode
  month name number options parameter path position result source state system text title user value version year`.split(
    /\s+/,
  ),
);

/** PostgreSQL, as it is written in schemas: with the words of policies, without those that are mostly names. */
export const dialect = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords
    .split(" ")
    .filter((word) => !COLUMNS.has(word))
    .join(" ")} permissive restrictive`,
});
