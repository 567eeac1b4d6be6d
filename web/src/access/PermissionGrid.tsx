import { Checkbox } from "@mantine/core";
import classes from "./PermissionGrid.module.css";
import { actionLabel, type organizationResources, permissionKey } from "./vocabulary";

const common = ["create", "read", "update", "delete"];

interface PermissionGridProps {
  resources: typeof organizationResources;
  boxes: ReadonlySet<string>;
  onChange: (boxes: ReadonlySet<string>) => void;
  readOnly: boolean;
}

/** A row for each type of resource, with a box for each thing that can be done with it. */
export function PermissionGrid({ resources, boxes, onChange, readOnly }: PermissionGridProps) {
  const set = (keys: string[], on: boolean) => {
    const next = new Set(boxes);
    for (const key of keys) {
      if (on) next.add(key);
      else next.delete(key);
    }
    onChange(next);
  };
  return (
    <div data-read-only={readOnly || undefined} className={classes.grid}>
      {Object.entries(resources).map(([resource, { label, actions }]) => {
        const keys = actions.map((action) => permissionKey(resource, action));
        const ticked = keys.filter((key) => boxes.has(key)).length;
        return (
          <fieldset key={resource} className={classes.row}>
            <legend className="visually-hidden">{label}</legend>
            <Checkbox
              className={classes.resource}
              label={label}
              aria-label={`Everything with ${label.toLowerCase()}`}
              checked={ticked === keys.length}
              indeterminate={ticked > 0 && ticked < keys.length}
              disabled={readOnly}
              onChange={(event) => set(keys, event.currentTarget.checked)}
            />
            <div className={classes.actions}>
              {[...common, ...actions.filter((action) => !common.includes(action))].map((action) =>
                actions.includes(action) ? (
                  <Checkbox
                    key={action}
                    size="xs"
                    label={actionLabel(action)}
                    checked={boxes.has(permissionKey(resource, action))}
                    disabled={readOnly}
                    onChange={(event) => set([permissionKey(resource, action)], event.currentTarget.checked)}
                  />
                ) : (
                  <span key={action} className={classes.gap} />
                ),
              )}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
