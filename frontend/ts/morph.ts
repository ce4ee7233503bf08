/** Fetches the present markup of an element and changes only what differs, so that focus, scroll and reading position stay. */
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { sameOrigin } from "./live-plan.ts";

export type Outcome = "same" | "changed" | "failed" | "signed-out";

const PATIENCE_MS = 10_000;

/** Elements that are being asked about, and whether to ask again afterwards: one question at a time, the last one counts. */
const underWay = new WeakMap<Element, boolean>();

async function fetchElement(address: string): Promise<Element | Outcome> {
  const response = await fetch(address, {
    headers: { "HX-Request": "true", Accept: "text/html" },
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 401 || response.type === "opaqueredirect") return "signed-out";
  if (!response.ok) return "failed";
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  return parsed.body.firstElementChild ?? "failed";
}

/** Returns what happened; on "changed" the returned markup is in the page. */
export async function refresh(
  element: Element,
  address: string,
  announce: (text: string) => void,
): Promise<Outcome> {
  if (!sameOrigin(address, document.baseURI)) return "failed";
  if (underWay.has(element)) {
    underWay.set(element, true);
    return "same";
  }
  try {
    let outcome: Outcome;
    do {
      underWay.set(element, false);
      outcome = await bringUpToDate(element, address, announce);
    } while (underWay.get(element) && outcome !== "signed-out");
    return outcome;
  } finally {
    underWay.delete(element);
  }
}

async function bringUpToDate(element: Element, address: string, announce: (text: string) => void): Promise<Outcome> {
  let fresh: Element | Outcome;
  try {
    fresh = await fetchElement(address);
  } catch {
    return "failed"; // offline: the stream reconnects by itself and everything is fetched again
  }
  if (typeof fresh === "string") return fresh;
  if (!element.isConnected) return "same";
  if (element.isEqualNode(fresh)) return "same";
  const text = fresh.getAttribute("data-live-announce");
  const morphed = await Idiomorph.morph(element, fresh, { morphStyle: "outerHTML", restoreFocus: true });
  for (const node of morphed) if (node instanceof HTMLElement) htmx.process(node);
  if (text) announce(text);
  return "changed";
}
