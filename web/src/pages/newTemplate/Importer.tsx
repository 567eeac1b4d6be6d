import { Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileArchive } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { defaultOrganization, organizationsQuery } from "../../api/organizations";
import {
  cancelVersion,
  createTemplate,
  createVersion,
  jobIsActive,
  promoteVersion,
  uploadArchive,
  versionQuery,
} from "../../api/templates";
import type { CreateTemplateVersionRequest, NameValue, Template, TemplateVersion } from "../../api/types";
import { useChosenOrganization } from "../../app/chosenOrganization";
import { EntityIcon } from "../../components/EntityIcon";
import { ErrorPanel, JobErrorPanel, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { ImportLog } from "../../template/ImportLog";
import { readArchive } from "./archive";
import classes from "./NewTemplatePage.module.css";
import type { Source } from "./source";
import { VariablesForm } from "./VariablesForm";

interface ImporterProps {
  source: Source;
  /** The template that gets a new version; a new one is made otherwise. */
  template?: Template;
  proposedName: string;
  onBack: () => void;
}

/** Imports the files, shows what the server finds, asks for variables that are missing, and finishes. */
export function Importer({ source, template, proposedName, onBack }: ImporterProps) {
  const organizations = useQuery(organizationsQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(proposedName);
  const [displayName, setDisplayName] = useState(source.kind === "example" ? source.example.name : "");
  const [message, setMessage] = useState("");
  const [promote, setPromote] = useState(true);
  const [made, setMade] = useState<TemplateVersion>();
  const [fileId, setFileId] = useState<string>();

  const { organization } = useChosenOrganization();
  const organizationId =
    template?.organization_id ?? organization?.id ?? defaultOrganization(organizations.data ?? [])?.id;
  const latest = useQuery(versionQuery(made?.id ?? ""));
  const version = latest.data ?? made;

  const begin = useMutation({
    mutationFn: async (variables: NameValue[]) => {
      if (!organizationId) throw new Error("You are in no organization, so there is no place for a template.");
      let archive = fileId;
      if (source.kind === "archive" && !archive) {
        const { content, type } = await readArchive(source.file);
        archive = await uploadArchive(content, type);
        setFileId(archive);
      }
      const request: CreateTemplateVersionRequest = {
        storage_method: "file",
        provisioner: "terraform",
        tags: {},
        template_id: template?.id,
        message: message || undefined,
        user_variable_values: variables.length > 0 ? variables : undefined,
        ...(source.kind === "example" ? { example_id: source.example.id } : { file_id: archive }),
      };
      return createVersion(organizationId, request);
    },
    onSuccess: setMade,
  });

  const cancel = useMutation({
    mutationFn: cancelVersion,
    onError: (error) => notifyError(error, "The import could not be canceled"),
  });

  const finish = useMutation({
    mutationFn: async (id: string) => {
      if (!organizationId) return;
      if (!template) {
        const icon = source.kind === "example" ? source.example.icon : undefined;
        const description = source.kind === "example" ? source.example.description.slice(0, 127) : undefined;
        await createTemplate(organizationId, {
          name,
          display_name: displayName,
          template_version_id: id,
          icon,
          description,
        });
      } else if (promote) {
        await promoteVersion(template.id, id);
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries();
      await navigate({
        to: "/templates/$template",
        params: { template: template?.name ?? name },
        search: { tab: template ? "versions" : undefined },
      });
    },
  });

  const importing = begin.isPending || jobIsActive(version?.job);
  const failed = version?.job.status === "failed" || version?.job.status === "canceled";
  const needsVariables = version?.job.error_code === "REQUIRED_TEMPLATE_VARIABLES";
  const ready = version?.job.status === "succeeded";
  const nameRefused = finish.error instanceof ApiError ? finish.error.fieldError("name") : undefined;

  return (
    <Stack gap="md">
      <Section>
        <Stack gap="md">
          <SourceLine source={source} onBack={onBack} locked={importing} />
          {!template && (
            <>
              <TextInput
                label="Name"
                description="In addresses and commands"
                required
                value={name}
                error={nameRefused}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <TextInput
                label="Display name"
                value={displayName}
                onChange={(event) => setDisplayName(event.currentTarget.value)}
              />
            </>
          )}
          {template && (
            <>
              <TextInput
                label="Message"
                description="What is different in this version"
                value={message}
                disabled={made !== undefined}
                onChange={(event) => setMessage(event.currentTarget.value)}
              />
              <Switch
                label="Make it the active version"
                checked={promote}
                onChange={(event) => setPromote(event.currentTarget.checked)}
              />
            </>
          )}
          {begin.error && <ErrorPanel error={begin.error} />}
          {finish.error && !nameRefused && <ErrorPanel error={finish.error} />}
          {failed && !needsVariables && version?.job.error && (
            <JobErrorPanel title="The template could not be read" text={version.job.error} />
          )}
          <Group gap="xs">
            {ready ? (
              <Button
                loading={finish.isPending}
                disabled={!template && name === ""}
                onClick={() => finish.mutate(version.id)}
              >
                {template ? "Finish" : "Create template"}
              </Button>
            ) : (
              !needsVariables && (
                <Button loading={importing} disabled={organizations.isPending} onClick={() => begin.mutate([])}>
                  {failed ? "Import again" : "Import"}
                </Button>
              )
            )}
            {importing && made && (
              <Button variant="default" onClick={() => cancel.mutate(made.id)} loading={cancel.isPending}>
                Cancel
              </Button>
            )}
            <Text c="dimmed" size="sm" aria-live="polite">
              {importing && "The server reads the template…"}
              {ready && "The template is good."}
            </Text>
          </Group>
        </Stack>
      </Section>
      {needsVariables && version && (
        <VariablesForm versionId={version.id} busy={begin.isPending} onSubmit={(values) => begin.mutate(values)} />
      )}
      {version && (
        <Section title="Import log" padded={false}>
          <ImportLog key={version.id} version={version} height={280} />
        </Section>
      )}
    </Stack>
  );
}

function SourceLine({ source, onBack, locked }: { source: Source; onBack: () => void; locked: boolean }) {
  const label = source.kind === "example" ? source.example.name : source.file.name;
  return (
    <div className={classes.source}>
      {source.kind === "example" ? (
        <EntityIcon icon={source.example.icon} name={label} size={32} />
      ) : (
        <FileArchive size={28} strokeWidth={1.5} aria-hidden />
      )}
      <span className={classes.sourceText}>
        <strong>{label}</strong>
      </span>
      <Button variant="default" size="xs" onClick={onBack} disabled={locked}>
        Choose another
      </Button>
    </div>
  );
}
