import { Alert } from "@mantine/core";

interface Props {
  diagnostics: { severity: "error" | "warning"; text: string }[];
}

/** What the template says is wrong beyond single fields. */
export function FormDiagnostics({ diagnostics }: Props) {
  return diagnostics.map((d) => (
    <Alert key={d.text} color={d.severity === "error" ? "red" : "yellow"} variant="light" role="status">
      {d.text}
    </Alert>
  ));
}
