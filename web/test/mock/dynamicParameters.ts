import type { DynamicParameters } from "../../src/api/types";
import type { FormParameter } from "./content.ts";

/** The parameters that a form has with some values. */
export function shown(parameters: FormParameter[], inputs: Record<string, string>): FormParameter[] {
  const given = (name: string) => inputs[name] ?? parameters.find((p) => p.name === name)?.default_value;
  return parameters.filter((p) => !p.shownWith || given(p.shownWith.name) === p.shownWith.value);
}

/** The form with some values: the parameters that are shown beside them, and an error at each required one without a value. */
export function dynamicParameters(
  id: number,
  parameters: FormParameter[],
  inputs: Record<string, string>,
): DynamicParameters {
  const visible = shown(parameters, inputs);
  return {
    id,
    diagnostics: [],
    parameters: visible.map((p, order) => {
      const value = inputs[p.name] ?? p.default_value;
      const missing = p.required && value === "";
      return {
        name: p.name,
        display_name: p.display_name ?? "",
        description: p.description,
        type: p.type,
        form_type: p.form_type ?? "",
        styling: p.styling ?? {},
        mutable: p.mutable,
        default_value: { value: p.default_value, valid: !p.required },
        icon: p.icon ?? "",
        options: (p.options ?? []).map((o) => ({
          name: o.name,
          description: o.description,
          value: { value: o.value, valid: true },
          icon: o.icon ?? "",
        })),
        validations: [
          {
            validation_error: p.validation_error ?? "",
            validation_regex: p.validation_regex || null,
            validation_min: p.validation_min ?? null,
            validation_max: p.validation_max ?? null,
            validation_monotonic: p.validation_monotonic || null,
          },
        ],
        required: p.required,
        order,
        ephemeral: p.ephemeral,
        value: { value, valid: !missing },
        diagnostics: [
          ...(missing ? [problem("error", "Required", "It needs a value.", "required")] : []),
          ...(p.warning ? [problem("warning", p.warning, "", "")] : []),
        ],
      };
    }),
  };
}

const problem = (severity: "error" | "warning", summary: string, detail: string, code: string) => ({
  severity,
  summary,
  detail,
  extra: { code },
});
