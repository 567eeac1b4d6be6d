import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { jobIsActive, parametersQuery } from "../../api/templates";
import type { NameValue, TemplateParameter, Workspace } from "../../api/types";
import { buildParametersQuery, createBuild } from "../../api/workspaces";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { FormDiagnostics } from "../../parameters/FormDiagnostics";
import { ParameterField } from "../../parameters/ParameterField";
import { useParameterForm } from "../../parameters/useParameterForm";

/** The parameters of the workspace; saving builds it anew with them. */
export function ParametersSection({ workspace }: { workspace: Workspace }) {
  const build = workspace.latest_build;
  const parameters = useQuery(parametersQuery(build.template_version_id));
  const values = useQuery(buildParametersQuery(build.id));
  const error = parameters.error ?? values.error;
  return (
    <Section title="Parameters" description="Changes take effect with a new build: the workspace restarts.">
      {error && <ErrorPanel error={error} />}
      {!error && !(parameters.data && values.data) && <Skeleton height={120} />}
      {parameters.data && values.data && (
        <ParametersForm key={build.id} workspace={workspace} parameters={parameters.data} values={values.data} />
      )}
    </Section>
  );
}

interface FormProps {
  workspace: Workspace;
  parameters: TemplateParameter[];
  values: NameValue[];
}

function ParametersForm({ workspace, parameters, values }: FormProps) {
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/@{$owner}/$workspace" });
  // One-time options begin at their defaults whatever they were before.
  const kept = new Set(parameters.filter((p) => !p.ephemeral).map((p) => p.name));
  const current = Object.fromEntries(values.filter((v) => kept.has(v.name)).map((v) => [v.name, v.value]));
  const form = useParameterForm(parameters, {
    initial: current,
    previous: current,
    versionId: workspace.template_use_classic_parameter_flow ? undefined : workspace.latest_build.template_version_id,
    ownerId: workspace.owner_id,
    withEphemeral: true,
  });
  const running = workspace.latest_build.transition === "start" && workspace.latest_build.status === "running";
  const save = useMutation({
    mutationFn: () => {
      const start = { transition: "start" as const, rich_parameter_values: form.values() };
      return createBuild(workspace.id, running ? { transition: "stop", on_success: start } : start);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["workspace"] });
      await navigate({ search: {} });
    },
    onError: (error) => form.accept(error),
  });
  if (form.parameters.length === 0) return <Text c="dimmed">This template has no parameters.</Text>;
  const busy = jobIsActive(workspace.latest_build.job);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (form.check()) save.mutate();
      }}
    >
      <Stack gap="lg">
        {save.error && <ErrorPanel error={save.error} />}
        <FormDiagnostics diagnostics={form.diagnostics} />
        {form.parameters.map((p) => (
          <ParameterField
            key={p.name}
            parameter={p.ephemeral ? { ...p, description: `${p.description} Only for the next start.` } : p}
            locked={!p.mutable && p.name in current ? "fixed" : undefined}
            value={form.current(p)}
            error={form.errorOf(p)}
            note={form.noteOf(p)}
            onChange={(value) => form.set(p.name, value)}
          />
        ))}
        <Group gap="xs">
          <Button type="submit" disabled={!form.changed || busy} loading={save.isPending}>
            {running ? "Save and restart" : "Save and start"}
          </Button>
          {form.changed && (
            <Button variant="default" onClick={form.reset}>
              Discard changes
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
