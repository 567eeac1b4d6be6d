import { describe, expect, it } from "vitest";
import type { PreviewParameter } from "../api/types";
import { fromPreview, previewNote, previewProblem } from "./preview";

const preview = (over: Partial<PreviewParameter>): PreviewParameter => ({
  name: "cpus",
  display_name: "",
  description: "",
  type: "number",
  form_type: "slider",
  styling: {},
  mutable: true,
  default_value: { value: "2", valid: true },
  icon: "",
  options: [],
  validations: [],
  required: false,
  order: 0,
  ephemeral: false,
  value: { value: "2", valid: true },
  diagnostics: [],
  ...over,
});
const error = (code: string) => ({ severity: "error" as const, summary: "No", detail: "Not this.", extra: { code } });

describe("fromPreview", () => {
  it("takes over rules, options and the default", () => {
    const p = fromPreview(
      preview({
        options: [{ name: "Two", description: "", value: { value: "2", valid: true }, icon: "" }],
        validations: [
          {
            validation_error: "",
            validation_regex: null,
            validation_min: 1,
            validation_max: 8,
            validation_monotonic: null,
          },
        ],
      }),
    );
    expect(p.default_value).toBe("2");
    expect(p.options).toEqual([{ name: "Two", description: "", value: "2", icon: "" }]);
    expect([p.validation_min, p.validation_max, p.validation_regex]).toEqual([1, 8, undefined]);
  });
});

describe("previewProblem", () => {
  it("tells an error, but leaves a missing value to the field", () => {
    expect(previewProblem(preview({ diagnostics: [error("")] }))).toBe("No: Not this.");
    expect(previewProblem(preview({ diagnostics: [error("required")] }))).toBeUndefined();
    expect(previewProblem(preview({ diagnostics: [{ ...error(""), severity: "warning" }] }))).toBeUndefined();
  });
});

describe("previewNote", () => {
  it("tells the warnings, but no errors", () => {
    const warning = { ...error(""), severity: "warning" as const, summary: "Known in a build only", detail: "" };
    expect(previewNote(preview({ diagnostics: [error(""), warning] }))).toBe("Known in a build only");
    expect(previewNote(preview({ diagnostics: [error("")] }))).toBeUndefined();
  });
});
