import { Button, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError } from "../../api/client";
import { deviceQuery, finishDevice } from "../../api/externalAuth";
import { Copyable } from "../../components/Copyable";
import { ErrorPanel } from "../../components/Feedback";
import { useDeviceExchange } from "./useDeviceExchange";

/** The code that is typed at the service, until it was. */
export function DeviceCode({
  provider,
  name,
  onConnected,
}: {
  provider: string;
  name: string;
  onConnected: () => void;
}) {
  const client = useQueryClient();
  const device = useQuery(deviceQuery(provider));
  const exchange = useDeviceExchange(device.data, (code) => finishDevice(provider, code));
  const connected = exchange.state === "connected";
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is
  useEffect(() => {
    if (connected) onConnected();
  }, [connected]);
  const again = () => void client.resetQueries({ queryKey: deviceQuery(provider).queryKey });
  if (device.error) return <ErrorPanel error={device.error} onRetry={again} />;
  if (exchange.state === "failed") {
    return <ErrorPanel title="The account was not connected" error={sentenceOf(exchange.error)} onRetry={again} />;
  }
  return (
    <Stack gap="md">
      <Text>Type this code at {name}:</Text>
      <Text fz={28} ff="monospace" fw={600} data-testid="user-code">
        {device.data ? <Copyable text={device.data.user_code} label="the code" /> : "····-····"}
      </Text>
      {device.data && (
        <div>
          <Button component="a" href={device.data.verification_uri} target="_blank" rel="noreferrer">
            Open {name}
          </Button>
        </div>
      )}
      <Text c="dimmed" size="sm" role="status">
        This page goes on by itself when you have typed it.
      </Text>
    </Stack>
  );
}

const sentences: Record<string, string> = {
  expired_token: "The code has expired. Take a new one.",
  access_denied: "You refused the connection at the service.",
};

function sentenceOf(error: unknown): unknown {
  const sentence = error instanceof ApiError ? sentences[error.detail] : undefined;
  return sentence ? new ApiError(400, { message: sentence }) : error;
}
