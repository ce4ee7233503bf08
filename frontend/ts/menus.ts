/** Menus are `<details data-menu>`; this closes them as people expect: Escape, a click outside, leaving by keyboard. */

function openMenus(root: ParentNode): HTMLDetailsElement[] {
  return [...root.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")];
}

function closeAllBut(root: ParentNode, target: EventTarget | null): void {
  for (const menu of openMenus(root)) {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  }
}

export function startMenus(root: Document): void {
  root.addEventListener("click", (event) => closeAllBut(root, event.target));
  root.addEventListener("focusin", (event) => closeAllBut(root, event.target));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus(root)) {
      const hadFocus = menu.contains(root.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary")?.focus();
    }
  });
}
