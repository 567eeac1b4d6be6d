import { defineConfig } from "vitest/config";

/** Every page in a real Chromium against the test double: `npm run test:pages`, after a build. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/pages/**/*.test.ts"],
    // One double, one world: the files take turns.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
