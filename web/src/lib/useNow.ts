import { useSyncExternalStore } from "react";

/** One timer per interval for the whole page, running only while somebody looks. */
class Clock {
  #now = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  #listeners = new Set<() => void>();
  readonly #interval: number;

  constructor(interval: number) {
    this.#interval = interval;
  }

  now = (): number => this.#now;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(this.#tick, this.#interval);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  #tick = () => {
    this.#now = Date.now();
    for (const listener of this.#listeners) listener();
  };
}

const slow = new Clock(15_000);
const fast = new Clock(1_000);

/** The current time in ms; ticks every second when `everySecond`, else every 15 s. */
export function useNow(everySecond = false): number {
  const clock = everySecond ? fast : slow;
  useSyncExternalStore(clock.subscribe, clock.now);
  return Date.now();
}
