import { useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import type { ExternalAuthDevice } from "../../api/types";

type Exchange = { state: "waiting" } | { state: "connected" } | { state: "failed"; error: unknown };

/** How much longer the pause gets each time the service says that it is asked too often (RFC 8628, section 3.5). */
const slowDown = 5;

/** Asks, as often as the service allows, whether the code was typed. */
export function useDeviceExchange(
  device: ExternalAuthDevice | undefined,
  finish: (deviceCode: string) => Promise<unknown>,
): Exchange {
  const [exchange, setExchange] = useState<Exchange>({ state: "waiting" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: one loop for each code
  useEffect(() => {
    if (!device) return;
    setExchange({ state: "waiting" });
    let interval = device.interval;
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    const ask = async () => {
      try {
        await finish(device.device_code);
        if (!ended) setExchange({ state: "connected" });
      } catch (error) {
        if (ended) return;
        const detail = error instanceof ApiError ? error.detail : "";
        if (detail === "slow_down") interval += slowDown;
        if (detail === "authorization_pending" || detail === "slow_down" || isAway(error)) wait();
        else setExchange({ state: "failed", error });
      }
    };
    const wait = () => {
      timer = setTimeout(() => void ask(), interval * 1000);
    };
    wait();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [device]);
  return exchange;
}

/** The server or the service could not be reached: the code is as good as before. */
const isAway = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 503);
