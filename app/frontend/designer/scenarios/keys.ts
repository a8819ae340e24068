// Whom a task is asked of, in words: a role of ours, or one of a customer or a project.
/** A key in words: that of one customer or project as that of any. */
export function wordOf(key: string, words: Record<string, string> = {}): string {
  return words[key] ?? words[key.replace(/:[^:]*:/, ":")] ?? key;
}

/** The key that a word stands for: one that stands there already, else a role of ours, else as it is typed. */
export function keyOf(word: string, known: string[], words: Record<string, string> = {}): string {
  const role = Object.keys(words).find((key) => key.startsWith("staff:") && words[key] === word);
  return known.find((key) => wordOf(key, words) === word) ?? role ?? word;
}
