/**
 * How long, in ms, tests wait for what will come for certain. Only a test that hangs gets there, so it is long enough for a machine that is many
 * times slower than a quiet one.
 */
export const deadline = 300_000;
