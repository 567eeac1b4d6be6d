import { Avatar, Tooltip } from "@mantine/core";
import { Users } from "lucide-react";
import type { SharedActor, Workspace } from "../api/types";
import { initials } from "../lib/people";

const mostShown = 3;

/** The pictures of those a workspace is shared with; nothing when it is not. */
export function SharedWith({ workspace }: { workspace: Workspace }) {
  const actors = workspace.shared_with ?? [];
  if (actors.length === 0) return null;
  const label = `Shared with ${actors.map((actor) => actor.name).join(", ")}`;
  return (
    <Tooltip label={label}>
      <Avatar.Group spacing={6} role="img" aria-label={label}>
        {actors.slice(0, mostShown).map((actor) => (
          <Picture key={actor.id} actor={actor} />
        ))}
        {actors.length > mostShown && (
          <Avatar size={20} radius="xl" color="gray">
            +{actors.length - mostShown}
          </Avatar>
        )}
      </Avatar.Group>
    </Tooltip>
  );
}

function Picture({ actor }: { actor: SharedActor }) {
  return (
    <Avatar src={actor.avatar_url || null} size={20} radius="xl" color="accent" alt="" aria-hidden>
      {actor.actor_type === "group" ? <Users size={11} /> : initials({ username: actor.name })}
    </Avatar>
  );
}
