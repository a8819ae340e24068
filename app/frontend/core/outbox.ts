// Sends what must not be lost: an act is kept in this browser until the server has answered it, and is done there once.
import { json, reader, Refused, Unreachable } from "./http";
import { Store } from "./store";

const AGAIN_MS = [10_000, 30_000, 120_000];

export interface What {
  method: "PUT" | "POST" | "DELETE";
  url: string;
  body?: unknown;
}
export interface Act extends What {
  key: string; // by which the server knows an act that comes again
  at: number; // when it was put here, in milliseconds
  stays?: "held" | "refused"; // it is not sent, and waits for its writer
}

function unique(): string {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`; // not offered without TLS
}

export class Outbox {
  private readonly store: Store<Act>;
  private readonly going = new Map<string, Promise<void>>();
  private timer?: ReturnType<typeof setTimeout>;
  private tried = 0;

  /** The acts of one reader: nobody else sends them. */
  constructor(who: string) {
    this.store = new Store(`outbox.${who}`);
  }

  /** Keep an act until it is sent, in the place of one of the same name; false where this browser has no room. */
  put(name: string, what: What): boolean {
    return this.store.keep(name, { ...what, key: unique(), at: Date.now() });
  }

  find(name: string): Promise<Act | undefined> {
    return this.store.read(name);
  }

  forget(name: string): void {
    this.store.forget(name);
  }

  /** Send no more by itself what has this name, and keep it. */
  async hold(name: string): Promise<void> {
    const act = await this.find(name);
    if (act) this.store.keep(name, { ...act, stays: "held" });
  }

  /** Send what has this name, also what takes its place meanwhile; done when the server has it or will not have it now. */
  send(name: string): Promise<void> {
    const going = this.going.get(name) ?? this.deliver(name, false).finally(() => this.going.delete(name));
    this.going.set(name, going);
    return going;
  }

  /** Send it as the page goes; where that comes to nothing, the next page sends it. */
  sendLast(name: string): void {
    void this.deliver(name, true);
  }

  /** Send everything in its order, until nobody answers. */
  async sendAll(): Promise<void> {
    const names = await this.store.names();
    const found = await Promise.all(names.map(async (name) => ({ name, act: await this.find(name) })));
    for (const { name } of found.sort((one, other) => (one.act?.at ?? 0) - (other.act?.at ?? 0))) {
      await this.send(name);
      if (this.timer !== undefined) return;
    }
  }

  private async deliver(name: string, keepalive: boolean): Promise<void> {
    for (let act = await this.find(name); act && !act.stays; act = await this.find(name)) {
      try {
        await json(act.method, act.url, act.body, { keepalive, key: act.key });
      } catch (error) {
        if (!(error instanceof Refused)) return this.later(error);
        await this.end(name, act, () => this.store.keep(name, { ...act!, stays: "refused" }));
        continue;
      }
      this.tried = 0;
      await this.end(name, act, () => this.forget(name));
    }
  }

  /** The server has answered this act: another one may have its name by now. */
  private async end(name: string, act: Act, then: () => void): Promise<void> {
    if ((await this.find(name))?.key === act.key) then();
  }

  /** Nobody answers, or the login has ended. */
  private later(error: unknown): void {
    const wait = (error instanceof Unreachable && error.after) || AGAIN_MS[Math.min(this.tried, AGAIN_MS.length - 1)];
    this.tried += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), wait);
  }

  /** Send all, now. */
  again(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.sendAll();
  }
}

let mine: Outbox | undefined;

/** The outbox of whoever reads this page. */
export function outbox(): Outbox {
  return (mine ??= new Outbox(reader()));
}

/** Send what an earlier page or a lost connection has left. */
export function watchOutbox(): void {
  outbox().again();
  window.addEventListener("online", () => outbox().again());
}
