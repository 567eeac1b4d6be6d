import { Anchor, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "../../api/client";
import { connectAddress, externalAuthQuery } from "../../api/externalAuth";
import type { ExternalAuth } from "../../api/types";
import { ErrorPanel } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page, Section } from "../../components/Page";
import { DeviceCode } from "./DeviceCode";

/** The address that the command line, agents and templates send people to: it begins to connect the account by itself. */
export function ExternalAuthPage() {
  const { provider } = useParams({ from: "/frame/external-auth/$provider" });
  const { redirected } = useSearch({ from: "/frame/external-auth/$provider" });
  const account = useQuery(externalAuthQuery(provider));
  const begins = account.data !== undefined && !account.data.authenticated && !account.data.device && !redirected;
  useEffect(() => {
    if (begins) window.location.replace(connectAddress(provider));
  }, [begins, provider]);
  const name = account.data?.display_name ?? provider;
  return (
    <Page title={`Connect ${name}`} narrow>
      <Section>
        {account.error && (
          <ErrorPanel
            error={account.error}
            onRetry={
              account.error instanceof ApiError && account.error.status === 404
                ? undefined
                : () => void account.refetch()
            }
          />
        )}
        {(account.isPending || begins) && (
          <Group gap="sm" role="status">
            <Loader size="sm" aria-hidden />
            <Text>{account.isPending ? "Looking at your account…" : `Going on to ${name}…`}</Text>
          </Group>
        )}
        {account.data?.authenticated && <Connected account={account.data} />}
        {account.data && !account.data.authenticated && account.data.device && (
          <DeviceCode provider={provider} name={name} onConnected={() => void account.refetch()} />
        )}
        {account.data && !account.data.authenticated && !account.data.device && redirected && (
          <Stack gap="md">
            <Text>{name} sent you back, but does not accept the token that it gave.</Text>
            <div>
              <Button component="a" href={connectAddress(provider)}>
                Connect again
              </Button>
            </div>
          </Stack>
        )}
      </Section>
    </Page>
  );
}

function Connected({ account }: { account: ExternalAuth }) {
  const { user } = account;
  return (
    <Stack gap="md">
      <Text>
        Your account at {account.display_name}
        {user && (
          <>
            {" "}
            (
            {user.profile_url ? (
              <Anchor underline="always" href={user.profile_url} target="_blank" rel="noreferrer">
                {user.login}
              </Anchor>
            ) : (
              user.login
            )}
            )
          </>
        )}{" "}
        is connected. You can close this page: whatever waits for it goes on by itself.
      </Text>
      {account.app_installable && account.installations.length === 0 && account.app_install_url && (
        <Text>
          The app is not installed for you or one of your organizations, so that it reaches no repositories yet.{" "}
          <Anchor underline="always" href={account.app_install_url} target="_blank" rel="noreferrer">
            Install it
          </Anchor>
        </Text>
      )}
      {account.installations.length > 0 && (
        <Text>
          The app is installed for{" "}
          {account.installations.map((installation, i) => (
            <span key={installation.id}>
              {i > 0 && ", "}
              <Anchor underline="always" href={installation.configure_url} target="_blank" rel="noreferrer">
                {installation.account.login}
              </Anchor>
            </span>
          ))}
          .
        </Text>
      )}
      <div>
        <LinkButton variant="default" to="/account" search={{ tab: "external-auth" }}>
          Your external accounts
        </LinkButton>
      </div>
    </Stack>
  );
}
