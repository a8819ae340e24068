// The import assistant: lists what has to be decided about a diagram of another tool, with a button for each answer.
import "./importing.css";
import type { BpmnEditor } from "../bpmn/editor";
import { named, type Context } from "../context";
import type { Desk } from "../page/desk";
import { notice } from "../page/notices";
import { icon, make, the } from "../../core/dom";
import { json } from "../../core/http";
import { t } from "../../core/texts";
import { grouped, hasProposals, type Asked, type Choices, type Decision, type Option, type Settled } from "./model";

const MANY = 40; // lost and kept things that are named at once

export class Assistant {
  private readonly box = the("#designer-decisions");
  private asked: Asked = { decisions: [], kept: [], foreign: false };
  private lost: string[] = [];
  private made: Settled["drafts"] = [];
  private turn = 0;
  private busy = false;

  constructor(
    private readonly desk: Desk,
    private readonly editor: BpmnEditor,
    private readonly context: Context,
    private readonly learn: () => Promise<void>,
  ) {}

  /** Ask about the file that was opened; show what is found if another tool drew it. */
  async begin(): Promise<void> {
    try {
      await this.ask();
    } catch (error) {
      return void notice((error as Error).message, "broken"); // too large to be looked through: it is drawn all the same
    }
    if (this.asked.foreign) this.show();
  }

  async open(): Promise<void> {
    await this.ask();
    this.show();
    this.box.querySelector<HTMLElement>("button")?.focus();
  }

  /** Something was saved: look again while the list is open. */
  async follow(): Promise<void> {
    if (!this.box.hidden) await this.look();
  }

  /** Something else is shown: look again, unless what was decided comes only now. */
  async look(): Promise<void> {
    if (this.busy) return;
    const wasForeign = this.asked.foreign;
    await this.ask();
    if (!this.box.hidden || (this.asked.foreign && !wasForeign)) this.show();
  }

  private async ask(): Promise<void> {
    const turn = ++this.turn;
    const asked = await json<Asked>("POST", this.desk.url("decisions"), { content: await this.desk.content() });
    if (turn === this.turn) this.asked = asked;
  }

  private async settle(choices?: Choices): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const settled = await json<Settled>("POST", this.desk.url("decide"), { content: await this.desk.content(), ...(choices && { choices }) });
      this.lost = [...new Set([...this.lost, ...settled.lost])];
      this.made = [...this.made, ...settled.drafts];
      if (settled.drafts.length) await this.learn();
      await this.editor.become(settled.content);
      await this.desk.save();
      await this.ask();
    } catch (error) {
      notice((error as Error).message, "broken");
    } finally {
      this.busy = false;
    }
    this.show();
  }

  private close(): void {
    this.box.hidden = true;
    the("#designer-more summary").focus();
  }

  private show(): void {
    const focused = this.box.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.for : undefined;
    this.box.hidden = false;
    const { decisions, kept } = this.asked;
    this.box.replaceChildren(
      this.head(decisions),
      ...grouped(decisions).flatMap(([group, its]) => [make("h3", {}, heading(group)), make("ul", {}, ...its.map((one) => this.line(one)))]),
      ...this.drafts(),
      ...listed(t("Lost, by name"), this.lost),
      ...listed(t("Kept in the file, does nothing here"), kept),
    );
    if (focused) (this.box.querySelector<HTMLElement>(`[data-for="${CSS.escape(focused)}"]`) ?? this.box.querySelector<HTMLElement>("button"))?.focus();
  }

  private head(decisions: Decision[]): HTMLElement {
    const open = decisions.filter((one) => one.open).length;
    const words = decisions.length ? t("To decide: {count}", { count: decisions.length }) : t("Everything is decided.");
    const all = make("button", { type: "button", class: "btn btn-primary", onclick: () => void this.settle(), "data-for": "all" }, t("Do all that is proposed"));
    const close = make("button", { type: "button", class: "dialog-close", "aria-label": t("Close"), onclick: () => this.close() });
    close.append(icon("x"));
    const status = make("p", { role: "status" }, words);
    if (open < decisions.length) status.append(` ${t("May stay as it is: {count}", { count: decisions.length - open })}`);
    return make("header", {}, make("h2", {}, t("What has to be decided")), status, ...(hasProposals(decisions) ? [all] : []), close);
  }

  private line(decision: Decision): HTMLLIElement {
    const { element, name, stands } = decision;
    const go = () => this.editor.select(element);
    const where = element ? make("button", { type: "button", class: "designer-where", onclick: go, "data-for": `where ${decision.id}` }, name) : make("span", { class: "designer-where" }, name || t("The file"));
    const answers = decision.options.map((option, place) => this.answer(decision, option, place === 0));
    const tail = answers.length ? answers : [make("span", { class: "tone-risk" }, t("To be drawn or written otherwise by hand."))];
    return make("li", { "data-decision": decision.id }, where, make("p", {}, stands), make("div", { class: "designer-answers" }, ...tail));
  }

  private answer(decision: Decision, option: Option, isProposed: boolean): HTMLElement {
    const list = option.picks ? this.list(decision, option) : undefined;
    const act = () => void this.settle({ [decision.id]: { option: option.key, value: list?.value } });
    const button = make("button", { type: "button", class: "btn btn-sm", onclick: act, "data-for": `${decision.id} ${option.key}` }, option.said);
    if (isProposed) button.append(make("span", { class: "visually-hidden" }, ` (${t("proposed")})`));
    if (isProposed) button.classList.add("is-proposed");
    if (!list) return button;
    const check = () => (button.disabled = !list.value);
    list.addEventListener("change", check);
    check();
    return make("span", { class: "designer-pick" }, button, list);
  }

  private list({ name }: Decision, { picks, value, said }: Option): HTMLSelectElement {
    const list = make("select", { class: "form-select form-select-sm", "aria-label": `${said} ${name}` });
    const items = this.items(picks);
    if (!items.some(({ key }) => key === value)) list.append(make("option", { value: "" }, "–"));
    list.append(...items.map(({ key, name: label }) => make("option", { value: key, selected: key === value }, label)));
    return list;
  }

  private items(picks: Option["picks"]): { key: string; name: string }[] {
    const { groups, processes, decisions } = this.context;
    if (picks === "operation") return this.context.operations.map(({ name, label }) => ({ key: name, name: label }));
    return (picks === "group" ? groups : picks === "bpmn" ? processes : decisions).map(named);
  }

  private drafts(): HTMLElement[] {
    if (!this.made.length) return [];
    const links = this.made.map(({ name, url }) => make("li", {}, make("a", { href: url, target: "_blank", rel: "noopener" }, name)));
    return [make("h3", {}, t("New drafts")), make("ul", { class: "designer-named" }, ...links)];
  }
}

function heading(group: string): string {
  const said: Record<string, string> = {
    whole: t("The whole file"),
    tasks: t("What is done"),
    people: t("Whose the tasks are"),
    data: t("Expressions, data and times"),
    drawing: t("Ways and events"),
    rest: t("What is left of the other tool"),
  };
  return said[group] ?? group;
}

function listed(title: string, names: string[]): HTMLElement[] {
  if (!names.length) return [];
  const shown = names.slice(0, MANY).map((name) => make("li", {}, make("code", {}, name)));
  const more = names.length > MANY ? [make("li", {}, `… (+${names.length - MANY})`)] : [];
  return [make("h3", {}, title), make("ul", { class: "designer-named" }, ...shown, ...more)];
}
