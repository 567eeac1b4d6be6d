import { Avatar } from "@mantine/core";
import { Bot, Users } from "lucide-react";
import { initials } from "../lib/people";

interface PersonProps {
  username: string;
  name?: string;
  avatar_url?: string;
  is_service_account?: boolean;
}

/** The picture of a user: their own, else their initials; a machine has a sign. */
export function PersonAvatar({ user, size = 34 }: { user: PersonProps; size?: number }) {
  return (
    <Avatar src={user.avatar_url || null} size={size} radius="xl" color="accent" alt="" aria-hidden>
      {user.is_service_account ? <Bot size={size * 0.55} /> : initials(user)}
    </Avatar>
  );
}

export function GroupAvatar({ group, size = 34 }: { group: { avatar_url?: string }; size?: number }) {
  return (
    <Avatar src={group.avatar_url || null} size={size} radius="md" color="gray" alt="" aria-hidden>
      <Users size={size * 0.5} />
    </Avatar>
  );
}
