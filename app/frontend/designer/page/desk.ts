// One draft on the page: its editor, its saving, who else is here, and what is wrong.
import type { Known } from "../context";
import { Autosave, type How } from "../drafts/autosave";
import { Keeper } from "../drafts/keeping";
import type { Draft, Fault, Saved } from "../drafts/model";
import { others, Presence, showReaders, type Told } from "../drafts/presence";
import { showState } from "../drafts/status";
import { Unreadable, type Editor, type Listener } from "../editor";
import { json } from "../../core/http";
import { after, the } from "../../core/dom";
import { signInAgain } from "../../core/login";
import { t } from "../../core/texts";
import { resolve } from "./conflicts";
import { notice } from "./notices";
import { Problems } from "./problems";
import { Toolbar } from "./toolbar";

const SERIALISE_MS = 50;
const TYPED_MS = 400; // more than editors wait before they take over what is typed
const MOST = 12; // losses that a notice names

export type MakeEditor = (listener: Listener) => Editor;

export class Desk {
  readonly editor: Editor;
  readonly autosave: Autosave;
  readonly toolbar: Toolbar;
  private readonly problems: Problems;
  private readonly presence: Presence;
  private readonly keeper: Keeper;
  private readonly state = the("#designer-state");
  private readonly serialiseSoon = after(SERIALISE_MS, () => void this.take());
  private readonly settleSoon = after(TYPED_MS, () => void this.settle());
  private readers: Told["readers"] = [];

  constructor(
    private readonly root: HTMLElement,
    readonly draft: Draft,
    private readonly window: string,
    makeEditor: MakeEditor,
  ) {
    this.problems = new Problems({ select: (id) => this.editor.select(id), nameOf: (id) => this.editor.nameOf(id) });
    this.keeper = new Keeper(draft.id, window);
    this.autosave = this.makeAutosave();
    this.presence = new Presence(this.url("presence"), window, (told) => void this.told(told));
    this.editor = makeEditor({
      changed: () => this.changed(),
      selected: (element) => this.presence.select(element),
      faults: (faults) => this.problems.show(faults),
    });
    this.toolbar = new Toolbar(root, this.editor);
    root.addEventListener("input", () => this.typed());
  }

  url(route: string): string {
    return `/designer/drafts/${this.draft.id}/${route}`;
  }

  /** Told of every content that is shown, and of every one that is saved. */
  onShown: () => void = () => undefined;
  onSaved: () => void = () => undefined;
  private latest = "";
  private touched = false;
  private typing = false; // letters of which the editor says nothing yet
  private shown = 0;

  private makeAutosave(): Autosave {
    return new Autosave({
      send: (content, revision, how) => this.send(content, revision, how),
      keeper: this.keeper,
      state: (state) => showState(this.state, state.kind === "saved" && (this.touched || this.typing) ? { kind: "changed" } : state),
      saved: (saved) => this.checked(saved),
      merged: (saved) => void this.merged(saved),
      resolve: (conflict, mine) => resolve(this.draft.kind, conflict, mine),
      signIn: () => signInAgain(true),
    });
  }

  private send(content: string, revision: number, { last, prefer }: How): Promise<Saved> {
    const body = { content, revision, window: this.window, ...(prefer && { prefer }) };
    return json<Saved>("PUT", this.url("content"), body, { keepalive: last && content.length < 60_000 });
  }

  /** Show the draft: what the server has, or what this computer kept of it when the page went away. */
  async open(): Promise<void> {
    const { content, revision } = this.draft;
    const kept = await this.keeper.recover();
    this.autosave.begin(content, revision);
    await this.show(content);
    if (kept && kept.content !== content) {
      await this.show(kept.content);
      this.autosave.recover(kept);
      notice(t("Recovered what had not been saved when this page was closed."), "ok");
    } else {
      this.keeper.forget();
      showState(this.state, { kind: "saved", at: new Date() });
      void this.lookedAt(content);
    }
    this.presence.start();
  }

