import { Button, Group, Modal, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { User } from "../../api/types";
import { setUserPassword } from "../../api/users";
import { ErrorPanel, notifyDone } from "../../components/Feedback";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

/** Gives somebody a new password; their sessions end. */
export function PasswordDialog({ user, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`New password for ${user.username}`}>
      <PasswordForm user={user} onClose={onClose} />
    </Modal>
  );
}

function PasswordForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const save = useMutation({
    mutationFn: () => setUserPassword(user.id, password),
    onSuccess: () => {
      onClose();
      notifyDone(`${user.username} has a new password.`);
    },
  });
  const refused = save.error instanceof ApiError ? save.error.fieldError("password") : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        {save.error && !refused && <ErrorPanel error={save.error} />}
        <PasswordInput
          label="Password"
          description="At least 8 characters"
          required
          minLength={8}
          autoComplete="new-password"
          value={password}
          error={refused}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Set password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
