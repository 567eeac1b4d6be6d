import { Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { defaultOrganization, organizationsQuery } from "../../api/deployment";
import type { CreateUserRequest } from "../../api/types";
import { createUser } from "../../api/users";
import { ErrorPanel, notifyDone } from "../../components/Feedback";

export function CreateUserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New user">
      <CreateUserForm onClose={onClose} />
    </Modal>
  );
}

type TextField = "email" | "username" | "name" | "password";

function CreateUserForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const organizations = useQuery(organizationsQuery);
  const [user, setUser] = useState<Omit<CreateUserRequest, "organization_ids">>({
    email: "",
    username: "",
    name: "",
    password: "",
    login_type: "password",
    user_status: "active",
  });
  const create = useMutation({
    mutationFn: () => {
      const organization = defaultOrganization(organizations.data ?? []);
      return createUser({ ...user, organization_ids: organization ? [organization.id] : [] });
    },
    onSuccess: async (made) => {
      onClose();
      notifyDone(`${made.username} can log in now.`);
      await client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  const error = create.error instanceof ApiError ? create.error : undefined;
  const field = (name: TextField) => ({
    value: user[name],
    error: error?.fieldError(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setUser((current) => ({ ...current, [name]: value }));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        {create.error && !error?.validations.length && <ErrorPanel error={create.error} />}
        <TextInput label="Email" type="email" required autoComplete="off" data-autofocus {...field("email")} />
        <TextInput label="Username" required autoComplete="off" {...field("username")} />
        <TextInput label="Full name" autoComplete="off" {...field("name")} />
        <Select
          label="Login"
          allowDeselect={false}
          data={[
            { value: "password", label: "With a password" },
            { value: "none", label: "Not at all, only by tokens" },
          ]}
          value={user.login_type}
          onChange={(type) =>
            setUser((current) => ({ ...current, login_type: type === "none" ? "none" : "password", password: "" }))
          }
        />
        {user.login_type === "password" && (
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            required
            minLength={8}
            autoComplete="new-password"
            {...field("password")}
          />
        )}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create user
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
