import { Tooltip } from "@mantine/core";
import { roleLabel, roleMeaning } from "../../access/roles";
import { groupLabel } from "../../api/groups";
import type { Group, User } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import { PersonAvatar } from "../../components/Person";
import { RelativeTime } from "../../components/RelativeTime";
import { Status, Tag } from "../../components/Status";
import { loginLabel, userLook } from "../../lib/people";
import { UserMenu } from "./UserMenu";
import classes from "./UsersPage.module.css";

const mostGroups = 3;

/** `groups` is undefined where the viewer may not see who is in which. */
export function UserRow({ user, groups }: { user: User; groups: Group[] | undefined }) {
  return (
    <li className={classes.row}>
      <PersonAvatar user={user} />
      <div className={classes.who}>
        <span className={classes.name}>
          <Copyable text={user.username} label={`the username ${user.username}`} />
          {user.name && <span className={classes.fullName}>{user.name}</span>}
        </span>
        {user.email && (
          <span className={classes.email}>
            <Copyable text={user.email} label={`the email of ${user.username}`} />
          </span>
        )}
      </div>
      <div className={classes.roles}>
        {user.roles.length === 0 && <span className={classes.plain}>Member</span>}
        {user.roles.map((role) => (
          <Tooltip key={role.name} label={roleMeaning(role.name)} disabled={!roleMeaning(role.name)}>
            <span>
              <Tag tone={role.name === "owner" ? "info" : "idle"}>{roleLabel(role)}</Tag>
            </span>
          </Tooltip>
        ))}
      </div>
      <div className={classes.groups}>{groups && <Groups groups={groups} />}</div>
      <div className={classes.login}>{loginLabel(user)}</div>
      <div className={classes.status}>
        <Status look={userLook(user.status)} />
      </div>
      <div className={classes.seen}>
        <span className={classes.seenLabel}>seen </span>
        <RelativeTime time={user.last_seen_at} />
      </div>
      <div className={classes.menu}>
        <UserMenu user={user} />
      </div>
    </li>
  );
}

function Groups({ groups }: { groups: Group[] }) {
  const rest = groups.slice(mostGroups);
  return (
    <>
      {groups.slice(0, mostGroups).map((group) => (
        <Tag key={group.id} tone="idle">
          {groupLabel(group)}
        </Tag>
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.map(groupLabel).join(", ")}>
          <span className={classes.plain}>and {rest.length} more</span>
        </Tooltip>
      )}
    </>
  );
}
