/** The decisions of the live client, without a browser. */

export interface DossierChange {
  readonly dossierId: string;
  readonly partyId: string;
}

/** What an event says; undefined when it is not of the agreed form (then only the fragments are refetched). */
export function parseDossierChange(data: string): DossierChange | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null) return undefined;
    const { dossier_id: dossierId, party_id: partyId } = value as Record<string, unknown>;
    if (typeof dossierId !== "string" || dossierId === "") return undefined;
    return { dossierId, partyId: typeof partyId === "string" ? partyId : "" };
  } catch {
    return undefined;
  }
}

/** Where the stream is; the server first tells what changed since the page was made, however often it is opened. */
export function streamAddress(pageMoment: string | undefined): string {
  return pageMoment ? `/live/stream?since=${encodeURIComponent(pageMoment)}` : "/live/stream";
}

/** How long to wait before everything is fetched again: a server that tells all pages at once says within how long. */
export function resyncDelay(data: string, chance: () => number = Math.random): number {
  try {
    const { within_ms: within } = JSON.parse(data) as Record<string, unknown>;
    return typeof within === "number" && within > 0 ? within * chance() : 0;
  } catch {
    return 0;
  }
}

/** Only addresses of this site are fetched, whatever an attribute says. */
export function sameOrigin(address: string, base: string): boolean {
  try {
    return new URL(address, base).origin === new URL(base).origin;
  } catch {
    return false;
  }
}

/** Runs `task` once, `wait` ms after the last of a burst of calls, and at the latest `wait` × 5 after the first. */
export function debounce(task: () => void, wait: number, clock: () => number = Date.now): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = 0;
  return () => {
    if (timer === undefined) first = clock();
    else clearTimeout(timer);
    const left = Math.max(0, Math.min(wait, first + wait * 5 - clock()));
    timer = setTimeout(() => {
      timer = undefined;
      task();
    }, left);
  };
}

/** A page that is not looked at for this long closes its stream. */
export const HIDDEN_LIMIT_MS = 5 * 60 * 1000;

/** How long to wait before a refused stream is tried again: 5 s, doubling to 80 s, never all pages at once. */
export function reopenDelay(refusals: number, chance: () => number = Math.random): number {
  return 5000 * 2 ** Math.min(refusals, 4) * (0.5 + chance());
}
