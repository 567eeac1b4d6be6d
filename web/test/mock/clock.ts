let still: number | undefined;

/** The double's time in ms: the machine's, or one that stands still until a test moves it. */
export const now = (): number => still ?? Date.now();

export const ago = (ms: number): string => new Date(now() - ms).toISOString();

/** From now on the time is what {@link pass} makes it, however slow the machine is. */
export function standStill(): void {
  still = Date.now();
}

/** From now on the time is the machine's. */
export function goOn(): void {
  still = undefined;
}

/** Moves a time that stands still. */
export function pass(ms: number): void {
  if (still === undefined) throw new Error("The time goes by itself; begin a world with clock=still to move it.");
  still += ms;
}
