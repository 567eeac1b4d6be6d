import type { World } from "./world.ts";

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: its fields and their types are checked before a route sees it
  body: any;
  bytes: number;
  signedIn: boolean;
}

export interface Reply {
  status: number;
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  text?: string;
  cookie?: string;
  location?: string;
}

/** Field → type; `?` after the name makes it optional, `|null` after the type lets it be null. */
export type Shape = Record<string, string>;

/** Without a shape the body has no fields. */
export type Route = [
  method: string,
  path: RegExp,
  answer: (world: World, call: Call, groups: string[]) => Reply,
  body?: Shape,
];

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const made = (body: unknown): Reply => ({ status: 201, body });
export const none: Reply = { status: 204 };
export const missing: Reply = {
  status: 404,
  body: { message: "Resource not found or you do not have access to this resource" },
};
export const forbidden: Reply = { status: 403, body: { message: "You don't have permission to view this content." } };
export const invalid = (field: string, detail: string, message = "Validation failed."): Reply => ({
  status: 400,
  body: { message, validations: [{ field, detail }] },
});
export const conflict = (message: string, field: string, detail: string): Reply => ({
  status: 409,
  body: { message, validations: [{ field, detail }] },
});

export const found = (thing: unknown): Reply => (thing ? ok(thing) : missing);

export function change<T extends { id: string }>(
  things: T[],
  id: string | undefined,
  apply: (thing: T) => void,
  reply: (thing: T) => Reply = ok,
): Reply {
  const thing = things.find((t) => t.id === id);
  if (!thing) return missing;
  apply(thing);
  return reply(thing);
}

export function removeFrom<T>(things: T[], which: (thing: T) => boolean, reply: Reply = none): Reply {
  const index = things.findIndex(which);
  if (index < 0) return missing;
  things.splice(index, 1);
  return reply;
}

/** What is wrong with the fields of a body: the double takes exactly what the API takes. */
export function bodyProblem(body: unknown, shape: Shape): string | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return "the body is not an object";
  const known = new Map(Object.entries(shape).map(([key, type]) => [key.replace("?", ""), type]));
  for (const [key, value] of Object.entries(body)) {
    const type = known.get(key);
    if (type === undefined) return `the field ${key} is unknown`;
    const is = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    if (!type.split("|").includes(is)) return `the field ${key} is ${is}, not ${type}`;
  }
  const absent = Object.keys(shape).find((key) => !key.endsWith("?") && !(key in body));
  return absent && `the field ${absent} is missing`;
}

/** The words of a `key:value` query; a bare word is given the key `bare`. */
export function words(query: string, bare: string): [key: string, value: string][] {
  return query
    .split(" ")
    .filter(Boolean)
    .map((word) => {
      const colon = word.indexOf(":");
      return colon < 0 ? [bare, word] : [word.slice(0, colon), word.slice(colon + 1)];
    });
}

export const page = <T>(things: T[], call: Call): T[] => {
  const offset = Number(call.query.get("offset") ?? 0);
  return things.slice(offset, offset + Number(call.query.get("limit") ?? 10_000));
};
