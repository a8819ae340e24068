// Talks to the server: JSON with the CSRF token; says apart what was refused, who is signed out, and who cannot be reached.

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
  signal?: AbortSignal;
}

const SESSION = "/session";
const TIMEOUT_MS = 30_000;
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

async function ask(method: string, url: string, body: unknown, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
      mode: "same-origin",
      credentials: "same-origin",
      keepalive: options.keepalive ?? false,
      signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unreachable(url);
  }
}

async function read(answer: Response): Promise<unknown> {
  const type = answer.headers.get("Content-Type") ?? "";
  return type.includes("json") ? await answer.json() : { text: await answer.text() };
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
  const answer = await ask("GET", SESSION, undefined, {});
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

/** Send and receive JSON. Throws Refused, SignedOut or Unreachable. */
export async function json<T>(method: string, url: string, body?: unknown, options: Options = {}): Promise<T> {
  let answer = await ask(method, url, body, options);
  if (DOUBTFUL.has(answer.status)) {
    await renew();
    answer = await ask(method, url, body, options);
  }
  passable(answer, url);
  const content = await read(answer);
  if (!answer.ok) throw new Refused(answer.status, content as Record<string, unknown>);
  return content as T;
}