  async show(content: string): Promise<void> {
    this.latest = content;
    this.touched = false;
    await this.editor.open(content);
    this.root.dataset.shown = String(++this.shown); // how many contents were shown
    this.toolbar.refresh();
    this.editor.remarks?.forEach((remark) => notice(remark, "risk"));
    const { losses, question } = this.editor;
    if (question) notice(question.text, "risk", question.options);
    this.onShown();
    if (!losses.length) return;
    const more = losses.length > MOST ? ` … (+${losses.length - MOST})` : "";
    notice(t("Saving this file here would lose: {what}", { what: losses.slice(0, MOST).join(", ") + more }), "risk");
  }

  /** Mark what the server finds wrong with a content, unless another is shown by then. */
  private async lookedAt(content: string): Promise<void> {
    const faults = await this.check(content);
    if (this.latest === content && !this.touched) this.editor.mark(faults);
  }

  private async check(content: string): Promise<Fault[]> {
    const { faults, known } = await json<{ faults: Fault[]; known?: Known }>("POST", this.url("check"), { content });
    if (known) this.editor.know?.(known);
    return faults;
  }

  private typed(): void {
    this.typing = true;
    if (!this.autosave.isDirty) showState(this.state, { kind: "changed" });
    this.settleSoon();
  }

  /** What was typed is in the editor now, or was nothing that it keeps. */
  private settle(): Promise<void> {
    this.typing = false;
    this.touched = true;
    return this.take();
  }

  private changed(): void {
    this.touched = true;
    if (!this.autosave.isDirty) showState(this.state, { kind: "changed" });
    this.toolbar.refresh();
    this.serialiseSoon();
  }

  /** Something was changed that the server does not have, or not even the autosave yet. */
  get isDirty(): boolean {
    return this.touched || this.typing || this.autosave.isDirty;
  }

  /** Take over what the editor shows now. */
  async take(): Promise<void> {
    if (!this.touched) return;
    this.touched = false;
    this.latest = await this.editor.content();
    this.autosave.changed(this.latest);
  }

  /** Save what the editor shows now; `last` if the page may be gone before the answer. */
  async save(last = false): Promise<void> {
    await this.take();
    await this.autosave.flush(last);
  }

  private checked(saved: Saved): void {
    this.draft.revision = saved.revision;
    if (saved.known) this.editor.know?.(saved.known);
    if (saved.faults) this.editor.mark(saved.faults);
    this.onSaved();
  }

  /** What is shown now, as far as the editor has changed it: the file as it came where it has not. */
  async content(): Promise<string> {
    await this.take();
    return this.latest;
  }

  private async merged(saved: Saved): Promise<void> {
    await this.show(saved.content);
    const names = [...new Set(others(this.readers, this.window).map(({ name }) => name))];
    notice(names.length === 1 ? t("Merged with what {name} saved", { name: names[0] }) : t("Merged with what others saved"), "ok");
    if (saved.faults) this.editor.mark(saved.faults);
  }

  private async told({ revision, readers }: Told): Promise<void> {
    this.readers = readers;
    const here = others(readers, this.window);
    showReaders(the("#designer-readers"), here);
    this.editor.showOthers(new Map(here.filter(({ element }) => element).map((reader) => [reader.element!, reader])));
    if (revision > this.autosave.base && !this.isDirty) await this.follow();
  }

  /** Somebody else saved and nothing is changed here: show theirs. */
  private async follow(): Promise<void> {
    const draft = await json<Draft>("GET", this.url("content"));
    if (this.isDirty || draft.revision <= this.autosave.base) return;
    await this.replace(draft.content, draft.revision);
  }

  leave(): void {
    this.presence.leave();
  }

  /** The page is shown again as it was left. */
  comeBack(): void {
    this.presence.start();
  }

  /** Show what the server holds. */
  async replace(content: string, revision: number): Promise<void> {
    this.autosave.begin(content, revision);
    this.draft.revision = revision;
    await this.show(content);
    this.editor.mark(await this.check(content));
  }

  /** Show an uploaded file in place of what is here; true if it could be read. */
  async upload(content: string): Promise<boolean> {
    const before = this.latest;
    try {
      await this.show(content);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      notice(t("This file cannot be read: {reason}", { reason: error.message }), "broken");
      await this.show(before).catch(() => undefined); // it may be no better
      return false;
    }
    this.latest = content;
    this.autosave.changed(content);
    return true;
  }

  toggleProblems(): void {
    this.problems.toggle();
  }
}
