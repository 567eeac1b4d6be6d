import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { renewSshKey, sshKeyQuery } from "../../api/account";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { CopyButton } from "../../components/Copyable";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import classes from "./SshKeySection.module.css";

/** The key that workspaces use for Git. */
export function SshKeySection() {
  const client = useQueryClient();
  const key = useQuery(sshKeyQuery);
  const [renewing, renewal] = useDisclosure();
  const renew = useMutation({
    mutationFn: renewSshKey,
    onSuccess: (made) => {
      client.setQueryData(sshKeyQuery.queryKey, made);
      notifyDone("You have a new SSH key. Add it where the old one was.");
    },
    onError: (error) => notifyError(error, "The key could not be renewed"),
    onSettled: renewal.close,
  });
  return (
    <Section
      title="SSH key"
      description="Your workspaces use it for Git. Add the public key to your Git host to read and push repositories."
    >
      {key.error && <ErrorPanel error={key.error} onRetry={() => void key.refetch()} />}
      {key.isPending && <Skeleton height={80} />}
      {key.data && (
        <Stack gap="md">
          <div className={classes.key}>
            <code>{key.data.public_key.trim()}</code>
            <CopyButton text={key.data.public_key.trim()} label="Copy the public key" />
          </div>
          <div className={classes.foot}>
            <Button variant="default" onClick={renewal.open}>
              Make a new key
            </Button>
            <Text c="dimmed" size="sm">
              made <RelativeTime time={key.data.updated_at} />
            </Text>
          </div>
        </Stack>
      )}
      <ConfirmDialog
        opened={renewing}
        onClose={renewal.close}
        onConfirm={() => renew.mutate()}
        title="Make a new SSH key?"
        confirmLabel="Make a new key"
        busy={renew.isPending}
      >
        Git hosts no longer accept you from your workspaces until you give them the new public key.
      </ConfirmDialog>
    </Section>
  );
}
