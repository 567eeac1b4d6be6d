import { useState } from "react";
import { ApiError } from "../api/client";

type Edit = React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>;

export interface TextField {
  value: string;
  error: string | undefined;
  autoComplete: string;
  onChange: (event: Edit) => void;
}

/** Text fields of a form; `fields(refusal)` binds them, each with the server's sentence about it. */
export function useTextFields<Name extends string>(initial: Record<Name, string>) {
  const [values, setValues] = useState(initial);
  const fields =
    (refusal: unknown) =>
    (name: Name): TextField => ({
      value: values[name],
      error: refusal instanceof ApiError ? refusal.fieldError(name) : undefined,
      autoComplete: "off",
      onChange: (event) => {
        const { value } = event.currentTarget;
        setValues((current) => ({ ...current, [name]: value }));
      },
    });
  return { values, fields };
}

/** The refusal, unless every sentence of it stands beside one of these fields. */
export function unplaced(refusal: unknown, fields: string[]): unknown {
  const placed =
    refusal instanceof ApiError &&
    refusal.validations.length > 0 &&
    refusal.validations.every((v) => fields.includes(v.field));
  return placed ? null : refusal;
}
