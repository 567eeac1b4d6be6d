import { ActionIcon, Button, Select, Stack, TextInput, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Dices } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { neededAccountsQuery } from "../../api/externalAuth";
import type { Preset, Template, TemplateParameter } from "../../api/types";
import { createWorkspace } from "../../api/workspaces";
import { CommandLine } from "../../components/Copyable";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { workspaceNameProblem } from "../../lib/names";
import { proposeName } from "../../lib/random";
import { shellCommand } from "../../lib/shell";
import { formatDuration } from "../../lib/time";
import { FormDiagnostics } from "../../parameters/FormDiagnostics";
import { ParameterField } from "../../parameters/ParameterField";
import { useParameterForm } from "../../parameters/useParameterForm";
import { QuotaMeter } from "../../quota/QuotaMeter";
import classes from "./CreateWorkspacePage.module.css";
import { isMissing, NeededAccounts } from "./NeededAccounts";

interface Props {
  template: Template;
  parameters: TemplateParameter[];
  presets: Preset[];
  prefilled: Record<string, string>;
  proposedName?: string;
}

const valuesOf = (preset: Preset | undefined) =>
  Object.fromEntries((preset?.Parameters ?? []).map((p) => [p.Name, p.Value]));

export function CreateWorkspaceForm({ template, parameters, presets, prefilled, proposedName }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState(() => proposedName || proposeName());
  const [nameError, setNameError] = useState<string>();
  const [presetId, setPresetId] = useState(() => presets.find((p) => p.Default)?.ID ?? null);
  const preset = presets.find((p) => p.ID === presetId);
  const fixed = valuesOf(preset);
  const form = useParameterForm(parameters, {
    initial: { ...prefilled, ...fixed },
    versionId: template.use_classic_parameter_flow ? undefined : template.active_version_id,
  });

  // Asked again while somebody may be connecting one in another window.
  const [connecting, setConnecting] = useState(false);
  const [complains, setComplains] = useState(false);
  const accounts = useQuery(neededAccountsQuery(template.active_version_id, connecting)).data ?? [];
  const missing = accounts.some(isMissing);
  useEffect(() => {
    if (!accounts.some((account) => !account.authenticated)) setConnecting(false);
  }, [accounts]);

  const create = useMutation({
    mutationFn: () =>
      createWorkspace({
        template_id: template.id,
        name,
        rich_parameter_values: form.values(),
        template_version_preset_id: preset?.ID,
      }),
    onSuccess: (workspace) => {
      client.setQueryData(["workspace", workspace.owner_name, workspace.name], workspace);
      void client.invalidateQueries({ queryKey: ["workspaces"] });
      return navigate({
        to: "/@{$owner}/$workspace",
        params: { owner: workspace.owner_name, workspace: workspace.name },
      });
    },
    onError: (error) => {
      form.accept(error);
      if (error instanceof ApiError) setNameError(error.fieldError("name"));
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const problem = workspaceNameProblem(name);
    setNameError(problem);
    setComplains(true);
    if (form.check() && !problem && !missing) create.mutate();
  };
  // A refusal whose every sentence stands beside a field needs no panel above the form.
  const placed =
    create.error instanceof ApiError &&
    create.error.validations.length > 0 &&
    create.error.validations.every((v) => v.field === "name" || form.parameters.some((p) => v.field.endsWith(p.name)));

  const changed = form
    .values()
    .filter((v) => !(v.name in fixed) && v.value !== form.parameters.find((p) => p.name === v.name)?.default_value);
  const command = shellCommand(
    "coder",
    "create",
    name || "my-workspace",
    "--template",
    template.name,
    ...(preset ? ["--preset", preset.Name] : presets.some((p) => p.Default) ? ["--preset", "none"] : []),
    ...changed.flatMap((v) => ["--parameter", `${v.name}=${v.value}`]),
    "--yes",
  );
  const typical = template.build_time_stats?.start?.P50;

  return (
    <form onSubmit={submit} noValidate className={classes.layout}>
      <Section>
        <Stack gap="lg">
          {create.error && !placed && <ErrorPanel error={create.error} />}
          <TextInput
            label="Name"
            description="Letters, digits and hyphens, at most 32."
            required
            value={name}
            error={nameError}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              const next = event.currentTarget.value;
              setName(next);
              setNameError(next === "" ? undefined : workspaceNameProblem(next));
            }}
            rightSection={
              <Tooltip label="Propose another name">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label="Propose another name"
                  onClick={() => {
                    setName(proposeName());
                    setNameError(undefined);
                  }}
                >
                  <Dices size={16} />
                </ActionIcon>
              </Tooltip>
            }
          />
          {presets.length > 0 && (
            <Select
              label="Preset"
              description={preset?.Description || "Fills the form with values that go together."}
              placeholder="None"
              clearable
              data={presets.map((p) => ({ value: p.ID, label: p.Name }))}
              value={presetId}
              onChange={(next) => {
                setPresetId(next);
                form.release(Object.keys(valuesOf(presets.find((p) => p.ID === next))));
              }}
            />
          )}
          {accounts.length > 0 && (
            <NeededAccounts accounts={accounts} onConnecting={() => setConnecting(true)} complain={complains} />
          )}
          <FormDiagnostics diagnostics={form.diagnostics} />
          {form.parameters.map((p) => (
            <ParameterField
              key={p.name}
              parameter={p}
              locked={p.name in fixed ? "preset" : undefined}
              value={form.current(p)}
              error={form.errorOf(p)}
              note={form.noteOf(p)}
              onChange={(value) => form.set(p.name, value)}
            />
          ))}
        </Stack>
      </Section>
      <aside className={classes.aside}>
        <Section title="Summary">
          <Stack gap="md">
            <dl className={classes.facts}>
              <dt>Workspace</dt>
              <dd>{name || "–"}</dd>
              <dt>Template</dt>
              <dd>{template.name}</dd>
              {typical ? (
                <>
                  <dt>Ready in</dt>
                  <dd>about {formatDuration(typical)}</dd>
                </>
              ) : null}
            </dl>
            <QuotaMeter organizationId={template.organization_id} user="me" />
            <Button type="submit" fullWidth loading={create.isPending}>
              Create workspace
            </Button>
            <div>
              <div className={classes.hint}>The same from a terminal</div>
              <CommandLine command={command} />
            </div>
          </Stack>
        </Section>
      </aside>
    </form>
  );
}
