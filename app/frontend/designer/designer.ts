// The page of one draft: loads the editor of its kind and wires it to the page.
import "./designer.css";
import type { BpmnEditor } from "./bpmn/editor";
import { EMPTY, type Context } from "./context";
import type { Draft, Kind } from "./drafts/model";
import { Unreadable, type Action, type Listener, type Editor } from "./editor";
import { chooseFile } from "./page/files";
import { Desk, type MakeEditor } from "./page/desk";
import { notice } from "./page/notices";
import { showRevisions } from "./page/revisions";
import { isTyping, showShortcuts } from "./page/shortcuts";
import { json, SignedOut } from "../core/http";
import { confirmed } from "../core/dialog";
import { download, the } from "../core/dom";
import { signInAgain } from "../core/login";
import { t } from "../core/texts";

const NARROW = 768;

function windowName(): string {
  const key = "podpora.window";
  // A duplicated tab has a copy of the storage: it gets a name of its own from the time it was opened.
  const name = sessionStorage.getItem(key);
  const isReload = performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "reload");
  const made = name && isReload ? name : Math.random().toString(36).slice(2);
  sessionStorage.setItem(key, made);
  return made;
}

async function load<T>(url: string): Promise<T> {
  try {
    return await json<T>("GET", url);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    await signInAgain(true);
    return load<T>(url);
  }
}

async function editorOf(kind: Kind): Promise<{ make: MakeEditor; learn(editor: Editor, context: Context): void }> {
  const places = { canvas: the("#designer-canvas"), panel: the("#designer-panel") };
  if (kind === "bpmn") {
    const { BpmnEditor: Made } = await import("./bpmn/editor");
    const make = (listener: Listener) => new Made(places, { context: EMPTY }, listener);
    return { make, learn: (editor, context) => (editor as BpmnEditor).learn(context) };
  }
  if (kind === "dmn") {
    const { DmnEditor } = await import("./dmn/editor");
    return { make: (listener) => new DmnEditor(places.canvas, listener), learn: (editor, context) => (editor as InstanceType<typeof DmnEditor>).learn(context) };
  }
  if (kind === "scenario") {
    const { ScenarioEditor } = await import("./scenarios/editor");
    const pack = the("#designer").dataset.pack ?? "standard";
    return { make: (listener) => new ScenarioEditor(places, listener, pack), learn: () => undefined };
  }
  if (kind === "list") {
    const { ListEditor } = await import("./lists/editor");
    return { make: (listener) => new ListEditor(places, listener), learn: (editor, context) => (editor as InstanceType<typeof ListEditor>).learn(context) };
  }
  const { FormEditor } = await import("./forms/editor");
  return { make: (listener) => new FormEditor(places, listener), learn: (editor, context) => (editor as InstanceType<typeof FormEditor>).learn(context) };
}

function common(desk: Desk): Action[] {
  const { draft } = desk;
  const upload = async () => {
    const content = await chooseFile(`.${draft.kind}`);
    if (content !== undefined) await desk.upload(content);
  };
  const save = async () => download(`${draft.key}.${draft.kind}`, await desk.editor.content().catch(() => draft.content));
  const revisions = async () => {
    await desk.save();
    await showRevisions(desk.url("revisions"), desk.draft.revision, ({ content, revision }) => desk.replace(content, revision));
  };
  return [
    { label: t("Earlier versions of this draft"), icon: "history", act: revisions },
    { label: t("Download the file"), icon: "download", act: save },
    { label: t("Upload a file"), icon: "upload", act: upload },
  ];
}

function listenForKeys(desk: Desk): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      void desk.save();
    } else if (event.key === "?" && !isTyping(event.target)) showShortcuts();
  });
}

function saveBeforeLeaving(desk: Desk): void {
  // An editor writes its content without waiting for anything: the page is still there when it is sent.
  window.addEventListener("pagehide", () => {
    void desk.save(true);
    desk.leave();
  });
  window.addEventListener("pageshow", ({ persisted }) => persisted && desk.comeBack());
  window.addEventListener("blur", () => void desk.save());
  window.addEventListener("online", () => void desk.autosave.flush());
  // Deploying and the other pages show what is saved: save before going there.
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-saved-first]")) {
    link.addEventListener("click", (event) => {
      if (!desk.isDirty) return;
      event.preventDefault();
      void desk.save().then(() => location.assign(link.href));
    });
  }
}

function askBeforeDiscarding(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-discard]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void confirmed(t("Discard the draft?"), t("Everything that was changed since the last deployment is thrown away, for everybody."), t("Discard")).then(
      (sure) => sure && form.submit(),
    );
  });
}

/** Open the draft; where the editor cannot read it, its earlier versions and another file are the way on. */
async function opened(desk: Desk): Promise<boolean> {
  try {
    await desk.open();
    return true;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const words = t("This cannot be opened: {reason}", { reason: error.message });
    const options = common(desk).map(({ label, act }) => ({ label, act: () => void act() }));
    notice(words, "broken", options);
    return false;
  }
}

async function assisted(desk: Desk, context: Context, learn: () => Promise<void>): Promise<void> {
  const { Assistant } = await import("./importing/assistant");
  const assistant = new Assistant(desk, desk.editor as BpmnEditor, context, learn);
  const { offerForCamunda } = await import("./importing/camunda");
  desk.toolbar.offer([
    { label: t("What has to be decided"), icon: "list-check", act: () => assistant.open() },
    { label: t("Download for Camunda"), icon: "package-export", act: () => offerForCamunda(desk) },
  ]);
  desk.onShown = () => void assistant.look();
  desk.onSaved = () => void assistant.follow();
  await assistant.begin();
}

async function start(root: HTMLElement): Promise<void> {
  const url = `/designer/drafts/${root.dataset.draft}`;
  const kind = root.dataset.kind as Kind;
  if (window.innerWidth < NARROW) {
    const { showPicture } = await import("./page/narrow");
    return showPicture(await load<Draft>(`${url}/content`));
  }
  const loading = load<Draft>(`${url}/content`);
  // Asked for at once, needed last; a login that has ended is renewed once, for all that comes.
  const context = kind !== "scenario" ? loading.then(() => load<Context>(`${url}/context`)) : undefined;
  context?.catch(() => undefined); // said below, where it is awaited
  const [draft, chosen] = await Promise.all([loading, editorOf(kind)]);
  const desk = new Desk(root, draft, windowName(), chosen.make);
  const isOpen = await opened(desk);
  desk.toolbar.offer([...(isOpen ? desk.editor.actions : []), ...common(desk)]);
  the("#designer-help").addEventListener("click", showShortcuts);
  listenForKeys(desk);
  saveBeforeLeaving(desk);
  askBeforeDiscarding();
  root.dataset.ready = "yes";
  if (context) chosen.learn(desk.editor, await context);
  if (kind === "bpmn" && isOpen) await assisted(desk, await context!, async () => chosen.learn(desk.editor, await load<Context>(`${url}/context`)));
  root.dataset.ready = "with context";
}

const root = document.getElementById("designer");
if (root) {
  start(root).catch((error: unknown) => {
    notice(t("This cannot be opened: {reason}", { reason: (error as Error).message }), "broken");
    console.error(error);
  });
}
