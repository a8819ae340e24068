// Sees what is new: one timer, an ETag for each address, slower while nothing answers, asleep while nobody looks.
import { page, Refused, Unreachable } from "./http";

const EVERY_MS = 8000;
const SLOWEST_MS = 120_000;

interface Watched {
  url: string;
  take: (text: string) => void | Promise<void>;
  etag?: string;
  every: number;
  next: number;
  failed: number;
}

const watched = new Set<Watched>();
let timer: ReturnType<typeof setTimeout> | undefined;

async function ask(one: Watched): Promise<void> {
  const read = await page(one.url, { etag: one.etag });
  if (!read) return;
  one.etag = read.etag;
  await one.take(read.text);
}

async function see(one: Watched): Promise<void> {
  try {
    await ask(one);
    one.failed = 0;
  } catch (error) {
    if (error instanceof Refused) return void watched.delete(one); // gone, or no longer the reader's
    one.failed += 1; // who is signed out is asked when they act; until then it is looked seldom
    const after = error instanceof Unreachable ? (error.after ?? 0) : 0;
    one.next = Date.now() + Math.max(after, Math.min(one.every * 2 ** one.failed, SLOWEST_MS));
    return;
  }
  one.next = Date.now() + one.every;
}

async function turn(): Promise<void> {
  const due = [...watched].filter((one) => one.next <= Date.now());
  await Promise.all(due.map(see));
  plan();
}

function plan(): void {
  clearTimeout(timer);
  if (document.hidden || watched.size === 0) return;
  const soonest = Math.min(...[...watched].map((one) => one.next));
  timer = setTimeout(() => void turn(), Math.max(0, soonest - Date.now()));
}

document.addEventListener("visibilitychange", plan);

/** Ask `url` again and again and hand over what has changed (a 304 is not); gives what ends it. */
export function poll(url: string, take: Watched["take"], how: { every?: number; etag?: string } = {}): () => void {
  const every = how.every ?? EVERY_MS;
  const one: Watched = { url, take, etag: how.etag, every, next: Date.now() + every, failed: 0 };
  watched.add(one);
  plan();
  return () => {
    watched.delete(one);
    plan();
  };
}
