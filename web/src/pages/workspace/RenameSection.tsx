import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { Workspace } from "../../api/types";
import { renameWorkspace } from "../../api/workspaces";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { workspaceNameProblem } from "../../lib/names";

export function RenameSection({ workspace }: { workspace: Workspace }) {
  const [name, setName] = useState(workspace.name);
  const client = useQueryClient();
  const navigate = useNavigate();
  const rename = useMutation({
    mutationFn: () => renameWorkspace(workspace.id, name),
    onSuccess: async () => {
      await navigate({
        to: "/@{$owner}/$workspace",
        params: { owner: workspace.owner_name, workspace: name },
        search: { tab: "settings" },
        replace: true,
      });
      await client.invalidateQueries({ queryKey: ["workspaces"] });
    },
  });
  const problem = name === workspace.name ? undefined : workspaceNameProblem(name);
  const refused = rename.error instanceof ApiError ? rename.error.fieldError("name") : undefined;
  return (
    <Section title="Name" description="Addresses and commands with the old name stop working.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        {rename.error && !refused && <ErrorPanel error={rename.error} />}
        <Group align="flex-start" gap="xs">
          <TextInput
            aria-label="Workspace name"
            value={name}
            error={problem ?? refused}
            w={280}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            disabled={name === workspace.name || Boolean(problem)}
            loading={rename.isPending}
          >
            Rename
          </Button>
        </Group>
      </form>
    </Section>
  );
}
