import type { TemplateParameter } from "../api/types";

export type Control =
  | "radio"
  | "dropdown"
  | "multi-select"
  | "tag-select"
  | "switch"
  | "checkbox"
  | "slider"
  | "number"
  | "textarea"
  | "input";

const optionControls = new Set<string>(["radio", "dropdown", "multi-select"]);
const mostRadios = 4;

/** Which control a parameter is edited with: what the template asks for, if it fits the type. */
export function controlFor(p: TemplateParameter): Control {
  const form = p.form_type ?? "";
  const options = p.options ?? [];
  if (p.type === "list(string)") {
    if (options.length === 0) return "tag-select";
    return form === "radio" ? "radio" : "multi-select";
  }
  if (options.length > 0) {
    if (optionControls.has(form) && form !== "multi-select") return form as Control;
    return options.length <= mostRadios ? "radio" : "dropdown";
  }
  if (p.type === "bool") return form === "checkbox" ? "checkbox" : "switch";
  if (p.type === "number") {
    return form === "slider" && p.validation_min !== undefined && p.validation_max !== undefined ? "slider" : "number";
  }
  return form === "textarea" ? "textarea" : "input";
}

/** The value of a list parameter; anything that is not a JSON list of strings is an empty list. */
export function parseList(value: string): string[] {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

/** Why a value is refused, in the template's words where it has some; undefined when it is fine. */
export function parameterProblem(p: TemplateParameter, value: string, previous?: string): string | undefined {
  const missing = value === "" || (p.type === "list(string)" && parseList(value).length === 0);
  if (missing) {
    if (p.required && p.type !== "list(string)") return `${labelOf(p)} is required.`;
    // A pattern may allow or refuse the empty text; everything else needs a value to look at.
    if (p.type !== "string") return undefined;
  }
  const options = p.options ?? [];
  if (options.length > 0 && p.type !== "list(string)" && value !== "" && !options.some((o) => o.value === value)) {
    return `“${value}” is not one of the options.`;
  }
  if (p.type === "number") return numberProblem(p, value, previous);
  if (p.type === "string" && p.validation_regex && !matches(p.validation_regex, value)) {
    return worded(p, value) ?? `It has to match the pattern ${p.validation_regex}`;
  }
  return undefined;
}

function numberProblem(p: TemplateParameter, value: string, previous: string | undefined): string | undefined {
  const number = Number(value);
  if (!Number.isFinite(number)) return "Give a number.";
  const { validation_min: min, validation_max: max } = p;
  if (min !== undefined && number < min) return worded(p, value) ?? `At least ${min}.`;
  if (max !== undefined && number > max) return worded(p, value) ?? `At most ${max}.`;
  const before = previous === undefined || previous === "" ? undefined : Number(previous);
  if (before === undefined) return undefined;
  if (p.validation_monotonic === "increasing" && number < before) return `It can only grow; it is ${before} now.`;
  if (p.validation_monotonic === "decreasing" && number > before) return `It can only shrink; it is ${before} now.`;
  return undefined;
}

/** The template's own text with its placeholders filled in. */
function worded(p: TemplateParameter, value: string): string | undefined {
  if (!p.validation_error) return undefined;
  return p.validation_error
    .replaceAll("{min}", String(p.validation_min ?? ""))
    .replaceAll("{max}", String(p.validation_max ?? ""))
    .replaceAll("{value}", value);
}

/** Patterns are RE2; one that JavaScript cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

export function labelOf(p: TemplateParameter): string {
  return p.display_name || p.name;
}
