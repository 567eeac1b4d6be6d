import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { createSessionKey } from "../../api/users";
import { ErrorPanel } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page, Section } from "../../components/Page";
import { copyText } from "../../lib/clipboard";
import classes from "./CliAuthPage.module.css";

/** Shows a new session token for `coder login` to paste. */
export function CliAuthPage() {
  // A query, not a mutation: one token per visit, also when the page renders twice.
  const key = useQuery({
    queryKey: ["cli-key"],
    queryFn: createSessionKey,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [copied, setCopied] = useState(false);
  return (
    <Page title="Token for the command line" narrow>
      <Section>
        <Stack gap="md">
          <Text>
            Paste this token where <code>coder login</code> asks for it. It gives full access to your account until you
            log out: keep it to yourself.
          </Text>
          {key.isPending && <Skeleton height={44} />}
          {key.error && <ErrorPanel error={key.error} onRetry={() => void key.refetch()} />}
          {key.data && (
            <>
              <code className={classes.token} data-testid="session-token">
                {key.data.key}
              </code>
              <div>
                <Button
                  leftSection={copied ? <Check size={16} /> : <Copy size={16} />}
                  onClick={() => void copyText(key.data.key).then(setCopied)}
                >
                  {copied ? "Copied" : "Copy token"}
                </Button>{" "}
                <LinkButton variant="default" to="/workspaces">
                  Done
                </LinkButton>
              </div>
            </>
          )}
        </Stack>
      </Section>
    </Page>
  );
}
