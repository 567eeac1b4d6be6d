/** A run of text in one style, from output with ANSI SGR sequences. Other control sequences are dropped. */
export interface AnsiRun {
  text: string;
  color?: string;
  bold?: boolean;
  dim?: boolean;
}

const palette = [
  "#7d8899",
  "#f2777a",
  "#7fd88f",
  "#f0c674",
  "#7aa6f5",
  "#c69cf4",
  "#6fd3d6",
  "#d6deea",
  "#9aa6b8",
  "#ff9b9b",
  "#a3efb0",
  "#ffdf94",
  "#a3c4ff",
  "#dcbcff",
  "#9cefef",
  "#ffffff",
];

const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them
  /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f]/g;

export function parseAnsi(line: string): AnsiRun[] {
  const runs: AnsiRun[] = [];
  let style: Omit<AnsiRun, "text"> = {};
  let from = 0;
  const flush = (to: number) => {
    if (to > from) runs.push({ text: line.slice(from, to), ...style });
  };
  for (const match of line.matchAll(sequence)) {
    flush(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, (match[1] ?? "").split(";").map(Number));
  }
  flush(line.length);
  return runs;
}

function applyCodes(style: Omit<AnsiRun, "text">, codes: number[]): Omit<AnsiRun, "text"> {
  let next = { ...style };
  for (const code of codes) {
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 22) next = { ...next, bold: undefined, dim: undefined };
    else if (code === 39) next.color = undefined;
    else if (code >= 30 && code <= 37) next.color = palette[code - 30];
    else if (code >= 90 && code <= 97) next.color = palette[code - 82];
  }
  return next;
}

/** The same line without any styling, for search, copy and download. */
export function stripAnsi(line: string): string {
  return line.replace(sequence, "");
}
