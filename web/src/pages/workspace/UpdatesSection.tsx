import { Button, Stack, Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Workspace } from "../../api/types";
import { setAutomaticUpdates } from "../../api/workspaces";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { Section } from "../../components/Page";

/** Whether a start takes the newest template version. */
export function UpdatesSection({ workspace }: { workspace: Workspace }) {
  const client = useQueryClient();
  const [updates, setUpdates] = useState(workspace.automatic_updates === "always");
  const save = useMutation({
    mutationFn: () => setAutomaticUpdates(workspace.id, updates ? "always" : "never"),
    onSuccess: () => notifyDone("Saved."),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspace"] }),
  });

  return (
    <Section title="Updates">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {save.error && <ErrorPanel error={save.error} />}
          <Switch
            label="Take the newest template version at every start"
            checked={updates}
            onChange={(event) => setUpdates(event.currentTarget.checked)}
          />
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
