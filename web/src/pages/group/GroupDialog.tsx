import { Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { isEveryone } from "../../api/groups";
import type { Group, GroupRequest } from "../../api/types";
import { ErrorPanel } from "../../components/Feedback";
import { FormActions } from "../../components/FormActions";
import { unplaced, useTextFields } from "../../lib/useTextFields";

interface GroupDialogProps {
  title: string;
  action: string;
  /** What is edited; a new group without it. */
  group?: Group;
  opened: boolean;
  onClose: () => void;
  onSave: (group: GroupRequest) => Promise<Group>;
  onSaved: (group: Group) => unknown;
}

export function GroupDialog({ title, opened, ...props }: GroupDialogProps) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={title}>
      <GroupForm {...props} />
    </Modal>
  );
}

const placed = ["name", "display_name", "avatar_url", "quota_allowance"];

function GroupForm({ action, group, onClose, onSave, onSaved }: Omit<GroupDialogProps, "title" | "opened">) {
  const client = useQueryClient();
  const [allowance, setAllowance] = useState(group?.quota_allowance ?? 0);
  const { values, fields } = useTextFields({
    name: group?.name ?? "",
    display_name: group?.display_name ?? "",
    avatar_url: group?.avatar_url ?? "",
  });
  const save = useMutation({
    mutationFn: () => onSave({ ...values, quota_allowance: allowance }),
    onSuccess: async (saved) => {
      onClose();
      await onSaved(saved);
      await Promise.all(["groups", "group", "quota"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const field = fields(save.error);
  const refusal = unplaced(save.error, placed);
  const fixed = group !== undefined && isEveryone(group);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        {refusal != null && <ErrorPanel error={refusal} />}
        {!fixed && (
          <>
            <TextInput label="Name" required data-autofocus {...field("name")} />
            <TextInput label="Display name" {...field("display_name")} />
          </>
        )}
        <TextInput label="Picture" description="An address of an image" {...field("avatar_url")} />
        <NumberInput
          label="Allowance per member"
          description="What the workspaces of a member may cost a day. The allowances of all groups of a member add up."
          min={0}
          allowDecimal={false}
          value={allowance}
          onChange={(value) => setAllowance(Number(value) || 0)}
          error={save.error instanceof ApiError ? save.error.fieldError("quota_allowance") : undefined}
        />
        <FormActions label={action} busy={save.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
