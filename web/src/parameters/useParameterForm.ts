import { useState } from "react";
import { ApiError } from "../api/client";
import type { NameValue, TemplateParameter } from "../api/types";
import { fromPreview, previewNote, previewProblem, sentence } from "./preview";
import { parameterProblem } from "./rules";
import { useDynamicParameters } from "./useDynamicParameters";

interface Options {
  /** Values that stand before the template's defaults: from the address, or of the last build. */
  initial?: Record<string, string>;
  /** Values of the last build, which parameters that only grow or shrink are compared with. */
  previous?: Record<string, string>;
  /** The version whose parameters follow the values; undefined: they are those that are known. */
  versionId?: string;
  /** Whose workspace it is; undefined: the caller's. */
  ownerId?: string;
  /** Whether parameters for one build only are asked for. */
  withEphemeral?: boolean;
}

/**
 * State of a form made of template parameters: those that were imported (`known`) until the server says which ones the values so far ask
 * for, and when it cannot.
 */
export function useParameterForm(known: TemplateParameter[], options: Options) {
  const { initial = {}, previous, versionId, ownerId, withEphemeral = false } = options;
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [serverErrors, setServerErrors] = useState<Record<string, string>>({});
  const live = useDynamicParameters(versionId, { ...initial, ...edited }, ownerId);

  const all = live ? live.parameters.map(fromPreview) : known;
  const parameters = all.filter((p) => withEphemeral || !p.ephemeral);
  const current = (p: TemplateParameter) => edited[p.name] ?? initial[p.name] ?? p.default_value;
  const previewOf = (p: TemplateParameter) => live?.parameters.find((other) => other.name === p.name);
  const problems = parameters.flatMap((p) => {
    const preview = previewOf(p);
    const judged = preview && preview.value.value === current(p) ? previewProblem(preview) : undefined;
    const problem = parameterProblem(p, current(p), previous?.[p.name]) ?? judged;
    return problem ? [{ name: p.name, problem }] : [];
  });

  return {
    /** The parameters to ask for now. */
    parameters,
    /** What is wrong beyond single fields. */
    diagnostics: (live?.diagnostics ?? []).map((d) => ({ severity: d.severity, text: sentence(d) })),
    /** What to know of a parameter beside its description. */
    noteOf: (p: TemplateParameter): string | undefined => {
      const preview = previewOf(p);
      return preview && previewNote(preview);
    },
    current,
    /**
     * The sentence below a field: what the server said of this value, else what the rules say once it was edited. What the template itself
     * gets wrong is told at once.
     */
    errorOf: (p: TemplateParameter): string | undefined =>
      serverErrors[p.name] ??
      (touched.has(p.name) || p.form_type === "error"
        ? problems.find((problem) => problem.name === p.name)?.problem
        : undefined),
    set: (name: string, value: string) => {
      setEdited((before) => ({ ...before, [name]: value }));
      setTouched((before) => new Set(before).add(name));
      setServerErrors(({ [name]: _, ...rest }) => rest);
    },
    /** Forgets what was typed for some parameters: what stands before the defaults counts again. */
    release: (names: string[]) => {
      setEdited((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))));
      setServerErrors({});
    },
    changed: Object.keys(edited).length > 0,
    /** Shows every problem; true when there is none. */
    check: (): boolean => {
      setTouched(new Set(parameters.map((p) => p.name)));
      return problems.length === 0;
    },
    values: (): NameValue[] => parameters.map((p) => ({ name: p.name, value: current(p) })),
    /** Puts the server's validations beside their fields and returns those that belong to none. */
    accept: (error: unknown): string[] => {
      if (!(error instanceof ApiError)) return [];
      const placed: Record<string, string> = {};
      const rest: string[] = [];
      for (const { field, detail } of error.validations) {
        const name = parameters.find(
          (p) => p.name === field || field.endsWith(`.${p.name}`) || field.endsWith(`[${p.name}]`),
        )?.name;
        if (name) placed[name] = detail;
        else rest.push(field);
      }
      setServerErrors(placed);
      return rest;
    },
    reset: () => {
      setEdited({});
      setTouched(new Set());
      setServerErrors({});
    },
  };
}
