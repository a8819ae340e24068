// Menus: the bar of pages, and <details> that close when attention goes elsewhere.
// On a phone the menu is a bar wider than the screen: the page that is open is in sight.
export function showWhereWeAre(): void {
  const bar = document.querySelector<HTMLElement>(".top-nav");
  const here = bar?.querySelector<HTMLElement>("[aria-current]");
  if (bar && here) bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
}

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
