import { defineConfig } from "vitest/config";

/** Every page in a real Chromium against the test double: `npm run test:pages`, after a build. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/pages/**/*.test.ts"],
    // Every file has a double and a browser of its own. More of them than two only wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
