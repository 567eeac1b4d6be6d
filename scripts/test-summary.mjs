// Adds up the result files of all suites: usage: node test-summary.mjs DIRECTORY [SUITE…]
// Reads the .trx files of .NET suites and the JSON of Vitest; exits 1 when anything failed, was skipped in CI, or nothing ran.
// A SUITE that left no file, or that ended before all of its tests had, counts as a failed test.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const [directory, ...expected] = process.argv.slice(2);
const suites = [];
for (const file of readdirSync(directory).sort()) {
  const text = () => readFileSync(join(directory, file), "utf8");
  if (file.endsWith(".trx")) {
    const counters = /<Counters ([^>]*)\/>/.exec(text())?.[1] ?? "";
    const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
    const [total, passed, failed] = [count("total"), count("passed"), count("failed")];
    const whole = /<ResultSummary outcome="Completed"/.test(text());
    suites.push({ name: basename(file, ".trx"), passed, failed: failed + (whole || failed > 0 ? 0 : 1), skipped: total - passed - failed });
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

for (const name of expected) {
  if (!suites.some((suite) => suite.name === name)) suites.push({ name, passed: 0, failed: 1, skipped: 0 });
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
