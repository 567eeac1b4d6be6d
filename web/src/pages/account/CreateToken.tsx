import { Alert, Button, Group, MultiSelect, Radio, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createToken, scopesQuery, tokenConfigQuery, tokensQuery } from "../../api/account";
import { ApiError } from "../../api/client";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { unplaced } from "../../lib/useTextFields";
import { groupScopes, lifetimes, nanosecondsPerDay } from "./tokens";

const placed = ["token_name", "lifetime", "scopes"];

export function CreateToken() {
  const client = useQueryClient();
  const scopes = useQuery(scopesQuery);
  const config = useQuery(tokenConfigQuery);
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [reach, setReach] = useState("all");
  const [chosen, setChosen] = useState<string[]>([]);
  const choices = lifetimes(config.data?.max_token_lifetime ?? 0);
  const lifetime = choices.some((choice) => choice.value === days) ? days : (choices.at(-1)?.value ?? days);
  const create = useMutation({
    mutationFn: () =>
      createToken({
        token_name: name.trim(),
        lifetime: Number(lifetime) * nanosecondsPerDay,
        ...(reach === "some" && { scopes: chosen }),
      }),
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  const error = create.error instanceof ApiError ? create.error : undefined;
  const refusal = unplaced(create.error, placed);
  return (
    <Section title="New token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="md">
          {refusal != null && <ErrorPanel error={refusal} />}
          <Group align="flex-start" gap="sm">
            <TextInput
              label="Name"
              required
              placeholder="ci-deploy"
              autoComplete="off"
              value={name}
              error={error?.fieldError("token_name")}
              onChange={(event) => setName(event.currentTarget.value)}
              style={{ flex: "1 1 200px" }}
            />
            <Select
              label="Valid for"
              allowDeselect={false}
              data={choices}
              value={lifetime}
              error={error?.fieldError("lifetime")}
              onChange={(value) => setDays(value ?? "30")}
              w={140}
            />
          </Group>
          <Radio.Group label="May be used for" value={reach} onChange={setReach}>
            <Stack gap="xs" mt={6}>
              <Radio value="all" label="Everything that you may do" />
              <Radio value="some" label="Only some things" />
            </Stack>
          </Radio.Group>
          {reach === "some" && (
            <>
              {scopes.error && <ErrorPanel error={scopes.error} onRetry={() => void scopes.refetch()} />}
              <MultiSelect
                label="Scopes"
                description="A thing and what may be done with it. It never allows more than you may do yourself."
                placeholder={chosen.length === 0 ? "workspace:read" : undefined}
                required
                searchable
                nothingFoundMessage="No scope matches"
                data={groupScopes(scopes.data ?? [])}
                value={chosen}
                error={error?.fieldError("scopes")}
                onChange={setChosen}
              />
            </>
          )}
          <div>
            <Button type="submit" loading={create.isPending} disabled={reach === "some" && chosen.length === 0}>
              Create token
            </Button>
          </div>
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
