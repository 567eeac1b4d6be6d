import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { variablesQuery } from "../../api/templates";
import type { NameValue } from "../../api/types";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";

interface VariablesFormProps {
  versionId: string;
  busy: boolean;
  onSubmit: (values: NameValue[]) => void;
}

/** Asks for the variables that have no value; the template cannot be read without them. */
export function VariablesForm({ versionId, busy, onSubmit }: VariablesFormProps) {
  const variables = useQuery(variablesQuery(versionId));
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <Section title="Variables" description="The template needs these values before it can be read.">
      {variables.error && <ErrorPanel error={variables.error} onRetry={() => void variables.refetch()} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(Object.entries(values).map(([name, value]) => ({ name, value })));
        }}
      >
        <Stack gap="md">
          {variables.data?.map((variable) => {
            const Input = variable.sensitive ? PasswordInput : TextInput;
            return (
              <Input
                key={variable.name}
                label={variable.name}
                description={variable.description}
                required={variable.required}
                placeholder={variable.default_value}
                autoComplete="off"
                value={values[variable.name] ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setValues((current) => ({ ...current, [variable.name]: value }));
                }}
              />
            );
          })}
          <div>
            <Button type="submit" loading={busy}>
              Import with these values
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
