/** Progressive enhancement only: every page works without this file. */
import htmx from "htmx.org";
import { startLive } from "./live.ts";
import { startMenus } from "./menus.ts";

/** An error summary takes focus, so that a screen reader starts with what must be mended. */
function focusErrorSummary(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-autofocus]")?.focus();
}

startMenus(document);
startLive(document);
focusErrorSummary(document);
htmx.onLoad((element) => {
  if (element instanceof HTMLElement) focusErrorSummary(element);
});
