import { describe, expect, it } from "vitest";
import type { TemplateParameter } from "../api/types";
import { controlFor, parameterProblem, parseList } from "./rules";

const parameter = (over: Partial<TemplateParameter>): TemplateParameter => ({
  name: "p",
  description: "",
  type: "string",
  mutable: true,
  default_value: "",
  options: [],
  required: false,
  ephemeral: false,
  ...over,
});
const option = (value: string) => ({ name: value, value, description: "", icon: "" });

describe("controlFor", () => {
  it("takes what the template asks for", () => {
    expect(controlFor(parameter({ form_type: "textarea" }))).toBe("textarea");
    expect(controlFor(parameter({ form_type: "dropdown", options: [option("a")] }))).toBe("dropdown");
    expect(controlFor(parameter({ type: "bool", form_type: "checkbox" }))).toBe("checkbox");
  });

  it("chooses by type when the template does not say", () => {
    expect(controlFor(parameter({ options: [option("a"), option("b")] }))).toBe("radio");
    expect(controlFor(parameter({ options: ["a", "b", "c", "d", "e"].map(option) }))).toBe("dropdown");
    expect(controlFor(parameter({ type: "bool" }))).toBe("switch");
    expect(controlFor(parameter({ type: "list(string)" }))).toBe("tag-select");
    expect(controlFor(parameter({ type: "list(string)", options: [option("a")] }))).toBe("multi-select");
    expect(controlFor(parameter({ type: "list(string)", form_type: "radio", options: [option("[]")] }))).toBe("radio");
  });

  it("makes a slider only with both ends", () => {
    expect(controlFor(parameter({ type: "number", form_type: "slider", validation_min: 1 }))).toBe("number");
    expect(controlFor(parameter({ type: "number", form_type: "slider", validation_min: 1, validation_max: 4 }))).toBe(
      "slider",
    );
  });
});

describe("parameterProblem", () => {
  it("asks for a required value by its label", () => {
    expect(parameterProblem(parameter({ required: true, display_name: "Region" }), "")).toBe("Region is required.");
  });

  it("speaks with the template's own text", () => {
    const p = parameter({
      type: "number",
      validation_min: 5,
      validation_max: 9,
      validation_error: "{value}: {min} to {max}.",
    });
    expect(parameterProblem(p, "4")).toBe("4: 5 to 9.");
    expect(parameterProblem(p, "10")).toBe("10: 5 to 9.");
    expect(parameterProblem(p, "7")).toBeUndefined();
  });

  it("refuses what is no number", () => {
    expect(parameterProblem(parameter({ type: "number" }), "many")).toBe("Give a number.");
  });

  it("compares parameters that only grow or shrink with the last build", () => {
    const growing = parameter({ type: "number", validation_monotonic: "increasing" });
    expect(parameterProblem(growing, "4", "8")).toBe("It can only grow; it is 8 now.");
    expect(parameterProblem(growing, "8", "8")).toBeUndefined();
    const shrinking = parameter({ type: "number", validation_monotonic: "decreasing" });
    expect(parameterProblem(shrinking, "9", "8")).toBe("It can only shrink; it is 8 now.");
    expect(parameterProblem(shrinking, "9")).toBeUndefined();
  });

  it("matches patterns, and leaves those it cannot read to the server", () => {
    expect(parameterProblem(parameter({ validation_regex: "^[a-z]+$", validation_error: "Lower case." }), "A")).toBe(
      "Lower case.",
    );
    expect(parameterProblem(parameter({ validation_regex: "(?i)abc" }), "ABC")).toBeUndefined();
  });

  it("refuses a value that is not an option", () => {
    expect(parameterProblem(parameter({ options: [option("a")] }), "b")).toBe("“b” is not one of the options.");
  });
});

it("reads a broken list as empty", () => {
  expect(parseList('["a","b"]')).toEqual(["a", "b"]);
  expect(parseList("a,b")).toEqual([]);
});
