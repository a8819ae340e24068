// What the server knows that a diagram can name: operations, forms, decisions, roles, messages, names.
export interface Template {
  id: string;
  name: string;
  description?: string;
  category?: { id: string; name: string };
  appliesTo: string[];
  elementType?: { value: string };
  groups?: { id: string; label: string }[];
  properties: { type?: string; group?: string; value?: unknown; binding: { type: string; name?: string; source?: string } }[];
}

export interface Named {
  key: string;
  name: string;
}

/** Something to pick, as the server lists it: messages and signals have a name only, errors a code. */
export type Listed = string | { key?: string; code?: string; name: string };

export interface Context {
  templates: Template[];
  groups: Listed[];
  starters: Listed[];
  forms: (Named & { fields?: { key: string; label: string }[] })[];
  decisions: (Named & { outputs?: string[] })[];
  messages: Listed[];
  signals: Listed[];
  errors: Listed[];
  processes: Named[];
  functions: { name: string; signature: string; help: string }[];
  names: { name: string; from: string }[];
}

export const EMPTY: Context = {
  templates: [],
  groups: [],
  starters: [],
  forms: [],
  decisions: [],
  messages: [],
  signals: [],
  errors: [],
  processes: [],
  functions: [],
  names: [],
};

/** Key and name of something to pick. */
export function named(item: Listed): Named {
  if (typeof item === "string") return { key: item, name: item };
  return { key: item.key ?? item.code ?? item.name, name: item.name };
}
