// Trunk's post_build hook: moves the inline script that starts the page into a file of its own, so that the page runs
// under a content security policy without 'unsafe-inline', and without a hash to keep in step.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const staging = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";
if (!staging) {
  console.error("seal.mjs runs as Trunk's post_build hook: TRUNK_STAGING_DIR is not set");
  process.exit(1);
}

const page = join(staging, "index.html");
const html = readFileSync(page, "utf8");
let sealed = html.replace(/<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g, (whole, attributes, code) => {
  if (code.trim() === "") return whole;
  const digest = createHash("sha384").update(code).digest();
  const name = `start-${digest.toString("hex").slice(0, 16)}.js`;
  writeFileSync(join(staging, name), code);
  const kept = attributes.replace(/\snonce="[^"]*"/, "");
  return `<script${kept} src="./${name}" integrity="sha384-${digest.toString("base64")}"></script>`;
});
// A build for development is reloaded by a script that Trunk's own server adds afterwards, inline.
if (!release) sealed = sealed.replace(/<meta http-equiv="content-security-policy"[^>]*>/i, "");
if (release && !/<meta http-equiv="content-security-policy"/i.test(sealed)) {
  console.error("index.html has lost its content security policy");
  process.exit(1);
}
writeFileSync(page, sealed);
