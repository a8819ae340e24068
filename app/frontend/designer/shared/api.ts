// Talks to the server: JSON with the CSRF token; says apart what was refused, who is signed out, and who cannot be reached.

/** The server said no; `body` is its JSON. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(typeof body.error === "string" ? body.error : String(status));
  }
}
/** The login has ended. */
export class SignedOut extends Error {}
/** No answer: the network or the server is away. */
export class Unreachable extends Error {}

export interface Options {
  keepalive?: boolean; // the page may be gone before the answer
}

const SESSION = "/designer/session";
let token: string | undefined;

function csrf(): string {
  token ??= document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
  return token;
}

async function ask(method: string, url: string, body: unknown, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  try {
    return await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
      credentials: "same-origin",
      keepalive: options.keepalive ?? false,
    });
  } catch {
    throw new Unreachable(url);
  }
}

async function read(answer: Response): Promise<unknown> {
  const type = answer.headers.get("Content-Type") ?? "";
  return type.includes("json") ? await answer.json() : { text: await answer.text() };
}

/** Ask whether the login still holds; takes over the token that belongs to it. Throws SignedOut or Unreachable. */
export async function renew(): Promise<void> {
  const answer = await ask("GET", SESSION, undefined, {});
  if (!answer.ok) {
    if (answer.status >= 500) throw new Unreachable(SESSION);
    throw new SignedOut();
  }
  token = ((await answer.json()) as { csrf: string }).csrf;
}

const DOUBTFUL = new Set([0, 400, 401, 403]); // 0: the redirect to the login, which is not followed

/** Send and receive JSON. Throws Refused, SignedOut or Unreachable. */
export async function json<T>(method: string, url: string, body?: unknown, options: Options = {}): Promise<T> {
  let answer = await ask(method, url, body, options);
  if (DOUBTFUL.has(answer.status)) {
    await renew();
    answer = await ask(method, url, body, options);
  }
  if (answer.status >= 502) throw new Unreachable(url);
  const content = await read(answer);
  if (!answer.ok) throw new Refused(answer.status, content as Record<string, unknown>);
  return content as T;
}
