/** Live updates: a stream says what changed, the changed parts are fetched again and morphed in. */
import { showSessionEnded } from "./ended.ts";
import { debounce, HIDDEN_LIMIT_MS, parseDossierChange, reopenDelay, resyncDelay, streamAddress } from "./live-plan.ts";
import { refresh } from "./morph.ts";

const FRAGMENT_DEBOUNCE_MS = 50;
const ANNOUNCE_DEBOUNCE_MS = 300;

class LiveUpdates {
  #source: EventSource | undefined;
  #hiddenSince: number | undefined;
  #ended = false;
  #refusals = 0;
  #texts: string[] = [];
  readonly #page: Document;
  readonly #refreshFragmentsSoon = debounce(() => this.#refreshFragments(), FRAGMENT_DEBOUNCE_MS);
  readonly #speakSoon = debounce(() => this.#speak(), ANNOUNCE_DEBOUNCE_MS);

  constructor(page: Document) {
    this.#page = page;
  }

  start(): void {
    this.#open();
    this.#page.addEventListener("visibilitychange", () => this.#visibilityChanged());
  }

  #open(): void {
    if (this.#ended || this.#source) return;
    const source = new EventSource(streamAddress(this.#page.body.dataset["liveSince"]));
    this.#source = source;
    source.addEventListener("open", () => (this.#refusals = 0));
    source.addEventListener("error", () => this.#failed(source));
    source.addEventListener("dossier", (event: MessageEvent<string>) => this.#dossierChanged(event.data));
    source.addEventListener("message", () => this.#refreshFragmentsSoon());
    source.addEventListener("resync", (event: MessageEvent<string>) => {
      setTimeout(() => this.#refreshAll(), resyncDelay(event.data));
    });
    source.addEventListener("session-ended", () => this.#endSession());
  }

  /** The browser comes back by itself after a cut, but not after another answer than 200, as while a proxy waits. */
  #failed(source: EventSource): void {
    if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
    this.#close();
    setTimeout(() => this.#open(), reopenDelay(this.#refusals++));
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  /** When nobody knows what was missed, all live parts are fetched once. */
  #refreshAll(): void {
    for (const row of this.#page.querySelectorAll("[data-row-url]")) void this.#refresh(row, "data-row-url");
    this.#refreshFragments();
  }

  #dossierChanged(data: string): void {
    const change = parseDossierChange(data);
    if (change) {
      const rows = `[data-dossier-id="${CSS.escape(change.dossierId)}"][data-row-url]`;
      for (const row of this.#page.querySelectorAll(rows)) void this.#refresh(row, "data-row-url");
    }
    this.#refreshFragmentsSoon();
  }

  #refreshFragments(): void {
    for (const part of this.#page.querySelectorAll("[data-live-url]")) void this.#refresh(part, "data-live-url");
  }

  async #refresh(element: Element, attribute: "data-row-url" | "data-live-url"): Promise<void> {
    const address = element.getAttribute(attribute);
    if (!address) return;
    const outcome = await refresh(element, address, (text) => this.#announce(text));
    if (outcome === "signed-out") this.#endSession();
  }

  #announce(text: string): void {
    if (!this.#texts.includes(text)) this.#texts.push(text);
    this.#speakSoon();
  }

  #speak(): void {
    const region = this.#page.getElementById("live-status");
    if (region) region.textContent = this.#texts.join(" ");
    this.#texts = [];
  }

  #endSession(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#close();
    showSessionEnded(this.#page);
  }

  #visibilityChanged(): void {
    if (this.#page.visibilityState === "hidden") {
      this.#hiddenSince = Date.now();
      setTimeout(() => this.#closeIfForgotten(), HIDDEN_LIMIT_MS);
    } else {
      this.#hiddenSince = undefined;
      this.#open();
    }
  }

  #closeIfForgotten(): void {
    if (this.#hiddenSince !== undefined && Date.now() - this.#hiddenSince >= HIDDEN_LIMIT_MS) this.#close();
  }
}

export function startLive(page: Document): void {
  if (page.body.dataset["live"] === "1" && "EventSource" in globalThis) new LiveUpdates(page).start();
}
