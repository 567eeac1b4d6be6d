import { ActionIcon, Autocomplete, Button, MultiSelect } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import classes from "./MappingTable.module.css";
import { emptyLine, type MappingLine } from "./mapping";

interface MappingTableProps {
  /** What the targets are: "Organizations", "Groups", "Roles". */
  targetsLabel: string;
  targets: { value: string; label: string }[];
  /** Values that the claim had at earlier logins. */
  claims: string[];
  lines: MappingLine[];
  onChange: (lines: MappingLine[]) => void;
  readOnly: boolean;
}

/** Which values of a claim lead to what. */
export function MappingTable({ targetsLabel, targets, claims, lines, onChange, readOnly }: MappingTableProps) {
  const set = (key: number, change: Partial<MappingLine>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...change } : line)));
  return (
    <fieldset className={classes.table}>
      <legend>Mapping</legend>
      {lines.length === 0 && <p className={classes.none}>No value is mapped.</p>}
      {lines.map((line, index) => (
        <div key={line.key} className={classes.line}>
          <Autocomplete
            aria-label={`Claim value ${index + 1}`}
            placeholder="Claim value"
            data={claims.filter((claim) => claim === line.claim || !lines.some((l) => l.claim === claim))}
            value={line.claim}
            onChange={(claim) => set(line.key, { claim })}
            readOnly={readOnly}
          />
          <span className={classes.arrow} aria-hidden>
            →
          </span>
          <MultiSelect
            aria-label={`${targetsLabel} of claim value ${index + 1}`}
            placeholder={line.targets.length === 0 ? targetsLabel : undefined}
            data={withUnknown(targets, line.targets)}
            value={line.targets}
            onChange={(chosen) => set(line.key, { targets: chosen })}
            searchable
            readOnly={readOnly}
          />
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove claim value ${index + 1}`}
              onClick={() => onChange(lines.filter((l) => l.key !== line.key))}
            >
              <Trash2 size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...lines, emptyLine()])}
        >
          Add a value
        </Button>
      )}
    </fieldset>
  );
}

/** A target that is gone stays visible, so that it can be taken out. */
function withUnknown(targets: { value: string; label: string }[], chosen: string[]) {
  const unknown = chosen.filter((id) => !targets.some((target) => target.value === id));
  return [...targets, ...unknown.map((id) => ({ value: id, label: `Unknown: ${id}` }))];
}
