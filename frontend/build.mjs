/**
 * Builds styles, scripts and fonts into the static folder of the foundation. Names are stable; the server adds the
 * hash. Nothing is done when nothing changed: a fingerprint of all inputs lies beside the output.
 */
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FRONTEND = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(FRONTEND);
const OUTPUT = join(ROOT, "src/burgerprofiel/foundation/static/build");
const CACHE = join(ROOT, ".cache");
const RESULTS = ["app.css", "app.js", "sw.js", "mark.svg", "fonts", "icons"];

function inputs(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of [...inputs(FRONTEND), join(ROOT, "package-lock.json")]) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

async function buildStyles(target) {
  const [{ compile }, { transform }] = await Promise.all([import("sass"), import("esbuild")]);
  const { css } = compile(join(FRONTEND, "scss/app.scss"), { style: "expanded" });
  const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome109", "firefox115", "safari16"] });
  writeFileSync(join(target, "app.css"), code);
}

async function buildScript(entry, outfile) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(FRONTEND, entry)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome109", "firefox115", "safari16"],
    legalComments: "none",
    logLevel: "warning",
  });
}

async function buildAll() {
  const { copyFonts } = await import("./fonts.mjs");
  const fresh = `${OUTPUT}.tmp-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    copyFonts({ target: join(fresh, "fonts"), cache: CACHE });
    copyFileSync(join(FRONTEND, "mark.svg"), join(fresh, "mark.svg"));
    cpSync(join(FRONTEND, "icons"), join(fresh, "icons"), { recursive: true });
    await Promise.all([
      buildStyles(fresh),
      buildScript("ts/main.ts", join(fresh, "app.js")),
      buildScript("sw/sw.ts", join(fresh, "sw.js")),
    ]);
    writeFileSync(join(fresh, ".fingerprint"), fingerprint());
    rmSync(OUTPUT, { recursive: true, force: true });
    renameSync(fresh, OUTPUT);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function upToDate() {
  const stamp = join(OUTPUT, ".fingerprint");
  if (!existsSync(stamp) || RESULTS.some((name) => !existsSync(join(OUTPUT, name)))) return false;
  return readFileSync(stamp, "utf8") === fingerprint();
}

if (upToDate()) console.log("Styles and scripts are up to date.");
else {
  await buildAll();
  console.log("Styles, scripts and fonts are built.");
}
