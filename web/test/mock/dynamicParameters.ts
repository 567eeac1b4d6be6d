import type { DynamicParameters, TemplateParameter } from "../../src/api/types";

/** The form with some values: the parameters as they are, and an error at each required one without a value. */
export function dynamicParameters(
  id: number,
  parameters: TemplateParameter[],
  inputs: Record<string, string>,
): DynamicParameters {
  return {
    id,
    diagnostics: [],
    parameters: parameters.map((p, order) => {
      const value = inputs[p.name] ?? p.default_value;
      const missing = p.required && value === "";
      return {
        name: p.name,
        display_name: p.display_name ?? "",
        description: p.description,
        type: p.type,
        form_type: p.form_type ?? "",
        styling: {},
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
        diagnostics: missing
          ? [{ severity: "error", summary: "Required", detail: "It needs a value.", extra: { code: "required" } }]
          : [],
      };
    }),
  };
}
