// Keeps what is typed into a form until it is sent: on the server for its writer, on this computer while that cannot be reached.
import { after, icon, make } from "./dom";
import { json } from "./http";
import { outbox, type Act } from "./outbox";
import { addMissing } from "./rows";
import { beforeSent } from "./sending";
import { spokenTime, t } from "./texts";

type Fields = Record<string, string[]>;
interface Draft {
  fields: Fields;
  saved_at: string;
}

const PAUSE_MS = 1000;
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
  addMissing(form, Object.keys(fields));
  for (const field of form.querySelectorAll<HTMLInputElement>(KEPT)) {
    const values = fields[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      if (values || field.type === "checkbox") field.checked = values?.includes(field.value) ?? false;
    } else if (values?.[0] !== undefined) {
      field.value = values[0];
      if (values[0] && !field.value && field.closest("[data-picks]")) chosenBefore(field, values[0], fields);
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true })); // what depends on it follows
  if (form.querySelector("[data-of]")) askAnew(form, fields);
}

/** What was looked for is in no list of a new page. */
function chosenBefore(list: HTMLElement, value: string, fields: Fields): void {
  list.append(make("option", { value, selected: true }, fields[`${list.getAttribute("name")}-words`]?.[0] ?? "…"));
  list.hidden = false;
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

/** What an act that has not been sent would have the server keep. */
function draftOf({ body, at }: Act): Draft {
  return { ...(body as Pick<Draft, "fields">), saved_at: new Date(at).toISOString() };
}

function newest(one?: Draft, other?: Draft): Draft | undefined {
  if (!one || !other) return one ?? other;
  return one.saved_at > other.saved_at ? one : other;
}

class Keeper {
  private readonly name: string;
  private readonly url: string;
  private readonly first: Fields;
  private readonly soon = after(PAUSE_MS, () => !this.over && void outbox().send(this.name));
  private over = true; // until something is typed or brought back: a page left before that has nothing to keep

  constructor(private readonly form: HTMLFormElement) {
    const key = form.querySelector<HTMLInputElement>(DRAFT)!.value;
    this.name = `draft.${key}`;
    this.url = `/drafts/${encodeURIComponent(key)}`;
    this.first = fieldsOf(form);
    form.addEventListener("input", () => this.keep());
    window.addEventListener("pagehide", () => this.over || outbox().sendLast(this.name));
  }

  /** Show what was typed earlier, unless the page itself brings back what was sent. */
  async restore(): Promise<void> {
    const here = await outbox().find(this.name);
    if (here && !here.body) return; // thrown away, and the server has not heard of it yet
    const left = here && draftOf(here);
    const kept = newest(left, await this.there());
    if (!kept || isSame(kept.fields, this.first) || !isSame(fieldsOf(this.form), this.first)) return;
    if (this.form.querySelector(".is-wrong, .is-invalid, [data-shows-sent]")) return;
    fill(this.form, kept.fields);
    this.say(kept);
    this.over = false;
    if (kept === left) this.keep(); // also where its form was about to be sent, and was not
  }

  private keep(): void {
    this.over = false;
    outbox().put(this.name, { method: "PUT", url: this.url, body: { fields: fieldsOf(this.form) } });
    this.soon();
  }

  /** It is about to be sent: the server has all of it first, and nothing that is saved late brings it back. */
  async sent(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await outbox().send(this.name);
    await outbox().hold(this.name);
  }

  private async there(): Promise<Draft | undefined> {
    try {
      return (await json<Draft | null>("GET", this.url)) ?? undefined;
    } catch {
      return undefined; // what this computer has is better than nothing
    }
  }

  private say(kept: Draft): void {
    const when = spokenTime(kept.saved_at, { dateStyle: "medium", timeStyle: "short" });
    const discard = () => {
      fill(this.form, this.first);
      notice.remove();
      this.over = true;
      outbox().put(this.name, { method: "DELETE", url: this.url });
      void outbox().send(this.name);
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
