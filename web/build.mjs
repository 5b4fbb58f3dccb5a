// Trunk's pre_build hook: bundles the editor into generated/editor.js. Fetches the pinned packages first where they are
// missing or older than the lock file.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

const installed = join(here, "node_modules", ".package-lock.json");
const wanted = join(here, "package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  console.log("Fetching the editor's packages with npm ci");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, error } = spawnSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error(`npm ci failed in ${here}${error ? `: ${error.message}` : ""}`);
    process.exit(1);
  }
}

const { build } = await import("esbuild");
await build({
  absWorkingDir: here,
  entryPoints: ["editor/index.js"],
  outfile: "generated/editor.js",
  bundle: true,
  format: "iife",
  globalName: "rowlock",
  target: ["chrome111", "firefox113", "safari16.4"],
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
});
