// Menus: <details> that close when attention goes elsewhere.
export function closeMenusOutside(): void {
  const close = (keep: Node | null, refocus = false) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-dropdown][open]")) {
      if (keep && menu.contains(keep)) continue;
      menu.open = false;
      if (refocus) menu.querySelector("summary")?.focus();
    }
  };
  document.addEventListener("click", (event) => close(event.target as Node));
  document.addEventListener("focusin", (event) => close(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null, true);
  });
}
