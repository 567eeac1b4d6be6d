/** Bytes for people, in GiB: "2.9 GiB". */
export function formatGibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(2))} GiB`;
}
