/**
 * Flanders Sans comes from a package whose dependencies (120 MB) we do not want: it is packed once, checked against
 * its published digest, kept in .cache/, and only the font files are taken out.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const PACKAGE = "@appuniversum/ember-appuniversum";
const VERSION = "4.4.1";
const INTEGRITY = "sha512-3bhuDTZEBXl4/7LWCnnOSqxCeRXBicJq36gUp/H1GErRy8tDVYKgTq9i3hX5ThbEE4vet9iRXqi4Fa+Wds04sQ==";
const FLANDERS = ["regular", "medium", "bold"].map((weight) => `flanders-sans-${weight}.woff2`);
const ATKINSON = ["latin", "latin-ext"].map((set) => `atkinson-hyperlegible-next-${set}-wght-normal.woff2`);

function digest(file) {
  return `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
}

function packedArchive(cache) {
  const archive = join(cache, `appuniversum-ember-appuniversum-${VERSION}.tgz`);
  if (!existsSync(archive)) {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", cache, `${PACKAGE}@${VERSION}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  if (digest(archive) !== INTEGRITY) {
    rmSync(archive);
    throw new Error(`${PACKAGE} ${VERSION}: the archive is not the one we know; it was thrown away.`);
  }
  return archive;
}

function flandersFolder(cache) {
  const folder = join(cache, `flanders-fonts-${VERSION}`);
  if (existsSync(folder)) return folder;
  const unpacked = `${folder}.tmp-${process.pid}`;
  mkdirSync(unpacked, { recursive: true });
  const members = [...FLANDERS.map((name) => `package/public/fonts/${name}`), "package/LICENSE.md"];
  execFileSync("tar", ["-xzf", packedArchive(cache), "-C", unpacked, ...members]);
  if (existsSync(folder)) rmSync(unpacked, { recursive: true });
  else renameSync(unpacked, folder);
  return folder;
}

/** Copies all font files into `target`. `cache` outlives builds. */
export function copyFonts({ target, cache }) {
  mkdirSync(cache, { recursive: true });
  mkdirSync(target, { recursive: true });
  const flanders = join(flandersFolder(cache), "package");
  for (const name of FLANDERS) copyFileSync(join(flanders, "public/fonts", name), join(target, name));
  copyFileSync(join(flanders, "LICENSE.md"), join(target, "LICENSE-flanders-sans.md"));
  const manifest = createRequire(import.meta.url).resolve("@fontsource-variable/atkinson-hyperlegible-next/package.json");
  const atkinson = dirname(manifest);
  for (const name of ATKINSON) copyFileSync(join(atkinson, "files", name), join(target, name));
  copyFileSync(join(atkinson, "LICENSE"), join(target, "LICENSE-atkinson-hyperlegible-next"));
}
