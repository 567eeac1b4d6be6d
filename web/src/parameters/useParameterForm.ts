import { useState } from "react";
import { ApiError } from "../api/client";
import type { NameValue, TemplateParameter } from "../api/types";
import { parameterProblem } from "./rules";

interface Options {
  /** Values that stand before the template's defaults: from the address, or of the last build. */
  initial?: Record<string, string>;
  /** Values of the last build, which parameters that only grow or shrink are compared with. */
  previous?: Record<string, string>;
}

/** State of a form made of template parameters. */
export function useParameterForm(parameters: TemplateParameter[], { initial = {}, previous }: Options) {
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [serverErrors, setServerErrors] = useState<Record<string, string>>({});

  const current = (p: TemplateParameter) => edited[p.name] ?? initial[p.name] ?? p.default_value;
  const problems = parameters.flatMap((p) => {
    const problem = parameterProblem(p, current(p), previous?.[p.name]);
    return problem ? [{ name: p.name, problem }] : [];
  });

  return {
    current,
    /** The sentence below a field: what the server said of this value, else what the rules say once it was edited. */
    errorOf: (p: TemplateParameter): string | undefined =>
      serverErrors[p.name] ??
      (touched.has(p.name) ? problems.find((problem) => problem.name === p.name)?.problem : undefined),
    set: (name: string, value: string) => {
      setEdited((before) => ({ ...before, [name]: value }));
      setTouched((before) => new Set(before).add(name));
      setServerErrors(({ [name]: _, ...rest }) => rest);
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
