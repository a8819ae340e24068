// Forms: one click sends once, filters apply at once, the first fault gets the focus.
export function guardSubmits(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.classList.add("is-sending");
  });
  // A page that comes back from the browser's cache may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) {
      delete form.dataset.sending;
      form.querySelector(".is-sending")?.classList.remove("is-sending");
    }
  });
}

// <form data-apply>: a changed choice is applied without the button, which stays for keyboards without scripts.
export function keepFilters(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("form[data-apply] :is(select, input[type=checkbox], input[type=radio], input[type=date])"))
      field.closest("form")?.requestSubmit();
  });
}

export function showFirstFault(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}
