import { useEffect, useRef, useState } from "react";
import { LiveSocket } from "../api/socket";
import type { DynamicParameters } from "../api/types";

/** How long typing has to pause before the server is asked, in milliseconds. */
const pause = 120;

/**
 * The form as the template asks for it with the values so far, over a WebSocket; undefined until the server has answered, or when
 * there is no version to ask about. The last answer stays while the next one is on its way, so nothing flickers.
 */
export function useDynamicParameters(versionId: string | undefined, inputs: Record<string, string>, ownerId?: string) {
  const [answer, setAnswer] = useState<DynamicParameters>();
  const socket = useRef<LiveSocket>(undefined);
  const id = useRef(0);
  const ask = useRef(() => {});
  ask.current = () => {
    socket.current?.send(JSON.stringify({ id: ++id.current, inputs, owner_id: ownerId }));
  };
  const key = JSON.stringify(inputs);

  useEffect(() => {
    setAnswer(undefined);
    if (!versionId) return;
    const live = new LiveSocket({
      path: () => `/api/v2/templateversions/${versionId}/dynamic-parameters`,
      onOpen: () => {
        ask.current();
      },
      onMessage: (data) => {
        const state = JSON.parse(String(data)) as DynamicParameters;
        // An answer to older values would put back what was changed since; -1 is the form without any values.
        if (state.id === id.current) setAnswer(state);
      },
    });
    socket.current = live;
    return () => live.close();
  }, [versionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text of the values tells whether they have changed.
  useEffect(() => {
    const timer = setTimeout(() => {
      ask.current();
    }, pause);
    return () => clearTimeout(timer);
  }, [key]);

  return answer;
}
