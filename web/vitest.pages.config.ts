import { defineConfig } from "vitest/config";
import { deadline } from "./test/pages/deadline.ts";

/** Every page in a real Chromium against the test double: `npm run test:pages`, after a build. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/pages/**/*.test.ts"],
    // Every file has a double and a browser of its own. More of them than two only wait for each other.
    maxWorkers: 2,
    testTimeout: 2 * deadline, // so that what was waited for in vain is said
    hookTimeout: deadline,
    expect: { poll: { timeout: deadline } },
  },
});
