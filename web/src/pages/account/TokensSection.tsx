import { ActionIcon, Menu, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, KeyRound, TimerOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteToken, expireToken, tokensQuery } from "../../api/account";
import type { ApiKey } from "../../api/types";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Copyable } from "../../components/Copyable";
import { EmptyState, ErrorPanel, notifyError } from "../../components/Feedback";
import { Figure, List, ListRow } from "../../components/List";
import { Section } from "../../components/Page";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { useNow } from "../../lib/useNow";
import { CreateToken } from "./CreateToken";

type Ending = { token: ApiKey; how: "expire" | "delete" };

const nameOf = (token: ApiKey) => token.token_name || token.id;

/** Tokens for scripts and other programs. */
export function TokensSection() {
  const tokens = useQuery(tokensQuery);
  const client = useQueryClient();
  const [ending, setEnding] = useState<Ending>();
  const end = useMutation({
    mutationFn: ({ token, how }: Ending) => (how === "expire" ? expireToken : deleteToken)(token.id),
    onError: (error, { token }) => notifyError(error, `${nameOf(token)} could not be changed`),
    onSettled: () => {
      setEnding(undefined);
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <Stack gap="md">
      <CreateToken />
      <Section title="Tokens" padded={false}>
        {tokens.error && <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} />}
        {tokens.data?.length === 0 && (
          <EmptyState icon={KeyRound} title="No tokens">
            A token lets a script use the API and the CLI in your name.
          </EmptyState>
        )}
        <List busy={tokens.isPending}>
          {tokens.data?.map((token) => (
            <TokenRow key={token.id} token={token} onEnd={(how) => setEnding({ token, how })} />
          ))}
        </List>
      </Section>
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && end.mutate(ending)}
        title={ending?.how === "expire" ? "Let this token expire now?" : "Remove this token?"}
        confirmLabel={ending?.how === "expire" ? "Expire now" : "Remove token"}
        busy={end.isPending}
      >
        Whatever uses {ending && nameOf(ending.token)} stops working at once.
        {ending?.how === "expire" && " The token stays on the list."}
      </ConfirmDialog>
    </Stack>
  );
}

function TokenRow({ token, onEnd }: { token: ApiKey; onEnd: (how: Ending["how"]) => void }) {
  const expired = Date.parse(token.expires_at) <= useNow();
  return (
    <ListRow
      title={
        <>
          {token.token_name || "unnamed"}
          {expired && <Tag tone="warn">Expired</Tag>}
        </>
      }
      text={
        <>
          <Copyable text={token.id} label="the token id" /> · <Scopes token={token} />
        </>
      }
      menu={
        <Menu width={180}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More for the token ${nameOf(token)}`}>
              <EllipsisVertical size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {!expired && (
              <Menu.Item leftSection={<TimerOff size={15} />} onClick={() => onEnd("expire")}>
                Expire now…
              </Menu.Item>
            )}
            <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => onEnd("delete")}>
              Remove…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <Figure>
        used <RelativeTime time={token.last_used} />
      </Figure>
      <Figure>
        {expired ? "expired" : "expires"} <RelativeTime time={token.expires_at} />
      </Figure>
    </ListRow>
  );
}

function Scopes({ token }: { token: ApiKey }) {
  const scopes = token.scopes?.length ? token.scopes : [token.scope ?? "all"];
  if (scopes.some((scope) => scope === "all" || scope === "coder:all")) return "everything that you may do";
  return scopes.join(", ");
}
