/** A version 4 UUID. `crypto.randomUUID` is missing on plain http addresses other than localhost. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const colours = [
  "amber",
  "azure",
  "coral",
  "crimson",
  "indigo",
  "ivory",
  "jade",
  "lilac",
  "ochre",
  "olive",
  "pearl",
  "teal",
];
const animals = [
  "badger",
  "crane",
  "dolphin",
  "falcon",
  "gecko",
  "heron",
  "ibis",
  "lynx",
  "marten",
  "otter",
  "puffin",
  "wren",
];

function pick(words: string[]): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return words[random % words.length] ?? "new";
}

/** A workspace name to start from: readable, valid, unlikely to be taken. */
export function proposeName(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${pick(colours)}-${pick(animals)}-${(random % 90) + 10}`;
}
