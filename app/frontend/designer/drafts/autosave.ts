// Brings every change to the server and says how that stands; nothing is given up until the server has it.
import { Refused, SignedOut, Unreachable } from "../../core/http";
import type { Conflict, Resolution, Saved } from "./model";
import type { Copy } from "./keeping";

export const PAUSE_MS = 1500; // after the last change
export const LONGEST_MS = 8000; // of uninterrupted changes
const RETRY_MS = [2000, 4000, 8000, 15_000];

export type State =
  | { kind: "saved"; at: Date }
  | { kind: "changed" | "saving" | "offline" | "signed-out" | "conflict" }
  | { kind: "refused"; reason: string };

export interface How {
  last?: boolean; // the page may be gone before the answer
  prefer?: Resolution["prefer"];
}

/** What autosaving needs of the page around it. */
export interface Surroundings {
  send(content: string, revision: number, how: How): Promise<Saved>;
  keeper: { keep(copy: Copy): boolean; forget(): void };
  state(state: State): void;
  saved(saved: Saved): void; // the server has `content`
  merged(saved: Saved): void; // the server joined another's changes to ours: show its content
  resolve(conflict: Conflict, mine: string): Promise<Resolution>;
  signIn(): Promise<void>;
}

export class Autosave {
  private current = "";
  private onServer = "";
  private revision = 0;
  private timer?: ReturnType<typeof setTimeout>;
  private firstChange?: number;
  private sending?: Promise<void>;
  private tries = 0;
  private savedAt = new Date();
  private prefer?: Resolution["prefer"];

  constructor(private readonly around: Surroundings) {}

  /** Begin with what the server holds. */
  begin(content: string, revision: number): void {
    this.current = this.onServer = content;
    this.revision = revision;
  }

  /** Begin again from a copy that was kept: it is based on an earlier revision perhaps; the server joins the two. */
  recover(copy: Copy): void {
    this.revision = copy.revision;
    this.changed(copy.content);
  }

  get isDirty(): boolean {
    return this.current !== this.onServer;
  }

  get base(): number {
    return this.revision;
  }

  changed(content: string): void {
    if (content === this.current) {
      if (!this.isDirty) this.around.state({ kind: "saved", at: this.savedAt });
      return;
    }
    this.current = content;
    this.keep();
    if (!this.sending) this.around.state({ kind: "changed" });
    this.firstChange ??= Date.now();
    this.schedule(Math.max(0, Math.min(PAUSE_MS, this.firstChange + LONGEST_MS - Date.now())));
  }

  /** Save now; `last` if the page may be gone before the answer. */
  flush(last = false): Promise<void> {
    clearTimeout(this.timer);
    if (last && this.isDirty) {
      this.around.send(this.current, this.revision, { last: true }).catch(() => undefined); // the kept copy stays
      return Promise.resolve();
    }
    this.sending ??= this.save().finally(() => (this.sending = undefined));
    return this.sending;
  }

  private keep(): void {
    this.around.keeper.keep({ content: this.current, revision: this.revision });
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause);
  }

  private async save(): Promise<void> {
    while (this.isDirty) {
      const sent = this.current;
      this.firstChange = undefined;
      this.around.state({ kind: "saving" });
      try {
        this.take(await this.around.send(sent, this.revision, { prefer: this.prefer }), sent);
        this.prefer = undefined;
        this.tries = 0;
      } catch (error) {
        if (!(await this.overcome(error, sent))) return;
      }
    }
    this.around.keeper.forget();
    this.savedAt = new Date();
    this.around.state({ kind: "saved", at: this.savedAt });
  }

  private take(saved: Saved, sent: string): void {
    if (saved.merged && this.current !== sent) {
      // More was drawn meanwhile, on top of what we had: keep our base, the server joins the two again.
      return;
    }
    this.revision = saved.revision;
    if (saved.merged) {
      this.current = this.onServer = saved.content;
      this.around.merged(saved);
    } else {
      this.onServer = sent;
    }
    if (this.isDirty) this.keep();
    this.around.saved(saved);
  }

  /** Whether saving can go on at once. */
  private async overcome(error: unknown, sent: string): Promise<boolean> {
    if (error instanceof SignedOut) {
      this.around.state({ kind: "signed-out" });
      await this.around.signIn();
      return true;
    }
    if (error instanceof Refused && error.status === 409 && Array.isArray(error.body.conflicts)) {
      this.around.state({ kind: "conflict" });
      const resolution = await this.around.resolve(error.body as unknown as Conflict, sent);
      this.current = resolution.content;
      this.prefer = resolution.prefer;
      return true;
    }
    if (error instanceof Refused) {
      this.around.state({ kind: "refused", reason: error.message });
      return false;
    }
    if (!(error instanceof Unreachable)) throw error;
    this.around.state({ kind: "offline" });
    this.schedule(error.after ?? RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]!);
    return false;
  }
}
