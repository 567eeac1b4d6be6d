import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { convertLogin } from "../../api/account";
import { ApiError, apiPath } from "../../api/client";
import { authMethodsQuery } from "../../api/users";
import { useMe } from "../../app/Session";
import { ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { PasswordSection } from "./PasswordSection";

/** How the user logs in: their password, or where it lives. */
export function LoginSection() {
  const me = useMe();
  const methods = useQuery(authMethodsQuery);
  if (me.login_type === "password") {
    return (
      <Stack gap="md">
        <PasswordSection />
        {methods.data?.oidc.enabled && <ConvertSection />}
      </Stack>
    );
  }
  return (
    <Section title="Login">
      <Text>
        {me.login_type === "none"
          ? "This account has no login. It is used with tokens."
          : "Your password lives at the identity provider. Change it there; Coder never sees it."}
      </Text>
    </Section>
  );
}

/** Moves a user from a password to the identity provider: asked once more here, then they log in there. */
function ConvertSection() {
  const [password, setPassword] = useState("");
  const convert = useMutation({
    mutationFn: () => convertLogin(password),
    onSuccess: ({ state_string }) =>
      window.location.assign(apiPath("/users/oidc/callback", { oidc_merge_state: state_string, redirect: "/account" })),
  });
  const refused = convert.error instanceof ApiError ? convert.error.fieldError("password") : undefined;
  return (
    <Section
      title="Log in through the identity provider"
      description="From then on only the identity provider lets you in; your password here is gone."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          convert.mutate();
        }}
      >
        <Stack gap="md">
          {convert.error && !refused && <ErrorPanel error={convert.error} />}
          <PasswordInput
            label="Your password, to confirm"
            required
            autoComplete="current-password"
            value={password}
            error={refused}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="default" loading={convert.isPending || convert.isSuccess}>
              Go on to the identity provider
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
