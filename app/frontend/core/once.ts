// Lets a form keep its key when its page is come back to, so that the same form sent twice is one.
interface Kept {
  forms?: Record<string, string>;
}

/** Give each form the key that it had when this entry of the history was first shown. */
export function keepFormKeys(): void {
  const state = (history.state ?? {}) as Kept;
  const forms = state.forms ?? {};
  document.querySelectorAll<HTMLInputElement>('input[name="form_key"]').forEach((field, number) => {
    const name = `${new URL(field.form?.action ?? "", location.href).pathname} ${number}`;
    field.value = forms[name] ??= field.value;
  });
  history.replaceState({ ...state, forms }, "");
}
