import { Button, Divider, Stack } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { apiPath } from "../../api/client";
import type { AuthMethods } from "../../api/types";

/** The buttons that lead to an identity provider. */
export function Providers({ methods, target }: { methods: AuthMethods; target: string }) {
  const { oidc, github, password } = methods;
  if (!oidc.enabled && !github.enabled) return null;
  const query = { redirect: target };
  return (
    <Stack gap="xs">
      {oidc.enabled && (
        <Button
          component="a"
          href={apiPath("/users/oidc/callback", query)}
          variant={password.enabled ? "default" : "filled"}
          leftSection={
            oidc.iconUrl ? <img src={oidc.iconUrl} alt="" width={16} height={16} /> : <KeyRound size={16} aria-hidden />
          }
        >
          {oidc.signInText || "OpenID Connect"}
        </Button>
      )}
      {github.enabled && (
        <Button component="a" href={apiPath("/users/oauth2/github/callback", query)} variant="default">
          GitHub
        </Button>
      )}
      {password.enabled && <Divider label="or" mt="xs" />}
    </Stack>
  );
}
