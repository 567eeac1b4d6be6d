import { useEffect, useRef, useState } from "react";
import { api, apiPath } from "../api/client";
import { LiveSocket } from "../api/socket";
import { appendLines } from "./lines";

const mostLines = 20_000;

export interface Log<T> {
  entries: T[];
  loading: boolean;
  error?: unknown;
}

interface Options {
  /** Path below /api/v2, or undefined while it is not known. */
  path: string | undefined;
  /** More lines may come: follow by WebSocket. Otherwise the log is read once. */
  live: boolean;
  /** Whether the server closes the stream at the end of the log. */
  ends: boolean;
}

/** A log that grows while it is watched, from its beginning; bounded to the newest 20,000 lines. */
export function useLog<T extends { id: number }>({ path, live, ends }: Options): Log<T> {
  const [entries, setEntries] = useState<T[]>([]);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const last = useRef<number>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another log begins empty
  useEffect(() => {
    setEntries([]);
    setLoading(true);
    setError(undefined);
    last.current = undefined;
  }, [path]);

  useEffect(() => {
    if (!path) return;
    // Lines come in bursts; they are shown once per frame.
    let waiting: T[] = [];
    let frame = 0;
    const flush = () => {
      frame = 0;
      const added = waiting;
      waiting = [];
      setEntries((current) => appendLines(current, added, mostLines));
    };
    const add = (added: T[]) => {
      setLoading(false);
      if (added.length === 0) return;
      last.current = Math.max(last.current ?? -1, ...added.map((entry) => entry.id));
      waiting.push(...added);
      frame ||= requestAnimationFrame(flush);
    };
    const finish = () => {
      cancelAnimationFrame(frame);
      if (waiting.length > 0) flush();
    };

    if (!live) {
      const stop = new AbortController();
      api
        .get<T[] | null>(path, { after: last.current }, stop.signal)
        .then((read) => add(read ?? []))
        .catch((problem: unknown) => {
          if (stop.signal.aborted) return;
          setError(problem);
          setLoading(false);
        });
      return () => {
        stop.abort();
        finish();
      };
    }

    const socket = new LiveSocket({
      path: () => apiPath(path, { follow: true, no_compression: true, after: last.current }),
      endsWithServer: ends,
      onState: (state) => {
        if (state === "open") setLoading(false);
      },
      onMessage: (data) => {
        const value = JSON.parse(String(data)) as T | T[];
        add(Array.isArray(value) ? value : [value]);
      },
    });
    return () => {
      socket.close();
      finish();
    };
  }, [path, live, ends]);

  return { entries, loading, error };
}
