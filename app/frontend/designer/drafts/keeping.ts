// Keeps what the server does not have yet on this computer, one copy per window, until the server has it.
export interface Copy {
  content: string;
  revision: number;
}

const PREFIX = "podpora.draft.";
const ANSWER_MS = 150;

export class Keeper {
  private readonly channel?: BroadcastChannel;

  constructor(
    private readonly draft: number,
    private readonly window: string,
    private readonly storage: Storage = localStorage,
  ) {
    if (typeof BroadcastChannel === "undefined") return;
    this.channel = new BroadcastChannel(`${PREFIX}${draft}`);
    // Other windows ask whose copies belong to somebody who is still there.
    this.channel.addEventListener("message", ({ data }) => {
      if (data === "who is there?") this.channel?.postMessage({ here: this.window });
    });
  }

  private key(window: string): string {
    return `${PREFIX}${this.draft}.${window}`;
  }

  /** False if this computer has no room. */
  keep(copy: Copy): boolean {
    try {
      this.storage.setItem(this.key(this.window), JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    this.storage.removeItem(this.key(this.window));
  }

  /** Take over the copy that a window left behind which is no longer there, if any. */
  async recover(): Promise<Copy | undefined> {
    const prefix = this.key("");
    if (!Object.keys(this.storage).some((key) => key.startsWith(prefix))) return undefined; // nobody to wait for
    const alive = await this.alive();
    const left = Object.keys(this.storage).filter((key) => key.startsWith(prefix) && !alive.has(key.slice(prefix.length)));
    const copies = left.map((key) => ({ key, copy: parsed(this.storage.getItem(key)) }));
    const newest = copies.sort((a, b) => (b.copy?.revision ?? 0) - (a.copy?.revision ?? 0))[0];
    if (!newest?.copy) return undefined;
    this.storage.removeItem(newest.key);
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

function parsed(text: string | null): Copy | undefined {
  try {
    const copy = JSON.parse(text ?? "") as Copy;
    return typeof copy.content === "string" && typeof copy.revision === "number" ? copy : undefined;
  } catch {
    return undefined;
  }
}
