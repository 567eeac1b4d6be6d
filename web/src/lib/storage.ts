/** Small settings of this browser. Blocked or full storage means that nothing is remembered, never an error. */
export function readSetting<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`coder.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function writeSetting(key: string, value: unknown): void {
  try {
    localStorage.setItem(`coder.${key}`, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}
