// Adds up the result files of all suites: usage: node test-summary.mjs DIRECTORY
// Reads the .trx files of .NET suites and the JSON of Vitest; exits 1 when anything failed, was skipped in CI, or nothing ran.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const directory = process.argv[2];
const suites = [];
for (const file of readdirSync(directory).sort()) {
  const text = () => readFileSync(join(directory, file), "utf8");
  if (file.endsWith(".trx")) {
    const counters = /<Counters ([^>]*)\/>/.exec(text())?.[1] ?? "";
    const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
    const [total, passed, failed] = [count("total"), count("passed"), count("failed")];
    suites.push({ name: basename(file, ".trx"), passed, failed, skipped: total - passed - failed });
  } else if (file.endsWith(".json")) {
    const result = JSON.parse(text());
    suites.push({
      name: basename(file, ".json"),
      passed: result.numPassedTests,
      failed: result.numFailedTests + (result.success || result.numFailedTests > 0 ? 0 : 1),
      skipped: result.numPendingTests + result.numTodoTests,
    });
  }
}

const sum = (key) => suites.reduce((total, suite) => total + suite[key], 0);
console.log();
for (const { name, passed, failed, skipped } of suites) {
  console.log(`${name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`);
}
const skippedInCi = process.env.CI === "true" ? sum("skipped") : 0;
if (skippedInCi > 0) console.log(`${skippedInCi} skipped tests count as failures in CI`);
const [passed, failed] = [sum("passed"), sum("failed") + skippedInCi];
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
