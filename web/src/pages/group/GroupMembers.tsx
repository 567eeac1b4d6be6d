import { ActionIcon, Button, MultiSelect, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus, Users } from "lucide-react";
import { useState } from "react";
import { isEveryone, updateGroup } from "../../api/groups";
import { allMembersQuery } from "../../api/organizations";
import type { Group, Organization } from "../../api/types";
import { EmptyState, ErrorPanel, notifyError } from "../../components/Feedback";
import { Light, List, ListRow } from "../../components/List";
import { Section } from "../../components/Page";
import { PersonAvatar } from "../../components/Person";
import { Tag } from "../../components/Status";
import { userLook } from "../../lib/people";
import classes from "./GroupMembers.module.css";

interface GroupMembersProps {
  organization: Organization;
  group: Group;
  editable: boolean;
}

export function GroupMembers({ organization, group, editable }: GroupMembersProps) {
  const client = useQueryClient();
  const members = group.members ?? [];
  const remove = useMutation({
    mutationFn: (id: string) => updateGroup(group.id, { remove_users: [id] }),
    onError: (error) => notifyError(error, "The member could not be removed"),
    onSettled: () => Promise.all(["group", "groups"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <Section
      padded={false}
      title={members.length === 1 ? "1 member" : `${members.length} members`}
      description={isEveryone(group) ? "Whoever is a member of the organization is in this group." : undefined}
    >
      {editable && <AddMembers organization={organization} group={group} />}
      {members.length === 0 && <EmptyState icon={Users} title="Nobody is in this group" />}
      <List>
        {members.map((member) => (
          <ListRow
            key={member.id}
            picture={<PersonAvatar user={member} />}
            title={
              <>
                {member.username}
                {member.name && <Light>{member.name}</Light>}
                {member.status !== "active" && (
                  <Tag tone={userLook(member.status).tone}>{userLook(member.status).word}</Tag>
                )}
              </>
            }
            text={member.email}
            menu={
              editable && (
                <Tooltip label="Take out of the group">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Take ${member.username} out of the group`}
                    loading={remove.isPending && remove.variables === member.id}
                    onClick={() => remove.mutate(member.id)}
                  >
                    <UserMinus size={16} />
                  </ActionIcon>
                </Tooltip>
              )
            }
          />
        ))}
      </List>
    </Section>
  );
}

function AddMembers({ organization, group }: { organization: Organization; group: Group }) {
  const client = useQueryClient();
  const all = useQuery(allMembersQuery(organization.id));
  const [chosen, setChosen] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: () => updateGroup(group.id, { add_users: chosen }),
    onSuccess: () => {
      setChosen([]);
      return Promise.all(["group", "groups"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const inside = new Set((group.members ?? []).map((member) => member.id));
  const error = all.error ?? add.error;
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) add.mutate();
      }}
    >
      {error && <ErrorPanel error={error} />}
      <div className={classes.fields}>
        <MultiSelect
          className={classes.field}
          aria-label="Members of the organization to add"
          placeholder={chosen.length === 0 ? "Members of the organization" : undefined}
          searchable
          limit={50}
          nothingFoundMessage="No member matches"
          data={(all.data ?? [])
            .filter((member) => !inside.has(member.user_id))
            .map((member) => ({
              value: member.user_id,
              label: member.name ? `${member.username} (${member.name})` : member.username,
            }))}
          value={chosen}
          onChange={setChosen}
        />
        <Button type="submit" variant="default" disabled={chosen.length === 0} loading={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}
