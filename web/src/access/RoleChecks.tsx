import { Checkbox, Stack } from "@mantine/core";
import type { AssignableRole } from "../api/types";
import { impliedRoles, roleLabel, roleMeaning } from "./roles";

interface RoleChecksProps {
  label: React.ReactNode;
  description?: string;
  roles: AssignableRole[];
  value: string[];
  onChange: (roles: string[]) => void;
  error?: string;
}

/** A box to tick for each role that can be given, with what it allows. */
export function RoleChecks({ label, description, roles, value, onChange, error }: RoleChecksProps) {
  return (
    <Checkbox.Group label={label} description={description} value={value} onChange={onChange} error={error}>
      <Stack gap="sm" mt="xs">
        {roles
          .filter((role) => !impliedRoles.includes(role.name))
          .map((role) => (
            <Checkbox
              key={role.name}
              value={role.name}
              label={roleLabel(role)}
              description={roleMeaning(role.name) ?? (role.built_in ? undefined : `Custom role ${role.name}`)}
              disabled={!role.assignable}
            />
          ))}
      </Stack>
    </Checkbox.Group>
  );
}
