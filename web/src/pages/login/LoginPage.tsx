import { Alert, Button, Divider, PasswordInput, Skeleton, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import type { AuthMethods } from "../../api/types";
import { authMethodsQuery, firstUserQuery, login, meQuery } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";
import { Gate } from "../../components/Gate";
import { safeRedirect } from "./safeRedirect";

/** Offers the ways in that the server allows. */
export function LoginPage() {
  const search = useSearch({ from: "/login" });
  const target = safeRedirect(search.redirect);
  const navigate = useNavigate();
  const client = useQueryClient();
  const first = useQuery(firstUserQuery);
  const methods = useQuery(authMethodsQuery);
  const me = useQuery({ ...meQuery, retry: false });

  const enter = () => navigate({ href: target, replace: true });
  useEffect(() => {
    if (first.data === false) void navigate({ to: "/setup", replace: true });
  }, [first.data, navigate]);
  useEffect(() => {
    if (me.isSuccess) void navigate({ href: target, replace: true });
  }, [me.isSuccess, target, navigate]);

  return (
    <Gate title="Log in to Coder">
      <Stack gap="md">
        {search.message && <Alert color="accent">{search.message}</Alert>}
        {methods.isPending && <Skeleton height={180} />}
        {methods.error && <ErrorPanel error={methods.error} onRetry={() => void methods.refetch()} />}
        {methods.data && (
          <>
            <Providers methods={methods.data} target={target} />
            {methods.data.password.enabled && (
              <PasswordForm
                onDone={async () => {
                  client.removeQueries();
                  await enter();
                }}
              />
            )}
          </>
        )}
      </Stack>
    </Gate>
  );
}

function Providers({ methods, target }: { methods: AuthMethods; target: string }) {
  const query = `?redirect=${encodeURIComponent(target)}`;
  if (!methods.oidc.enabled && !methods.github.enabled) return null;
  return (
    <Stack gap="xs">
      {methods.oidc.enabled && (
        <Button
          component="a"
          href={`/api/v2/users/oidc/callback${query}`}
          variant="default"
          leftSection={
            methods.oidc.iconUrl ? (
              <img src={methods.oidc.iconUrl} alt="" width={16} height={16} />
            ) : (
              <KeyRound size={16} />
            )
          }
        >
          {methods.oidc.signInText || "Log in with OpenID Connect"}
        </Button>
      )}
      {methods.github.enabled && (
        <Button component="a" href={`/api/v2/users/oauth2/github/callback${query}`} variant="default">
          Log in with GitHub
        </Button>
      )}
      {methods.password.enabled && <Divider label="or" />}
    </Stack>
  );
}

function PasswordForm({ onDone }: { onDone: () => Promise<void> }) {
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
          autoFocus
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
