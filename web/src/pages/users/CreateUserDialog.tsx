import { Button, Group, Modal, MultiSelect, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RoleChecks } from "../../access/RoleChecks";
import { ApiError } from "../../api/client";
import { defaultOrganization, organizationLabel, organizationsQuery } from "../../api/organizations";
import { usePermissions } from "../../api/permissions";
import type { CreateUserRequest } from "../../api/types";
import { assignableRolesQuery, authMethodsQuery, createUser } from "../../api/users";
import { useChosenOrganization } from "../../app/chosenOrganization";
import { ErrorPanel, notifyDone } from "../../components/Feedback";

export function CreateUserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New user" size="lg">
      <CreateUserForm onClose={onClose} />
    </Modal>
  );
}

type Login = CreateUserRequest["login_type"];
type TextField = "email" | "username" | "name" | "password";

const ready: Record<Login, string> = {
  password: "can log in now",
  oidc: "can log in through the identity provider now",
  none: "is there. Give it a token with: coder tokens create",
};

function CreateUserForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const may = usePermissions();
  const methods = useQuery(authMethodsQuery);
  const organizations = useQuery(organizationsQuery).data ?? [];
  const roles = useQuery({ ...assignableRolesQuery, enabled: may.assignRole === true });
  const [chosenLogin, setLogin] = useState<Login>();
  const passwordsOff = methods.data?.password.enabled === false;
  const login = chosenLogin ?? (passwordsOff && methods.data?.oidc.enabled ? "oidc" : "password");
  const [text, setText] = useState<Record<TextField, string>>({ email: "", username: "", name: "", password: "" });
  const [chosenRoles, setRoles] = useState<string[]>([]);
  const [chosenOrganizations, setOrganizations] = useState<string[]>();
  const { organization } = useChosenOrganization();
  const joined =
    chosenOrganizations ?? [(organization ?? defaultOrganization(organizations))?.id].filter((id) => id !== undefined);

  const create = useMutation({
    mutationFn: () =>
      createUser({
        ...text,
        email: login === "none" ? "" : text.email,
        password: login === "password" ? text.password : "",
        login_type: login,
        user_status: "active",
        organization_ids: joined,
        ...(login === "none" && { service_account: true }),
        ...(chosenRoles.length > 0 && { roles: chosenRoles }),
      }),
    onSuccess: async (made) => {
      onClose();
      notifyDone(`${made.username} ${ready[login]}.`);
      await client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  const error = create.error instanceof ApiError ? create.error : undefined;
  const placed =
    error !== undefined &&
    error.validations.length > 0 &&
    error.validations.every((v) => v.field in text || v.field === "roles" || v.field === "organization_ids");
  const field = (name: TextField) => ({
    value: text[name],
    error: error?.fieldError(name),
    autoComplete: "off",
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setText((current) => ({ ...current, [name]: value }));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="md">
        {create.error && !placed && <ErrorPanel error={create.error} />}
        <Radio.Group label="Logs in" value={login} onChange={(value) => setLogin(value as Login)}>
          <Stack gap="xs" mt={6}>
            <Radio
              value="password"
              label="With a password"
              description={passwordsOff ? "Only owners: password logins are switched off" : undefined}
            />
            {methods.data?.oidc.enabled && (
              <Radio value="oidc" label="Through the identity provider" description="Known there by the same email" />
            )}
            <Radio
              value="none"
              label="Not at all"
              description="A machine user: it uses tokens that you create for it"
            />
          </Stack>
        </Radio.Group>
        <TextInput label="Username" required data-autofocus {...field("username")} />
        {login !== "none" && <TextInput label="Email" type="email" required {...field("email")} />}
        <TextInput label="Full name" {...field("name")} />
        {login === "password" && (
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            required
            minLength={8}
            {...field("password")}
            autoComplete="new-password"
          />
        )}
        {organizations.length > 1 && (
          <MultiSelect
            label="Organizations"
            data={organizations.map((o) => ({ value: o.id, label: organizationLabel(o) }))}
            value={joined}
            onChange={setOrganizations}
            error={error?.fieldError("organization_ids")}
          />
        )}
        {roles.data && (
          <RoleChecks
            label="Roles"
            description="Without one, the user has workspaces of their own and no more."
            roles={roles.data.filter((role) => role.assignable)}
            value={chosenRoles}
            onChange={setRoles}
            error={error?.fieldError("roles")}
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
