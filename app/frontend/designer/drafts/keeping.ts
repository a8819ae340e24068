// Keeps what the server does not have yet on this computer, one copy per window, until the server has it.
import { Store } from "../../core/store";

export interface Copy {
  content: string;
  revision: number;
}

const ANSWER_MS = 150;

export class Keeper {
  private readonly store: Store<Copy>;
  private readonly channel?: BroadcastChannel;

  constructor(
    draft: number,
    private readonly window: string,
  ) {
    this.store = new Store(`draft.${draft}`);
    if (typeof BroadcastChannel === "undefined") return;
    this.channel = new BroadcastChannel(`podpora.draft.${draft}`);
    // Other windows ask whose copies belong to somebody who is still there.
    this.channel.addEventListener("message", ({ data }) => {
      if (data === "who is there?") this.channel?.postMessage({ here: this.window });
    });
  }

  /** False if this computer has no room. */
  keep(copy: Copy): boolean {
    return this.store.keep(this.window, copy);
  }

  forget(): void {
    this.store.forget(this.window);
  }

  /** Take over the copy that a window left behind which is no longer there, if any. */
  async recover(): Promise<Copy | undefined> {
    const names = await this.store.names();
    if (!names.length) return undefined; // nobody to wait for
    const alive = await this.alive();
    const left = names.filter((window) => !alive.has(window));
    const copies = await Promise.all(left.map(async (window) => ({ window, copy: whole(await this.store.read(window)) })));
    const newest = copies.sort((a, b) => (b.copy?.revision ?? 0) - (a.copy?.revision ?? 0))[0];
    if (!newest?.copy) return undefined;
    this.store.forget(newest.window);
    this.keep(newest.copy);
    return newest.copy;
  }

  private alive(): Promise<Set<string>> {
    const found = new Set<string>();
    if (!this.channel) return Promise.resolve(found);
    const listen = ({ data }: MessageEvent) => data.here && found.add(data.here as string);
    this.channel.addEventListener("message", listen);
    this.channel.postMessage("who is there?");
    return new Promise((resolve) =>
      setTimeout(() => {
        this.channel?.removeEventListener("message", listen);
        resolve(found);
      }, ANSWER_MS),
    );
  }
}

function whole(copy: Copy | undefined): Copy | undefined {
  return typeof copy?.content === "string" && typeof copy.revision === "number" ? copy : undefined;
}
