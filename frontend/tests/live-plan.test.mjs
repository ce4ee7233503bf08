import assert from "node:assert/strict";
import { test } from "node:test";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = join(dirname(fileURLToPath(import.meta.url)), "../ts/live-plan.ts");
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { debounce, parseDossierChange, reopenDelay, resyncDelay, sameOrigin, streamAddress } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

test("a change names its file", () => {
  assert.deepEqual(parseDossierChange('{"dossier_id":"d1","party_id":"p1"}'), { dossierId: "d1", partyId: "p1" });
  assert.deepEqual(parseDossierChange('{"dossier_id":"d1"}'), { dossierId: "d1", partyId: "" });
});

test("what is not of the agreed form is no change", () => {
  for (const data of ["", "x", "null", "[]", "7", "{}", '{"dossier_id":""}', '{"dossier_id":5}']) {
    assert.equal(parseDossierChange(data), undefined, data);
  }
});

test("the stream begins where the page ends", () => {
  assert.equal(streamAddress("1795212000000"), "/live/stream?since=1795212000000");
  assert.equal(streamAddress(undefined), "/live/stream");
});

test("pages that are told together fetch within the time given, one that is told alone at once", () => {
  assert.equal(resyncDelay('{"within_ms": 2000}', () => 0.5), 1000);
  for (const data of ["", "x", "null", "{}", '{"within_ms": "2"}', '{"within_ms": -5}']) {
    assert.equal(resyncDelay(data, () => 1), 0, data);
  }
});

test("only this site is fetched", () => {
  const here = "https://loket.example/overzicht";
  assert.ok(sameOrigin("/dossiers/1", here));
  assert.ok(sameOrigin("https://loket.example/x", here));
  for (const address of ["https://elders.example/", "//elders.example/x", "http://loket.example/", "data:text/html,x"]) {
    assert.ok(!sameOrigin(address, here), address);
  }
});

test("a burst of calls runs the task once, an endless one now and then", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let runs = 0;
  const call = debounce(() => runs++, 200);
  call();
  context.mock.timers.tick(150);
  call();
  context.mock.timers.tick(199);
  assert.equal(runs, 0);
  context.mock.timers.tick(1);
  assert.equal(runs, 1);
  for (let step = 0; step < 20; step++) {
    call();
    context.mock.timers.tick(100);
  }
  assert.ok(runs >= 2 && runs <= 3, `${runs} runs`);
});

test("a refused stream is tried again, ever later, up to a limit", () => {
  const waits = [0, 1, 2, 3, 4, 50].map((refusals) => reopenDelay(refusals, () => 0.5));
  assert.deepEqual(waits, [5000, 10000, 20000, 40000, 80000, 80000]);
  assert.ok(reopenDelay(0, () => 0) < reopenDelay(0, () => 1));
});
