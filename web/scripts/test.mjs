// Types, lint and unit tests in one go. Arguments go to vitest: `npm test -- --reporter=json`.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const bin = (name) => path.join(root, "node_modules/.bin", name);
const steps = [
  [bin("tsc"), ["-p", "tsconfig.json"]],
  [bin("biome"), ["check", "--error-on-warnings", "."]],
  [bin("vitest"), ["run", ...process.argv.slice(2)]],
];

let failed = false;
for (const [command, args] of steps) {
  // Only vitest writes to stdout, so that a report on stdout can be piped on.
  const stdout = command.endsWith("vitest") ? "inherit" : 2;
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", stdout, "inherit"] });
  if (error) console.error(`${path.basename(command)}: ${error.message}. Run "npm ci" first.`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
