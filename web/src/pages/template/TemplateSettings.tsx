import { Button, Radio, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { deleteTemplate, updateTemplate } from "../../api/templates";
import type { CorsBehavior, Template, UpdateTemplateRequest } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";

export function TemplateSettings({ template }: { template: Template }) {
  return (
    <Stack gap="md">
      <GeneralSettings key={template.id} template={template} />
      <DeleteTemplate template={template} />
    </Stack>
  );
}

function GeneralSettings({ template }: { template: Template }) {
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/templates/$template" });
  const [meta, setMeta] = useState<Required<UpdateTemplateRequest>>({
    name: template.name,
    display_name: template.display_name,
    description: template.description,
    icon: template.icon,
    allow_user_cancel_workspace_jobs: template.allow_user_cancel_workspace_jobs,
    cors_behavior: template.cors_behavior,
  });
  const save = useMutation({
    mutationFn: () => updateTemplate(template.id, meta),
    onSuccess: async () => {
      notifyDone("The template is saved.");
      if (meta.name !== template.name) {
        await navigate({
          params: { template: meta.name },
          search: (before) => ({ ...before, tab: "settings" }),
          replace: true,
        });
      }
      await Promise.all(["template", "templates"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const error = save.error instanceof ApiError ? save.error : undefined;
  const field = (name: "name" | "display_name" | "description" | "icon") => ({
    value: meta[name],
    error: error?.fieldError(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const { value } = event.currentTarget;
      setMeta((current) => ({ ...current, [name]: value }));
    },
  });
  return (
    <Section title="General">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md" maw={520}>
          {save.error && !error?.validations.length && <ErrorPanel error={save.error} />}
          <TextInput label="Name" description="In addresses and commands" required {...field("name")} />
          <TextInput label="Display name" {...field("display_name")} />
          <Textarea label="Description" autosize minRows={2} maxLength={128} {...field("description")} />
          <TextInput label="Icon" description="An address, or a path such as /icon/docker.svg" {...field("icon")} />
          <Switch
            label="People may cancel builds of their workspaces"
            checked={meta.allow_user_cancel_workspace_jobs}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              setMeta((current) => ({ ...current, allow_user_cancel_workspace_jobs: checked }));
            }}
          />
          <Radio.Group
            label="CORS behavior"
            description="Who tells browsers whether pages of other origins may call the apps and ports of workspaces"
            value={meta.cors_behavior}
            error={error?.fieldError("cors_behavior")}
            onChange={(value) => setMeta((current) => ({ ...current, cors_behavior: value as CorsBehavior }))}
          >
            <Stack gap={10} mt={10}>
              <Radio
                value="simple"
                label="Simple"
                description="The server: only apps of the same owner may, and public apps answer for themselves"
              />
              <Radio value="passthru" label="Passthru" description="The apps: their own answers go through unchanged" />
            </Stack>
          </Radio.Group>
          <div>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}

function DeleteTemplate({ template }: { template: Template }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opened, dialog] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => deleteTemplate(template.id),
    onSuccess: async () => {
      await navigate({ to: "/templates" });
      await client.invalidateQueries({ queryKey: ["templates"] });
    },
    onError: (error) => {
      dialog.close();
      notifyError(error, `${template.name} could not be deleted`);
    },
  });
  return (
    <Section title="Delete">
      <Text mb="sm">A template can be deleted when it has no workspaces.</Text>
      <Button color="red" variant="outline" onClick={dialog.open}>
        Delete template
      </Button>
      <Text c="dimmed" size="sm" mt="md" component="div">
        Id <Copyable text={template.id} label="the template id" />
      </Text>
      <ConfirmDialog
        opened={opened}
        onClose={dialog.close}
        onConfirm={() => remove.mutate()}
        title={`Delete ${template.name}?`}
        confirmLabel="Delete template"
        typed={template.name}
        busy={remove.isPending}
      >
        All of its versions are deleted with it. It cannot be undone.
      </ConfirmDialog>
    </Section>
  );
}
