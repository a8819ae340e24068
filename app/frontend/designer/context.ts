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

/** A variable: what it is called, of what kind it is (in a word of ours, and said), where it comes from. */
export interface Variable {
  name: string;
  from: string;
  kind?: string;
  said?: string;
  choices?: [string, string][];
  fields?: { name: string; kind: string }[];
}

/** What is known at an element, as numbers of `names`: before it, inside of it only, and what it gives by itself. */
export interface Place {
  before: number[];
  maybe: number[]; // of those before, what is there on some ways only
  inside: number[];
  after: number[];
}

/** What a decision or a called process needs and gives. */
export interface Called {
  needs: { name: string; is_there: boolean; is_known?: boolean }[];
  gives: string[];
}

export interface Known {
  names: Variable[];
  places?: Record<string, Place>;
  calls?: Record<string, Called>;
}

export interface Context extends Known {
  templates: Template[];
  groups: Listed[];
  starters: Listed[];
  forms: (Named & { fields?: { key: string; label: string }[] })[];
  decisions: (Named & { outputs?: string[] })[];
  operations: { name: string; label: string }[];
  messages: Listed[];
  signals: Listed[];
  errors: Listed[];
  processes: Named[];
  functions: { name: string; signature: string; help: string; own?: boolean }[]; // own: of the language, known everywhere
  lists: Named[]; // drawn
  company_lists: Named[];
  uses: { name: string; kind: string; url: string }[]; // of a list
}

export const EMPTY: Context = {
  templates: [],
  groups: [],
  starters: [],
  forms: [],
  decisions: [],
  operations: [],
  messages: [],
  signals: [],
  errors: [],
  processes: [],
  functions: [],
  names: [],
  lists: [],
  company_lists: [],
  uses: [],
};

/** The variables at an element; `given` where what it gives by itself counts among them. Of no known one, all. */
export function visible(context: Known, element: string | undefined, given = false): Variable[] {
  const place = element === undefined ? undefined : context.places?.[element];
  if (!place) return [...new Map(context.names.map((one) => [one.name, one])).values()];
  const numbers = [...place.before, ...place.inside, ...(given ? place.after : [])];
  return [...new Map(numbers.map((number) => context.names[number]!).map((one) => [one.name, one])).values()];
}

/** Key and name of something to pick. */
export function named(item: Listed): Named {
  if (typeof item === "string") return { key: item, name: item };
  return { key: item.key ?? item.code ?? item.name, name: item.name };
}
