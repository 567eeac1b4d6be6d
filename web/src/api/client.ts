import { connection } from "./connection";
import type { ApiMessage, ValidationError } from "./types";

/** A refusal of the API with its own words, or a failure to reach it (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string;
  readonly validations: ValidationError[];

  constructor(status: number, body: ApiMessage) {
    super(body.message);
    this.name = "ApiError";
    this.status = status;
    this.detail = body.detail ?? "";
    this.validations = body.validations ?? [];
  }

  /** The sentence for one form field, if the API named it. */
  fieldError(field: string): string | undefined {
    return this.validations.find((v) => v.field === field)?.detail;
  }
}

type QueryValue = string | number | boolean | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue>;
  body?: unknown;
  /** Sent as it is, with this content type, instead of JSON. */
  raw?: { content: BodyInit; type: string };
  signal?: AbortSignal;
}

/** Path below /api/v2 with its query string. */
export function apiPath(path: string, query: Record<string, QueryValue> = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) params.set(key, String(value));
  }
  const text = params.toString();
  return `/api/v2${path}${text ? `?${text}` : ""}`;
}

/** One API call. Throws {@link ApiError}; an aborted call throws the browser's AbortError. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  let body: BodyInit | undefined;
  if (options.raw) {
    headers["Content-Type"] = options.raw.type;
    body = options.raw.content;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }

  let response: Response;
  try {
    response = await fetch(apiPath(path, options.query), {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    connection.suspect();
    throw new ApiError(0, {
      message: "The server could not be reached.",
      detail: "Check your network. The page tries again by itself.",
    });
  }
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    const body = JSON.parse(text) as ApiMessage;
    if (typeof body.message === "string") return new ApiError(response.status, body);
  } catch {
    // Not the API's own answer: a proxy's page, for example.
  }
  return new ApiError(response.status, {
    message: `The server answered ${response.status} ${response.statusText}`.trim(),
    detail: text.startsWith("<") ? "The answer is not from the API; a proxy in between may have sent it." : text,
  });
}

export const api = {
  get: <T>(path: string, query?: RequestOptions["query"], signal?: AbortSignal) =>
    request<T>("GET", path, { query, signal }),
  post: <T>(path: string, body?: unknown) => request<T>("POST", path, { body: body ?? {} }),
  put: <T>(path: string, body?: unknown) => request<T>("PUT", path, { body: body ?? {} }),
  patch: <T>(path: string, body?: unknown) => request<T>("PATCH", path, { body: body ?? {} }),
  delete: <T>(path: string) => request<T>("DELETE", path),
};

/** What to show for anything that was thrown. */
export function describeError(error: unknown): { message: string; detail: string; validations: ValidationError[] } {
  if (error instanceof ApiError) return error;
  return { message: error instanceof Error ? error.message : String(error), detail: "", validations: [] };
}
