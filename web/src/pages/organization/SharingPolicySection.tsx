import { Alert, Radio, Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sharingPolicyQuery, updateSharingPolicy } from "../../api/sharing";
import type { Organization, ShareableOwners } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";

/** Whose workspaces may be opened to others. */
export function SharingPolicySection({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<ShareableOwners>();
  const policy = useQuery(sharingPolicyQuery(organization.id));
  const save = useMutation({
    mutationFn: (owners: ShareableOwners) =>
      updateSharingPolicy(organization.id, {
        sharing_disabled: owners === "none",
        shareable_workspace_owners: owners,
      }),
    onSuccess: (saved) => {
      client.setQueryData(sharingPolicyQuery(organization.id).queryKey, saved);
      notifyDone("The policy is saved.");
    },
    onError: (error) => notifyError(error, "The policy could not be changed"),
    onSettled: () => setAsked(undefined),
  });
  const stored = policy.data?.sharing_disabled ? "none" : policy.data?.shareable_workspace_owners;
  const off = policy.data?.sharing_globally_disabled === true;
  return (
    <Section title="Workspace sharing" description="Who may open their workspaces to others of this organization.">
      {policy.error && <ErrorPanel error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.isPending && <Skeleton height={96} maw={360} />}
      {policy.data && (
        <Stack gap="sm">
          {off && (
            <Alert color="yellow">
              Sharing is switched off for the whole deployment (CODER_DISABLE_WORKSPACE_SHARING).
            </Alert>
          )}
          <Radio.Group
            aria-label="Whose workspaces can be shared"
            value={save.isPending ? save.variables : stored}
            onChange={(owners) => {
              // What is no longer allowed ends for good, so that is asked for once more.
              if (owners === "everyone" || stored === "none") save.mutate(owners as ShareableOwners);
              else setAsked(owners as ShareableOwners);
            }}
          >
            <Stack gap="xs">
              <Radio value="everyone" label="Everybody" disabled={off} />
              <Radio
                value="service_accounts"
                label="Machine users only"
                description="People keep their workspaces to themselves."
                disabled={off}
              />
              <Radio value="none" label="Nobody" disabled={off} />
            </Stack>
          </Radio.Group>
        </Stack>
      )}
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && save.mutate(asked)}
        title={asked === "none" ? "Switch sharing off?" : "Limit sharing to machine users?"}
        confirmLabel={asked === "none" ? "Switch off" : "Limit"}
        busy={save.isPending}
      >
        What is shared now and no longer allowed ends at once. Allowing it again later does not bring it back.
      </ConfirmDialog>
    </Section>
  );
}
