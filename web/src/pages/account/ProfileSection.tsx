import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { meQuery, updateProfile } from "../../api/users";
import { QuotaOfOrganizations } from "../../app/Account";
import { useMe } from "../../app/Session";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { Section } from "../../components/Page";

export function ProfileSection() {
  const me = useMe();
  const client = useQueryClient();
  const [profile, setProfile] = useState({ username: me.username, name: me.name ?? "" });
  const save = useMutation({
    mutationFn: () => updateProfile(me.id, profile),
    onSuccess: (user) => {
      client.setQueryData(meQuery.queryKey, user);
      notifyDone("Your profile is saved.");
    },
  });
  const error = save.error instanceof ApiError ? save.error : undefined;
  const field = (name: keyof typeof profile) => ({
    value: profile[name],
    error: error?.fieldError(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setProfile((current) => ({ ...current, [name]: value }));
    },
  });
  return (
    <Section title="Profile">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {save.error && !error?.validations.length && <ErrorPanel error={save.error} />}
          <TextInput label="Full name" autoComplete="name" {...field("name")} />
          <TextInput
            label="Username"
            description="Part of the addresses of your workspaces"
            required
            autoComplete="username"
            {...field("username")}
          />
          <TextInput label="Email" value={me.email} readOnly description="Set by whoever manages users" />
          <div>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={profile.username === me.username && profile.name === (me.name ?? "")}
            >
              Save
            </Button>
          </div>
          <QuotaOfOrganizations />
          <Text c="dimmed" size="sm" component="div">
            Id <Copyable text={me.id} label="your user id" />
          </Text>
        </Stack>
      </form>
    </Section>
  );
}
