import { Button, Chip, Group, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Workspace } from "../../api/types";
import { setAutomaticUpdates, setAutostart, setTtl } from "../../api/workspaces";
import { ErrorPanel, notifyDone } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { formatSchedule, parseSchedule, type Schedule, weekDays } from "../../lib/schedule";

const hour = 3_600_000;

/** When the workspace starts and stops by itself, and whether a start takes the newest template version. */
export function ScheduleSection({ workspace }: { workspace: Workspace }) {
  const client = useQueryClient();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const stored = parseSchedule(workspace.autostart_schedule);
  const [autostart, setAutostartOn] = useState(Boolean(workspace.autostart_schedule));
  const [schedule, setSchedule] = useState<Schedule>(stored ?? { zone, time: "09:00", days: [1, 2, 3, 4, 5] });
  const [autostop, setAutostop] = useState(Boolean(workspace.ttl_ms));
  const [hours, setHours] = useState<number | string>((workspace.ttl_ms ?? 8 * hour) / hour);
  const [updates, setUpdates] = useState(workspace.automatic_updates === "always");

  const save = useMutation({
    mutationFn: async () => {
      const wanted = autostart ? formatSchedule(schedule) : null;
      // A schedule this form cannot show is left as it is until somebody sets another one.
      const foreign = autostart && workspace.autostart_schedule && !stored;
      if (!foreign && wanted !== (stored ? formatSchedule(stored) : null)) await setAutostart(workspace.id, wanted);
      const ttl = autostop ? Math.round(Number(hours) * hour) : null;
      if (ttl !== (workspace.ttl_ms || null)) await setTtl(workspace.id, ttl);
      const policy = updates ? "always" : "never";
      if (policy !== workspace.automatic_updates) await setAutomaticUpdates(workspace.id, policy);
    },
    onSuccess: () => notifyDone("The schedule is saved."),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspace"] }),
  });

  return (
    <Section title="Schedule">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {save.error && <ErrorPanel error={save.error} />}
          <Switch
            label="Start automatically"
            checked={autostart}
            onChange={(event) => setAutostartOn(event.currentTarget.checked)}
          />
          {autostart && (
            <Stack gap="xs" pl={48}>
              <Group gap="md" align="flex-end">
                <TextInput
                  type="time"
                  label="At"
                  required
                  w={120}
                  value={schedule.time}
                  onChange={(event) => {
                    const time = event.currentTarget.value;
                    setSchedule((current) => ({ ...current, time }));
                  }}
                />
                <Text c="dimmed" pb={8}>
                  {schedule.zone}
                </Text>
              </Group>
              <Chip.Group
                multiple
                value={schedule.days.map(String)}
                onChange={(days) => setSchedule((current) => ({ ...current, days: days.map(Number) }))}
              >
                <Group gap={6} role="group" aria-label="Days">
                  {weekDays.map((day, index) => (
                    <Chip key={day} value={String(index)} size="xs" variant="outline">
                      {day}
                    </Chip>
                  ))}
                </Group>
              </Chip.Group>
            </Stack>
          )}
          <Switch
            label="Stop automatically"
            checked={autostop}
            onChange={(event) => setAutostop(event.currentTarget.checked)}
          />
          {autostop && (
            <NumberInput
              label="Hours after the start"
              pl={48}
              maw={220}
              min={1}
              max={720}
              value={hours}
              onChange={setHours}
            />
          )}
          <Switch
            label="Take the newest template version at every start"
            checked={updates}
            onChange={(event) => setUpdates(event.currentTarget.checked)}
          />
          <div>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={(autostart && schedule.days.length === 0) || (autostop && !Number(hours))}
            >
              Save schedule
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
