import assert from "node:assert/strict";
import { test } from "node:test";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = join(dirname(fileURLToPath(import.meta.url)), "../ts/sections-plan.ts");
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { attemptDelay, MOST_ATTEMPTS, parseSection, parseText } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

test("a section is a name and markup, and nothing else is put in the page", () => {
  assert.deepEqual(parseSection('{"slug":"werk","html":"<div></div>"}'), { slug: "werk", html: "<div></div>" });
  for (const data of ["", "null", "[]", '{"slug":"werk"}', '{"slug":"a b","html":""}', '{"slug":1,"html":""}']) {
    assert.equal(parseSection(data), undefined, data);
  }
});

test("what is said at the end is text or nothing", () => {
  assert.equal(parseText('{"text":"Klaar."}'), "Klaar.");
  for (const data of ["", "null", "{}", '{"text":5}']) assert.equal(parseText(data), "", data);
});

test("a stream is opened again ever later, never by all at once, and not for ever", () => {
  assert.equal(attemptDelay(1, () => 0), 350);
  assert.equal(attemptDelay(1, () => 1), 1050);
  assert.ok(attemptDelay(3, () => 0) > attemptDelay(1, () => 1));
  assert.ok(MOST_ATTEMPTS < 10);
});
