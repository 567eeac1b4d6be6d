import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { mockApi } from "./test/mock/plugin.ts";

/**
 * `vite` proxies the API to a running server (CODER_URL, default http://127.0.0.1:3000);
 * `vite --mode mock` answers it from the test double in test/mock instead. The double is never bundled.
 */
export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "mock" ? [mockApi()] : [])],
  build: {
    target: ["chrome111", "firefox114", "safari16.4"],
    manifest: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    proxy:
      mode === "mock"
        ? undefined
        : { "/api": { target: process.env.CODER_URL ?? "http://127.0.0.1:3000", ws: true, changeOrigin: true } },
  },
  preview: { host: "127.0.0.1" },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
}));
