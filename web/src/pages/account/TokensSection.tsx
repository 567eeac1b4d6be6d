import { ActionIcon, Alert, Button, Group, Select, Skeleton, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import { createToken, deleteToken, tokensQuery } from "../../api/account";
import { ApiError } from "../../api/client";
import type { ApiKey } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { EmptyState, ErrorPanel, notifyError } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import classes from "./TokensSection.module.css";

/** Tokens for scripts and other programs. */
export function TokensSection() {
  const tokens = useQuery(tokensQuery);
  const [condemned, setCondemned] = useState<ApiKey>();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (token: ApiKey) => deleteToken(token.id),
    onError: (error, token) => notifyError(error, `${token.token_name || token.id} could not be deleted`),
    onSettled: () => {
      setCondemned(undefined);
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <Stack gap="md">
      <CreateToken />
      <Section title="Tokens" padded={false}>
        {tokens.error && <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} />}
        {tokens.isPending && <Skeleton height={64} m="md" />}
        {tokens.isSuccess && (tokens.data ?? []).length === 0 && (
          <EmptyState icon={KeyRound} title="No tokens">
            A token lets a script use the API and the CLI in your name.
          </EmptyState>
        )}
        <ul className={classes.list}>
          {(tokens.data ?? []).map((token) => (
            <li key={token.id} className={classes.row}>
              <div className={classes.what}>
                <strong>{token.token_name || "unnamed"}</strong>
                <span className={classes.text}>
                  <Copyable text={token.id} label="the token id" />
                </span>
              </div>
              <span className={classes.text}>
                used <RelativeTime time={token.last_used} />
              </span>
              <span className={classes.text}>
                expires <RelativeTime time={token.expires_at} />
              </span>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={`Delete the token ${token.token_name || token.id}`}
                onClick={() => setCondemned(token)}
              >
                <Trash2 size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Section>
      <ConfirmDialog
        opened={condemned !== undefined}
        onClose={() => setCondemned(undefined)}
        onConfirm={() => condemned && remove.mutate(condemned)}
        title="Delete this token?"
        confirmLabel="Delete token"
        busy={remove.isPending}
      >
        Whatever uses {condemned?.token_name || condemned?.id} stops working at once.
      </ConfirmDialog>
    </Stack>
  );
}

const nanosecondsPerDay = 24 * 3600 * 1e9;

const lifetimes = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
];

function CreateToken() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const create = useMutation({
    mutationFn: () => createToken({ token_name: name, lifetime: Number(days) * nanosecondsPerDay }),
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  const error = create.error instanceof ApiError ? create.error : undefined;
  return (
    <Section title="New token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="md">
          {create.error && !error?.fieldError("token_name") && <ErrorPanel error={create.error} />}
          <Group align="flex-start" gap="sm">
            <TextInput
              label="Name"
              required
              placeholder="ci-deploy"
              value={name}
              error={error?.fieldError("token_name")}
              onChange={(event) => setName(event.currentTarget.value)}
              style={{ flex: "1 1 200px" }}
            />
            <Select
              label="Valid for"
              allowDeselect={false}
              data={lifetimes}
              value={days}
              onChange={(value) => setDays(value ?? "30")}
              w={140}
            />
            <Button type="submit" mt={21} loading={create.isPending}>
              Create token
            </Button>
          </Group>
          {create.data && (
            <Alert color="accent" title="Copy the token now: it is not shown again.">
              <code>
                <Copyable text={create.data.key} label="the new token" />
              </code>
            </Alert>
          )}
        </Stack>
      </form>
    </Section>
  );
}
