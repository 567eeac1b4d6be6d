import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { createFirstUser, type FirstUser, firstUserQuery, login } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";
import { Gate } from "../../components/Gate";

/** Makes the first account, which owns the deployment. */
export function SetupPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const first = useQuery(firstUserQuery);
  const [user, setUser] = useState<FirstUser>({ email: "", username: "", name: "", password: "" });
  const create = useMutation({
    mutationFn: async () => {
      await createFirstUser(user);
      await login(user.email, user.password);
    },
    onSuccess: async () => {
      client.clear();
      await navigate({ to: "/workspaces" });
    },
  });

  const exists = first.data === true && !create.isPending && !create.isSuccess;
  useEffect(() => {
    if (exists) void navigate({ to: "/login", replace: true });
  }, [exists, navigate]);

  const error = create.error instanceof ApiError ? create.error : undefined;
  const general = create.error && !error?.validations.length ? create.error : undefined;
  const field = (name: keyof FirstUser) => ({
    value: user[name],
    error: error?.fieldError(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setUser((current) => ({ ...current, [name]: value }));
    },
  });

  return (
    <Gate title="Welcome to Coder" intro="Create the first account. It owns this deployment and can add everyone else.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="sm">
          {general && <ErrorPanel error={general} />}
          <TextInput label="Full name" autoComplete="name" {...field("name")} />
          <TextInput label="Email" type="email" required autoComplete="email" {...field("email")} />
          <TextInput
            label="Username"
            description="Appears in addresses: /@username/workspace"
            required
            autoComplete="username"
            {...field("username")}
          />
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            required
            minLength={8}
            autoComplete="new-password"
            {...field("password")}
          />
          <Button type="submit" fullWidth mt="xs" loading={create.isPending}>
            Create account
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
