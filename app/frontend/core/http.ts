// The only way to the server: pages, forms and JSON; says apart what was refused, who is signed out, and who cannot be reached.

/** The server said no; `body` is its JSON. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    const said = body.error ?? body.detail;
    super(typeof said === "string" ? said : String(status));
  }
}
/** The login has ended. */
export class SignedOut extends Error {}
/** No answer, or one that another try may better (busy, broken, away); `after` says when, in milliseconds. */
export class Unreachable extends Error {
  constructor(
    url: string,
    readonly after?: number,
  ) {
    super(url);
  }
}

export interface Options {
  keepalive?: boolean; // the page may be gone before the answer
  key?: string; // of an act that may come twice and is done once
  signal?: AbortSignal;
}
/** What was read at an address, with the tag of it; nothing is new where it is still what `etag` names. */
export interface Page {
  text: string;
  etag?: string;
}

const SESSION = "/session";
const TIMEOUT_MS = 30_000;
const AGAIN_MS = [300, 1500];
const LONGEST_WAIT_MS = 4000; // of a reader who waits
let token: string | undefined;

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Who reads this page, as a number; nothing where nobody is signed in. */
export function reader(): string {
  return meta("reader");
}

function csrf(): string {
  return (token ??= meta("csrf-token"));
}

/** Ask once. A redirect is not followed: to where nobody is sent who is signed in. Throws Unreachable. */
async function ask(url: string, given: RequestInit, { signal, keepalive = false }: Options): Promise<Response> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(url, {
      ...given,
      redirect: "manual",
      mode: "same-origin",
      credentials: "same-origin",
      cache: "no-store",
      keepalive,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(url);
  }
}

function asJson(method: string, body: unknown, key?: string): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  return { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
}

async function read(answer: Response): Promise<Record<string, unknown>> {
  const type = answer.headers.get("Content-Type") ?? "";
  return (type.includes("json") ? await answer.json() : { text: await answer.text() }) as Record<string, unknown>;
}

const TOO_MANY = 429;

/** Busy or broken: to be tried again, not given up. Throws Unreachable. */
export function passable(answer: Response, url: string): void {
  if (answer.status < 500 && answer.status !== TOO_MANY) return;
  const seconds = Number(answer.headers.get("Retry-After"));
  throw new Unreachable(url, seconds > 0 ? seconds * 1000 : undefined);
}

interface Session {
  csrf: string;
  reader: string;
}

/** What the server knows of this browser's login; takes over the token that belongs to it. Throws Unreachable. */
export async function session(): Promise<Session> {
  const answer = await ask(SESSION, asJson("GET", undefined), {});
  passable(answer, SESSION);
  const found = (await answer.json()) as Session;
  token = found.csrf;
  return found;
}

/** Ask whether the login of this page's reader still holds. Throws SignedOut or Unreachable; gives the token. */
export async function renew(): Promise<string> {
  const found = await session();
  if (reader() && found.reader !== reader()) throw new SignedOut();
  return found.csrf;
}

const DOUBTFUL = new Set([0, 400, 401, 403]); // 0: the redirect to the login, which is not followed

/** Wait before a question is asked again; calling it off ends the wait. */
function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}

/** What only asks is asked again where the server is busy; what acts is its writer's to send again. */
async function patiently(url: string, given: RequestInit, options: Options): Promise<Response> {
  for (let tried = 0; ; tried += 1) {
    const answer = await ask(url, given, options);
    try {
      passable(answer, url);
      return answer;
    } catch (busy) {
      const wait = (busy as Unreachable).after ?? AGAIN_MS[tried];
      if (given.method !== "GET" || tried >= AGAIN_MS.length || wait! > LONGEST_WAIT_MS) throw busy;
      await pause(wait!, options.signal);
    }
  }
}

/** Ask; where the token may be an old one, take over the login's own and ask again. Throws SignedOut. */
async function anew(url: string, given: () => RequestInit, options: Options): Promise<Response> {
  const answer = await patiently(url, given(), options);
  if (!DOUBTFUL.has(answer.status)) return answer;
  await renew();
  return patiently(url, given(), options);
}

/** Send and receive JSON. Throws Refused, SignedOut or Unreachable. */
export async function json<T>(method: string, url: string, body?: unknown, options: Options = {}): Promise<T> {
  const answer = await anew(url, () => asJson(method, body, options.key), options);
  const content = await read(answer);
  if (!answer.ok) throw new Refused(answer.status, content);
  return content as T;
}

const PART = { "X-Part": "1" }; // app/web/fragments.py

function ofForm(fields: URLSearchParams): RequestInit {
  const body = new URLSearchParams(fields);
  body.delete("csrf_token"); // it may be older than the header's
  return { method: "POST", headers: { ...PART, "X-CSRFToken": csrf() }, body };
}

/** Take a part of a page, drawn of what a form says if one is given. Throws Refused, SignedOut or Unreachable. */
export async function draw(url: string, fields?: URLSearchParams, options: Options = {}): Promise<string> {
  const answer = await anew(url, () => (fields ? ofForm(fields) : { method: "GET", headers: PART }), options);
  if (!answer.ok) throw new Refused(answer.status, await read(answer));
  return answer.text();
}

/** Read a page or what is new, undefined where it is what `etag` names. Throws Refused, SignedOut or Unreachable. */
export async function page(url: string, options: Options & { etag?: string } = {}): Promise<Page | undefined> {
  const headers: Record<string, string> = options.etag ? { "If-None-Match": options.etag } : {};
  const answer = await ask(url, { headers }, options);
  if (answer.status === 304) return undefined;
  passable(answer, url);
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Refused(answer.status, await read(answer));
  return { text: await answer.text(), etag: answer.headers.get("ETag") ?? undefined };
}

/** Send fields as a form of ours does, with the token that belongs to the login now. Throws Unreachable. */
export async function post(url: string, fields: Record<string, string>): Promise<void> {
  const { csrf: fresh } = await session();
  await ask(url, { method: "POST", body: new URLSearchParams({ ...fields, csrf_token: fresh }) }, {});
}
