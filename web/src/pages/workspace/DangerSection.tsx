import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { jobIsActive } from "../../api/templates";
import type { Workspace } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import { Section } from "../../components/Page";
import { DeleteWorkspaceDialog } from "../../workspace/DeleteWorkspaceDialog";

export function DangerSection({ workspace }: { workspace: Workspace }) {
  const [opened, dialog] = useDisclosure();
  return (
    <Section title="Delete">
      <Text mb="sm">Destroys the workspace with all of its resources and files. It cannot be undone.</Text>
      <Button color="red" variant="outline" disabled={jobIsActive(workspace.latest_build.job)} onClick={dialog.open}>
        Delete workspace
      </Button>
      <Text c="dimmed" size="sm" mt="md" component="div">
        Id <Copyable text={workspace.id} label="the workspace id" />
      </Text>
      <DeleteWorkspaceDialog workspace={workspace} opened={opened} onClose={dialog.close} />
    </Section>
  );
}
