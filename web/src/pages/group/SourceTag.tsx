import type { Group } from "../../api/types";
import { Tag } from "../../components/Status";

/** Says where the members come from when it is not the people here. */
export function SourceTag({ group }: { group: Group }) {
  return group.source === "oidc" ? <Tag tone="info">Identity provider</Tag> : null;
}
