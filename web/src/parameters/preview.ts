import type { FormDiagnostic, PreviewParameter, TemplateParameter } from "../api/types";

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

/** The warnings about it, in one text. */
export function previewNote(p: PreviewParameter): string | undefined {
  const warnings = p.diagnostics.filter((d) => d.severity === "warning").map(sentence);
  return warnings.length > 0 ? warnings.join(" ") : undefined;
}

/** A diagnostic in one line. */
export function sentence({ summary, detail }: FormDiagnostic): string {
  return detail ? `${summary}: ${detail}` : summary;
}
