import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, api, apiPath, describeError } from "./client";

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: string, type = "application/json") =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(body, { status, headers: { "Content-Type": type } })),
  );

describe("apiPath", () => {
  it("leaves out what is not given", () => {
    expect(apiPath("/workspaces", { q: "owner:me", limit: undefined, offset: 0 })).toBe(
      "/api/v2/workspaces?q=owner%3Ame&offset=0",
    );
  });
});

describe("a refused call", () => {
  it("carries the server's words and the sentence of each field", async () => {
    answer(400, JSON.stringify({ message: "Validation failed.", validations: [{ field: "name", detail: "Taken." }] }));
    const error = await api.post("/users", {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).fieldError("name")).toBe("Taken.");
    expect((error as ApiError).fieldError("email")).toBeUndefined();
    expect(describeError(error).message).toBe("Validation failed.");
  });

  it("says so when the answer is not the API's", async () => {
    answer(502, "<html>Bad gateway</html>", "text/html");
    const error = (await api.get("/users").catch((e: unknown) => e)) as ApiError;
    expect(error.message).toContain("502");
    expect(error.detail).toContain("proxy");
  });
});

it("says when the server cannot be reached", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string) => {
      if (path.endsWith("/buildinfo")) return new Response("{}");
      throw new TypeError("Failed to fetch");
    }),
  );
  const error = (await api.get("/users").catch((e: unknown) => e)) as ApiError;
  expect(error.status).toBe(0);
  expect(error.message).toBe("The server could not be reached.");
});
