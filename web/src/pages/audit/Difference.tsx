import type { FieldChange } from "../../api/types";
import classes from "./AuditPage.module.css";
import { valueText } from "./sentence";

/** What a change made of each field. Values of secrets are not recorded. */
export function Difference({ diff }: { diff: Record<string, FieldChange> }) {
  return (
    <div className={classes.difference}>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(diff).map(([field, change]) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              {change.secret ? (
                <td colSpan={2} className={classes.secret}>
                  changed, value hidden
                </td>
              ) : (
                <>
                  <td>
                    <del>{valueText(change.old)}</del>
                  </td>
                  <td>
                    <ins>{valueText(change.new)}</ins>
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
