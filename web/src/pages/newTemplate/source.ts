import type { TemplateExample } from "../../api/types";

/** Where the files of a new version come from. */
export type Source = { kind: "example"; example: TemplateExample } | { kind: "archive"; file: File };
