import { Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { setUserPassword } from "../../api/users";
import { useMe } from "../../app/Session";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { Section } from "../../components/Page";

export function PasswordSection() {
  const me = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: () => setUserPassword(me.id, next, current),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      notifyDone("Your password is changed.");
    },
  });
  const error = save.error instanceof ApiError ? save.error : undefined;
  return (
    <Section title="Password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {save.error && !error?.validations.length && <ErrorPanel error={save.error} />}
          <PasswordInput
            label="Current password"
            required
            autoComplete="current-password"
            value={current}
            error={error?.fieldError("old_password")}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            description="At least 8 characters"
            required
            minLength={8}
            autoComplete="new-password"
            value={next}
            error={error?.fieldError("password")}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" loading={save.isPending}>
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
