// Nothing is given up until the server has it, whatever happens in between.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, LONGEST_MS, PAUSE_MS, type State } from "../designer/drafts/autosave";
import type { Copy } from "../designer/drafts/keeping";
import type { Saved } from "../designer/drafts/model";
import { Refused, SignedOut, Unreachable } from "../core/http";

type Answer = Saved | Error | (() => Saved);

function desk(...answers: Answer[]) {
  const sent: { content: string; revision: number; prefer?: unknown }[] = [];
  const states: State["kind"][] = [];
  const kept: { copy?: Copy } = {};
  const merged: string[] = [];
  const autosave = new Autosave({
    send: async (content, revision, { prefer }) => {
      sent.push({ content, revision, prefer });
      const answer = answers.shift() ?? { revision: revision + 1, content, merged: false };
      if (answer instanceof Error) throw answer;
      return typeof answer === "function" ? answer() : answer;
    },
    keeper: { keep: (copy) => Boolean((kept.copy = copy)), forget: () => delete kept.copy },
    state: ({ kind }) => states.push(kind),
    saved: () => undefined,
    merged: ({ content }) => merged.push(content),
    resolve: async (_conflict, mine) => ({ content: mine, prefer: "mine" }),
    signIn: async () => undefined,
  });
  autosave.begin("old", 1);
  return { autosave, sent, states, kept, merged };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("saving", () => {
  it("waits for a pause and sends the last of many changes once", async () => {
    const { autosave, sent, states, kept } = desk();
    for (const content of ["a", "ab", "abc"]) autosave.changed(content);
    expect(kept.copy).toEqual({ content: "abc", revision: 1 });
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(sent.map(({ content }) => content)).toEqual(["abc"]);
    expect(states.at(-1)).toBe("saved");
    expect(kept.copy).toBeUndefined();
    expect(autosave.base).toBe(2);
  });

  it("does not wait for ever for somebody who never pauses", async () => {
    const { autosave, sent } = desk();
    for (let time = 0; time <= LONGEST_MS; time += 500) {
      autosave.changed(`at ${time}`);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sent.length).toBeGreaterThan(0);
  });

  it("goes on after a server that was busy or broken, when it is asked to", async () => {
    const { autosave, sent, states } = desk(new Unreachable("/", 5000), new Unreachable("/"));
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(states.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(4000);
    expect(sent.length).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent.length).toBe(3);
    expect(states.at(-1)).toBe("saved");
  });

  it("sends nothing when nothing was changed", async () => {
    const { autosave, sent } = desk();
    autosave.changed("old");
    await vi.advanceTimersByTimeAsync(PAUSE_MS * 2);
    expect(sent).toEqual([]);
  });

  it("sends what was changed while it was sending", async () => {
    const { autosave, sent } = desk(() => {
      autosave.changed("newer");
      return { revision: 2, content: "new", merged: false };
    });
    autosave.changed("new");
    await autosave.flush();
    expect(sent).toMatchObject([
      { content: "new", revision: 1 },
      { content: "newer", revision: 2 },
    ]);
  });
});

describe("when it does not go well", () => {
  it("keeps a copy and tries again until the server answers", async () => {
    const { autosave, sent, states, kept } = desk(new Unreachable("/x"), new Unreachable("/x"));
    autosave.changed("new");
    await autosave.flush();
    expect(states.at(-1)).toBe("offline");
    expect(kept.copy).toEqual({ content: "new", revision: 1 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toHaveLength(3);
    expect(states.at(-1)).toBe("saved");
    expect(kept.copy).toBeUndefined();
  });

  it("lets the person sign in and goes on", async () => {
    const { autosave, sent, states } = desk(new SignedOut());
    autosave.changed("new");
    await autosave.flush();
    expect(states).toContain("signed-out");
    expect(sent).toHaveLength(2);
    expect(states.at(-1)).toBe("saved");
  });

  it("says what was refused and keeps it", async () => {
    const { autosave, states, kept } = desk(new Refused(422, { error: "no XML" }));
    autosave.changed("<");
    await autosave.flush();
    expect(states.at(-1)).toBe("refused");
    expect(kept.copy?.content).toBe("<");
  });

  it("asks about a conflict and saves what was decided", async () => {
    const { autosave, sent, states } = desk(new Refused(409, { revision: 5, theirs: "t", conflicts: [] }));
    autosave.changed("mine");
    await autosave.flush();
    expect(states).toContain("conflict");
    expect(sent[1]).toEqual({ content: "mine", revision: 1, prefer: "mine" });
  });
});

describe("with others", () => {
  it("shows what the server merged", async () => {
    const { autosave, merged } = desk({ revision: 7, content: "both", merged: true });
    autosave.changed("mine");
    await autosave.flush();
    expect(merged).toEqual(["both"]);
    expect(autosave.base).toBe(7);
    expect(autosave.isDirty).toBe(false);
  });

  it("does not throw away what was drawn during a merge", async () => {
    const { autosave, sent, merged } = desk(() => {
      autosave.changed("mine and more");
      return { revision: 7, content: "both", merged: true };
    });
    autosave.changed("mine");
    await autosave.flush();
    expect(merged).toEqual([]);
    expect(sent[1]).toMatchObject({ content: "mine and more", revision: 1 });
  });

  it("goes on from a recovered copy on the revision that it was made of", async () => {
    const { autosave, sent } = desk();
    autosave.recover({ content: "kept", revision: 0 });
    await autosave.flush();
    expect(sent[0]).toMatchObject({ content: "kept", revision: 0 });
  });
});
