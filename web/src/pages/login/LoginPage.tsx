import { Alert, Anchor, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { authMethodsQuery, firstUserQuery, meQuery } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";
import { Gate } from "../../components/Gate";
import { PasswordWay } from "./PasswordWay";
import { Providers } from "./Providers";
import { isServed, safeRedirect } from "./safeRedirect";

/** Offers the ways in that the server allows. */
export function LoginPage() {
  const search = useSearch({ from: "/login" });
  const target = safeRedirect(search.redirect);
  const navigate = useNavigate();
  const client = useQueryClient();
  const first = useQuery(firstUserQuery);
  const methods = useQuery(authMethodsQuery);
  const me = useQuery({ ...meQuery, retry: false });

  useEffect(() => {
    if (first.data === false) void navigate({ to: "/setup", replace: true });
  }, [first.data, navigate]);
  const leave = useCallback(async () => {
    if (isServed(target)) window.location.replace(target);
    else await navigate({ href: target, replace: true });
  }, [target, navigate]);
  useEffect(() => {
    if (me.isSuccess) void leave();
  }, [me.isSuccess, leave]);

  const enter = async () => {
    client.removeQueries();
    await leave();
  };
  return (
    <Gate title="Log in to Coder">
      <Stack gap="md">
        {search.message && (
          <Alert color="accent" role="alert">
            {search.message}
          </Alert>
        )}
        {methods.isPending && <Skeleton height={180} />}
        {methods.error && <ErrorPanel error={methods.error} onRetry={() => void methods.refetch()} />}
        {methods.data && (
          <>
            <Providers methods={methods.data} target={target} />
            <PasswordWay methods={methods.data} onDone={enter} />
            {methods.data.terms_of_service_url && (
              <Text size="sm" c="dimmed" ta="center">
                By logging in you agree to the{" "}
                <Anchor
                  size="sm"
                  underline="always"
                  href={methods.data.terms_of_service_url}
                  target="_blank"
                  rel="noreferrer"
                >
                  terms of service
                </Anchor>
                .
              </Text>
            )}
          </>
        )}
      </Stack>
    </Gate>
  );
}
