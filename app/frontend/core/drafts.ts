// Keeps what is typed into a form until it is sent: on the server for its writer, on this computer while that cannot be reached.
import { json, reader, Refused } from "./http";
import { after, icon, make } from "./dom";
import { beforeSent } from "./sending";
import { language, t } from "./texts";

type Fields = Record<string, string[]>;
interface Draft {
  fields: Fields;
  saved_at: string;
}

const PAUSE_MS = 1000;
const RETRY_MS = 10_000;
const DRAFT = "input[name=draft]";
const KEPT = ":is(textarea, select, input:not([type=file], [type=password], [type=hidden], [type=submit]))";

function fieldsOf(form: HTMLFormElement): Fields {
  const found: Fields = {};
  for (const field of form.querySelectorAll<HTMLInputElement>(KEPT)) {
    if (!field.name || (["checkbox", "radio"].includes(field.type) && !field.checked)) continue;
    (found[field.name] ??= []).push(field.value);
  }
  return found;
}

function isSame(one: Fields, other: Fields): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => JSON.stringify(one[name] ?? []) === JSON.stringify(other[name] ?? []));
}

function fill(form: HTMLFormElement, fields: Fields): void {
  for (const field of form.querySelectorAll<HTMLInputElement>(KEPT)) {
    const values = fields[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      if (values || field.type === "checkbox") field.checked = values?.includes(field.value) ?? false;
    } else if (values?.[0] !== undefined) field.value = values[0];
  }
  form.dispatchEvent(new Event("change", { bubbles: true })); // what depends on it follows
  if (form.querySelector("[data-of]")) askAnew(form, fields);
}

/** What is chosen in one list decides what others offer: the server brings them, with what was chosen there. */
function askAnew(form: HTMLFormElement, fields: Fields): void {
  const lists = [...form.querySelectorAll<HTMLSelectElement>("select")];
  for (const list of lists) {
    const wanted = fields[list.name]?.[0];
    if (wanted && list.value !== wanted) list.append(make("option", { value: wanted, selected: true }, "…"));
  }
  lists[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

class Keeper {
  private readonly key: string;
  private readonly url: string;
  private readonly local: string;
  private readonly first: Fields;
  private timer?: ReturnType<typeof setTimeout>;
  private sending = new AbortController();
  private over = true; // until something is typed or brought back: a page left before that has nothing to keep

  constructor(private readonly form: HTMLFormElement) {
    this.key = form.querySelector<HTMLInputElement>(DRAFT)!.value;
    this.url = `/drafts/${encodeURIComponent(this.key)}`;
    this.local = `podpora.unsent.${reader()}.${this.key}`;
    this.first = fieldsOf(form);
    const soon = after(PAUSE_MS, () => void this.save());
    form.addEventListener("input", () => {
      this.over = false;
      this.keepHere();
      soon();
    });
    window.addEventListener("pagehide", () => void this.save(true));
  }

  /** Show what was typed earlier, unless the page itself brings back what was sent. */
  async restore(): Promise<void> {
    const kept = this.newest(this.here(), await this.there());
    if (!kept || isSame(kept.fields, this.first) || !isSame(fieldsOf(this.form), this.first)) return;
    if (this.form.querySelector(".is-wrong, .is-invalid")) return;
    this.over = false;
    fill(this.form, kept.fields);
    this.say(kept);
  }

  /** It is about to be sent: the server has all of it first, and nothing that is saved late brings it back. */
  async sent(): Promise<void> {
    await this.save();
    this.stop();
  }

  private stop(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.sending.abort();
  }

  private async there(): Promise<Draft | undefined> {
    try {
      return (await json<Draft | null>("GET", this.url)) ?? undefined;
    } catch {
      return undefined; // what this computer has is better than nothing
    }
  }

  private here(): Draft | undefined {
    try {
      return JSON.parse(localStorage.getItem(this.local) ?? "null") as Draft | undefined;
    } catch {
      return undefined;
    }
  }

  private newest(one?: Draft | null, other?: Draft): Draft | undefined {
    if (!one || !other) return one ?? other;
    return one.saved_at > other.saved_at ? one : other;
  }

  private keepHere(): void {
    const draft: Draft = { fields: fieldsOf(this.form), saved_at: new Date().toISOString() };
    try {
      localStorage.setItem(this.local, JSON.stringify(draft));
    } catch {
      // no room on this computer: the server keeps it
    }
  }

  private forgetHere(): void {
    localStorage.removeItem(this.local);
  }

  private async save(keepalive = false): Promise<void> {
    if (this.over || !this.form.isConnected || !localStorage.getItem(this.local)) return;
    this.sending.abort();
    this.sending = new AbortController();
    const { signal } = this.sending;
    try {
      await json("PUT", this.url, { fields: fieldsOf(this.form) }, keepalive ? { keepalive } : { signal });
      if (!signal.aborted) this.forgetHere();
    } catch (error) {
      if (signal.aborted || error instanceof Refused) return;
      clearTimeout(this.timer); // signed out or away: this computer keeps it until then
      this.timer = setTimeout(() => void this.save(), RETRY_MS);
    }
  }

  private say(kept: Draft): void {
    const when = new Date(kept.saved_at).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" });
    const discard = () => {
      fill(this.form, this.first);
      notice.remove();
      this.stop();
      this.forgetHere();
      void json("DELETE", this.url).catch(() => undefined);
    };
    const notice = make("div", { class: "notice tone-active draft-note", role: "status" }, icon("history"));
    notice.append(make("p", {}, t("What you typed on {when} and have not sent is back.", { when })));
    notice.append(make("button", { type: "button", class: "btn btn-sm", onclick: discard }, t("Throw it away")));
    (this.form.querySelector(".card-body") ?? this.form).prepend(notice);
  }
}

/** Keep what is typed into the form that holds `name`, its name among drafts, and bring back what was kept. */
export function keepDraft(name: HTMLElement): void {
  const { form } = name as HTMLInputElement;
  if (!form) return;
  const keeper = new Keeper(form);
  beforeSent(async (sent) => (sent === form ? keeper.sent() : undefined));
  void keeper.restore();
}
