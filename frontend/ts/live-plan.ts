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
