/** Progressive enhancement only: every page works without this file. */
import htmx from "htmx.org";
import { startLive } from "./live.ts";
import { startMenus } from "./menus.ts";
import { startPush } from "./push.ts";
import { startSections } from "./sections.ts";

/** An error summary takes focus, so that a screen reader starts with what must be mended; so does what one asked for. */
function focusErrorSummary(root: Document | HTMLElement): void {
  if (root instanceof HTMLElement && root.matches("[data-autofocus]")) root.focus();
  else root.querySelector<HTMLElement>("[data-autofocus]")?.focus();
}

startMenus(document);
startLive(document);
startSections(document);
startPush(document);
focusErrorSummary(document);
htmx.onLoad((element) => {
  if (element instanceof HTMLElement) focusErrorSummary(element);
});
