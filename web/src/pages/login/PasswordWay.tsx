import { Button, Collapse, PasswordInput, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { AuthMethods } from "../../api/types";
import { login } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";
import classes from "./PasswordWay.module.css";

/**
 * The password form. Where passwords are switched off it stays behind a small disclosure: owners can still use theirs
 * when the identity provider is out of reach.
 */
export function PasswordWay({ methods, onDone }: { methods: AuthMethods; onDone: () => Promise<void> }) {
  const provided = methods.oidc.enabled || methods.github.enabled;
  const [opened, { toggle }] = useDisclosure(!provided);
  const id = useId();
  if (methods.password.enabled) return <PasswordForm onDone={onDone} focus={!provided} />;
  return (
    <div>
      <UnstyledButton className={classes.disclosure} onClick={toggle} aria-expanded={opened} aria-controls={id}>
        Sign in with a password
        <ChevronDown size={14} aria-hidden data-opened={opened || undefined} />
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        <Text size="sm" c="dimmed" ta="center" mb="sm" mt={4}>
          Passwords are switched off. Only owners can use theirs.
        </Text>
        <PasswordForm onDone={onDone} focus={false} />
      </Collapse>
    </div>
  );
}

function PasswordForm({ onDone, focus }: { onDone: () => Promise<void>; focus: boolean }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({ mutationFn: () => login(email, password), onSuccess: onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <Stack gap="sm">
        {enter.error && <ErrorPanel error={enter.error} />}
        <TextInput
          label="Email"
          type="email"
          required
          autoFocus={focus}
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth mt="xs" loading={enter.isPending}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}
