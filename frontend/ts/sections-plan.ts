/** The decisions of the stream of sections, without a browser. */

export interface SectionPart {
  readonly slug: string;
  readonly html: string;
}

/** What a `section` event says; undefined when it is not of the agreed form. */
export function parseSection(data: string): SectionPart | undefined {
  try {
    const { slug, html } = JSON.parse(data) as Record<string, unknown>;
    if (typeof slug !== "string" || !/^[a-z-]+$/.test(slug) || typeof html !== "string") return undefined;
    return { slug, html };
  } catch {
    return undefined;
  }
}

/** What the `end` event has a screen reader say. */
export function parseText(data: string): string {
  try {
    const { text } = JSON.parse(data) as Record<string, unknown>;
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

/** So often a stream that breaks, or finds no place, is opened again; after that there are links. */
export const MOST_ATTEMPTS = 4;

/** How long to wait before attempt number `attempt` (1 for the second): never all pages at once. */
export function attemptDelay(attempt: number, chance: () => number = Math.random): number {
  return 700 * 2 ** (attempt - 1) * (0.5 + chance());
}
