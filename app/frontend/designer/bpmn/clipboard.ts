// A clipboard that other diagrams of this browser can paste from: it lies in localStorage.
import type { Moddle } from "./parts";

const KEY = "podpora.clipboard";
interface Creator {
  create(type: string, properties: object): Moddle;
}

/** Revive what JSON made of BPMN elements: each becomes an element of `moddle` again, the same where it was the same. */
export function revive(text: string, moddle: Creator): unknown {
  const seen = new Map<string, Moddle>();
  return JSON.parse(text, (_key, value: unknown) => {
    if (!value || typeof value !== "object" || !("$type" in value)) return value;
    const { $type, ...properties } = value as { $type: string; id?: string };
    const known = properties.id ? seen.get(properties.id) : undefined;
    if (known) return known;
    const made = moddle.create($type, properties);
    for (const child of Object.values(properties).flat()) {
      if (child && typeof child === "object" && "$type" in child) (child as Moddle).$parent = made;
    }
    if (properties.id) seen.set(properties.id, made);
    return made;
  });
}

class SharedClipboard {
  static $inject = ["moddle"];

  constructor(private readonly moddle: Creator) {}

  get(): unknown {
    const text = localStorage.getItem(KEY);
    return text ? revive(text, this.moddle) : undefined;
  }

  set(data: unknown): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(data));
    } catch {
      localStorage.removeItem(KEY); // no room: rather nothing than something older
    }
  }

  clear(): unknown {
    const data = this.get();
    localStorage.removeItem(KEY);
    return data;
  }

  isEmpty(): boolean {
    return localStorage.getItem(KEY) === null;
  }
}

export const SharedClipboardModule = { clipboard: ["type", SharedClipboard] };
