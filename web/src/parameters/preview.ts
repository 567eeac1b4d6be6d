import type { DynamicParameters, FormDiagnostic, PreviewParameter, TemplateParameter } from "../api/types";
import { labelOf } from "./rules";

/** The parameter as the fields of a form take it. */
export function fromPreview(p: PreviewParameter): TemplateParameter {
  const rules = p.validations[0];
  return {
    name: p.name,
    display_name: p.display_name,
    description: p.description,
    type: p.type,
    form_type: p.form_type,
    mutable: p.mutable,
    default_value: p.default_value.value,
    icon: p.icon,
    options: p.options.map((o) => ({ name: o.name, description: o.description, value: o.value.value, icon: o.icon })),
    validation_error: rules?.validation_error,
    validation_regex: rules?.validation_regex ?? undefined,
    validation_min: rules?.validation_min ?? undefined,
    validation_max: rules?.validation_max ?? undefined,
    validation_monotonic: rules?.validation_monotonic ?? undefined,
    required: p.required,
    ephemeral: p.ephemeral,
    styling: p.styling,
  };
}

/** What the server says is wrong with the value it was given; a missing value is told by the field itself. */
export function previewProblem(p: PreviewParameter): string | undefined {
  const problem = p.diagnostics.find((d) => d.severity === "error" && d.extra.code !== "required");
  return problem && sentence(problem);
}

/** What is said above the fields: of the form as a whole, and the warnings of single parameters. */
export function remarks(form: DynamicParameters): { severity: FormDiagnostic["severity"]; text: string }[] {
  const warnings = form.parameters.flatMap((p) =>
    p.diagnostics
      .filter((d) => d.severity === "warning")
      .map((d) => ({ severity: d.severity, text: `${labelOf(fromPreview(p))}: ${sentence(d)}` })),
  );
  return [...form.diagnostics.map((d) => ({ severity: d.severity, text: sentence(d) })), ...warnings];
}

/** A diagnostic in one line. */
function sentence({ summary, detail }: FormDiagnostic): string {
  return detail ? `${summary}: ${detail}` : summary;
}
