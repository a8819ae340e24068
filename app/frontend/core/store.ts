// Keeps things in this browser until they are forgotten, also what was kept in the instant before its tab was killed.
//
// localStorage is written before `keep` returns, which survives the death of a tab, but Chromium brings it to the disk
// seconds later: a browser that is killed loses it. IndexedDB is on the disk a moment after `keep`. So everything is kept
// in both, and what is still there after a while in IndexedDB alone, which has room for more (docs/adr/0012).
const PREFIX = "podpora.";
const SHELF = "kept";
const MOVED = ""; // what localStorage says of what IndexedDB has
const MOVE_MS = 5000; // most is on the server by then, and forgotten here

let opening: Promise<IDBDatabase | undefined> | undefined;

function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    if (typeof indexedDB === "undefined") return resolve(undefined);
    const asked = indexedDB.open("podpora", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF);
    asked.onerror = () => resolve(undefined); // a browser that keeps nothing
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}

/** Do something in one transaction of IndexedDB; undefined where it has no room or is not there. */
async function within<R>(mode: IDBTransactionMode, act: (shelf: IDBObjectStore) => IDBRequest<R>): Promise<R | undefined> {
  const database = await (opening ??= open());
  return new Promise((resolve) => {
    if (!database) return resolve(undefined);
    const deal = database.transaction(SHELF, mode, { durability: "relaxed" }); // a tab's death is survived, as fast as can be
    const asked = act(deal.objectStore(SHELF));
    deal.oncomplete = () => resolve(asked.result);
    deal.onabort = () => resolve(undefined);
  });
}

function written(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false; // no room, or none at all
  }
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Move what is still kept; what was kept anew meanwhile stays for the next time. */
async function move(key: string): Promise<void> {
  const text = localStorage.getItem(key);
  if (!text) return;
  const moved = await within("readwrite", (shelf) => shelf.put(parsed(text), key));
  if (moved === key && localStorage.getItem(key) === text) written(key, MOVED);
}

/** Things that JSON can say, by their names. */
export class Store<T> {
  private readonly prefix: string;
  private readonly moving = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(name: string) {
    this.prefix = `${PREFIX}${name}.`;
  }

  /** Keep a thing in the place of what had its name; false where this browser has no room at all. */
  keep(name: string, thing: T): boolean {
    const key = this.prefix + name;
    clearTimeout(this.moving.get(key));
    const isWritten = written(key, JSON.stringify(thing));
    if (!isWritten && (typeof indexedDB === "undefined" || !written(key, MOVED))) return false;
    if (isWritten) this.moving.set(key, setTimeout(() => void move(key), MOVE_MS));
    void within("readwrite", (shelf) => shelf.put(thing, key));
    return true;
  }

  /** What has this name now, if anything. */
  async read(name: string): Promise<T | undefined> {
    const key = this.prefix + name;
    for (;;) {
      const text = localStorage.getItem(key);
      if (text) return parsed<T>(text);
      const thing = await within<T>("readonly", (shelf) => shelf.get(key) as IDBRequest<T>);
      if (localStorage.getItem(key) === text) return thing; // else it was kept anew, or forgotten, meanwhile
    }
  }

  forget(name: string): void {
    const key = this.prefix + name;
    clearTimeout(this.moving.get(key));
    this.moving.delete(key);
    localStorage.removeItem(key);
    void within("readwrite", (shelf) => shelf.delete(key));
  }

  /** All names of which something is kept. */
  async names(): Promise<string[]> {
    const here = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    const range = () => IDBKeyRange.bound(this.prefix, `${this.prefix}\uffff`);
    const there = (await within<IDBValidKey[]>("readonly", (shelf) => shelf.getAllKeys(range()))) ?? [];
    return [...new Set([...here, ...there.map(String)])].map((key) => key.slice(this.prefix.length));
  }
}
