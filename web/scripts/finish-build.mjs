// Compresses what was built, prints the sizes and refuses a first load over the budget.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const dist = path.resolve(import.meta.dirname, "../dist");
const budget = 300 * 1024;
const smallestWorthwhile = 1024;
const compressible = /\.(js|css|html|svg|json|txt)$/;
/** The page that people see first. */
const firstPage = "src/pages/workspaces/WorkspacesPage.tsx";

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

const files = (await readdir(dist, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && compressible.test(entry.name) && !entry.parentPath.includes(".vite"))
  .map((entry) => path.join(entry.parentPath, entry.name));

/** @type {Map<string, {raw: number, gzip: number, brotli: number}>} */
const sizes = new Map();
await Promise.all(
  files.map(async (file) => {
    const content = await readFile(file);
    const [gz, br] = await Promise.all([
      gzipped(content, { level: 9 }),
      brotlied(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
    ]);
    sizes.set(path.relative(dist, file), { raw: content.length, gzip: gz.length, brotli: br.length });
    if (content.length < smallestWorthwhile) return;
    await Promise.all([writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)]);
  }),
);

const manifest = JSON.parse(await readFile(path.join(dist, ".vite/manifest.json"), "utf8"));

/** Every script that a chunk needs before it can run. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) closure(imported, seen);
  return seen;
}

const first = closure("index.html", new Set(["theme.js"]));
closure(firstPage, first);
if (!manifest[firstPage]) throw new Error(`The build has no chunk for ${firstPage}.`);
await rm(path.join(dist, ".vite"), { recursive: true });

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);
console.log(`\n${"script or style".padEnd(52)}${"raw".padStart(11)}${"gzip".padStart(11)}${"brotli".padStart(11)}`);
for (const [name, size] of [...sizes].filter(([n]) => /\.(js|css)$/.test(n)).sort((a, b) => b[1].gzip - a[1].gzip)) {
  console.log(
    `${(first.has(name) ? "* " : "  ") + name.padEnd(50)}${kib(size.raw)}${kib(size.gzip)}${kib(size.brotli)}`,
  );
}
const total = [...first].reduce(
  (sum, name) => {
    const size = sizes.get(name) ?? { raw: 0, gzip: 0, brotli: 0 };
    return { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip, brotli: sum.brotli + size.brotli };
  },
  { raw: 0, gzip: 0, brotli: 0 },
);
console.log(`${"* first load, scripts".padEnd(52)}${kib(total.raw)}${kib(total.gzip)}${kib(total.brotli)}`);
if (total.gzip > budget) {
  console.error(
    `\nThe first load has ${kib(total.gzip).trim()} of compressed script; the budget is ${kib(budget).trim()}. Split something off.`,
  );
  process.exit(1);
}
console.log(`Within the budget of ${kib(budget).trim()} (gzip).`);
