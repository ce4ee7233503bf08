/**
 * Mijn gegevens: the parts of the page come over one stream, each as its sources answer. Focus and what is unfolded
 * stay as they are. Where the stream fails, every part that still waits shows its link.
 */
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { showSessionEnded } from "./ended.ts";
import { sameOrigin } from "./live-plan.ts";
import { attemptDelay, MOST_ATTEMPTS, parseSection, parseText } from "./sections-plan.ts";

/** What somebody unfolded stays unfolded. */
function keepsOpen(attribute: string, node: Node): boolean {
  return !(attribute === "open" && node instanceof HTMLDetailsElement);
}

class SectionStream {
  #source: EventSource | undefined;
  #attempts = 0;
  readonly #page: Document;
  readonly #root: HTMLElement;
  readonly #address: string;

  constructor(page: Document, root: HTMLElement, address: string) {
    this.#page = page;
    this.#root = root;
    this.#address = address;
  }

  start(): void {
    this.#open();
    this.#page.defaultView?.addEventListener("pagehide", () => this.#close());
  }

  #open(): void {
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener("section", (event: MessageEvent<string>) => this.#show(event.data));
    source.addEventListener("end", (event: MessageEvent<string>) => this.#end(parseText(event.data)));
    source.addEventListener("busy", () => this.#again());
    source.addEventListener("failed", () => this.#fail());
    source.addEventListener("error", () => this.#again());
    source.addEventListener("session-ended", () => {
      this.#fail();
      showSessionEnded(this.#page);
    });
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  #show(data: string): void {
    const part = parseSection(data);
    const place = part && this.#page.getElementById(`${part.slug}-body`);
    if (!part || !place) return;
    const fresh = new DOMParser().parseFromString(part.html, "text/html").body.firstElementChild;
    if (!fresh) return;
    const morphed = Idiomorph.morph(place, fresh, {
      morphStyle: "outerHTML",
      restoreFocus: true,
      callbacks: { beforeAttributeUpdated: keepsOpen },
    });
    void Promise.resolve(morphed).then((nodes) => {
      for (const node of nodes) if (node instanceof HTMLElement) htmx.process(node);
    });
  }

  #end(text: string): void {
    this.#close();
    this.#root.dataset["stream"] = "ended";
    this.#announce(text);
  }

  #again(): void {
    if (!this.#source) return;
    this.#close();
    this.#attempts += 1;
    if (this.#attempts >= MOST_ATTEMPTS) this.#fail();
    else setTimeout(() => this.#open(), attemptDelay(this.#attempts));
  }

  #fail(): void {
    this.#close();
    this.#root.dataset["stream"] = "failed";
    this.#announce(this.#root.dataset["failedText"] ?? "");
  }

  #announce(text: string): void {
    const region = this.#page.getElementById("live-status");
    if (region && text) region.textContent = text;
  }
}

export function startSections(page: Document): void {
  const root = page.querySelector<HTMLElement>("[data-sections-stream]");
  const address = root?.dataset["sectionsStream"];
  if (!root || !address || !sameOrigin(address, page.baseURI)) return;
  if ("EventSource" in globalThis) new SectionStream(page, root, address).start();
  else root.dataset["stream"] = "failed";
}
