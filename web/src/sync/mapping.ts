import type { SyncMapping } from "../api/types";

/** A line of a mapping while it is edited. */
export interface MappingLine {
  key: number;
  claim: string;
  targets: string[];
}

let lastKey = 0;

export const emptyLine = (): MappingLine => ({ key: ++lastKey, claim: "", targets: [] });

export function linesOf(mapping: SyncMapping | null): MappingLine[] {
  return Object.entries(mapping ?? {}).map(([claim, targets]) => ({ key: ++lastKey, claim, targets }));
}

/** What is sent: lines without a claim value or a target say nothing; lines of the same value are one. */
export function mappingOf(lines: MappingLine[]): SyncMapping {
  const mapping: SyncMapping = {};
  for (const { claim, targets } of lines) {
    const value = claim.trim();
    if (value === "" || targets.length === 0) continue;
    mapping[value] = [...new Set([...(mapping[value] ?? []), ...targets])];
  }
  return mapping;
}
