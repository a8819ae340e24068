// Lets Back and Reload lead to a page where a form was answered by one: the browser forgets that it was sent.

/** Keep the answer to a form in the history as the page whose address the server names. */
export function keepAsPage(): void {
  const address = document.querySelector<HTMLMetaElement>('meta[name="address"]')?.content;
  if (address) history.replaceState(history.state, "", address);
}
