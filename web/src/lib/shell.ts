/** One argument as a POSIX shell takes it, quoted only when it has to be. */
export function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

export function shellCommand(...parts: string[]): string {
  return parts.map(shellQuote).join(" ");
}
