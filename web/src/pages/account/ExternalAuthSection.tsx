import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useState } from "react";
import { connectAddress, disconnect, externalAuthsQuery } from "../../api/externalAuth";
import type { ExternalAuthLink, ExternalAuthProvider } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { EntityIcon } from "../../components/EntityIcon";
import { EmptyState, ErrorPanel, notifyDone, notifyError } from "../../components/Feedback";
import { List, ListRow } from "../../components/List";
import { LinkButton } from "../../components/links";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";

/** The accounts at other services that workspaces use: connect, see, disconnect. */
export function ExternalAuthSection() {
  const client = useQueryClient();
  const accounts = useQuery(externalAuthsQuery);
  const [leaving, setLeaving] = useState<ExternalAuthProvider>();
  const leave = useMutation({
    mutationFn: (provider: ExternalAuthProvider) => disconnect(provider.id),
    onSuccess: ({ token_revocation_error: problem }, provider) => {
      if (problem)
        notifyError(new Error(problem), `${provider.display_name} is disconnected, but did not take its token back`);
      else notifyDone(`${provider.display_name} is disconnected.`);
    },
    onError: (error) => notifyError(error, "The account could not be disconnected"),
    onSettled: () => {
      setLeaving(undefined);
      void client.invalidateQueries({ queryKey: externalAuthsQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["template-external-auth"] });
    },
  });
  if (accounts.data?.providers.length === 0) {
    return (
      <Section title="External authentication">
        <EmptyState icon={Plug} title="There is no service to connect">
          An administrator of this server configures services such as GitHub or GitLab.
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section
      title="External authentication"
      description="Your workspaces use these accounts, for example to clone repositories over HTTPS."
      padded={false}
    >
      {accounts.error && <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {!accounts.error && (
        <List busy={accounts.isPending}>
          {accounts.data?.providers.map((provider) => {
            const link = accounts.data.links.find((l) => l.provider_id === provider.id);
            return (
              <ListRow
                key={provider.id}
                picture={<EntityIcon icon={provider.display_icon} name={provider.display_name} size={34} />}
                title={provider.display_name}
                text={<State link={link} />}
              >
                {!link?.authenticated && <Connect provider={provider} again={link !== undefined} />}
                {link && (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`Disconnect ${provider.display_name}`}
                    onClick={() => setLeaving(provider)}
                  >
                    Disconnect
                  </Button>
                )}
              </ListRow>
            );
          })}
        </List>
      )}
      <ConfirmDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && leave.mutate(leaving)}
        title={`Disconnect ${leaving?.display_name ?? ""}?`}
        confirmLabel="Disconnect"
        busy={leave.isPending}
      >
        Your workspaces no longer reach {leaving?.display_name} as you
        {leaving?.supports_revocation ? ", and the service is asked to take the token back." : "."}
      </ConfirmDialog>
    </Section>
  );
}

function State({ link }: { link?: ExternalAuthLink }) {
  if (!link) return "Not connected";
  if (!link.authenticated) return link.validate_error;
  return (
    <>
      Connected <RelativeTime time={link.created_at} />
    </>
  );
}

function Connect({ provider, again }: { provider: ExternalAuthProvider; again: boolean }) {
  const label = again ? "Connect again" : "Connect";
  const name = `${label}: ${provider.display_name}`;
  // A code is shown by a page of the dashboard; everything else is the server's to begin.
  return provider.device ? (
    <LinkButton to="/external-auth/$provider" params={{ provider: provider.id }} size="xs" aria-label={name}>
      {label}
    </LinkButton>
  ) : (
    <Button component="a" href={connectAddress(provider.id, "/account?tab=external-auth")} size="xs" aria-label={name}>
      {label}
    </Button>
  );
}
