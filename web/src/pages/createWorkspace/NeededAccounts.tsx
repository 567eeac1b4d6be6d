import { Button } from "@mantine/core";
import type { TemplateExternalAuth } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { Status } from "../../components/Status";
import classes from "./NeededAccounts.module.css";

interface Props {
  accounts: TemplateExternalAuth[];
  /** A window was opened in which an account is connected. */
  onConnecting: () => void;
  /** Say of which accounts that they are missing. */
  complain: boolean;
}

/** The accounts at other services that the workspace needs; they are connected in a window of their own, so that the form stays. */
export function NeededAccounts({ accounts, onConnecting, complain }: Props) {
  return (
    <fieldset className={classes.accounts}>
      <legend>Your accounts</legend>
      <ul>
        {accounts.map((account) => (
          <li key={account.id}>
            <EntityIcon icon={account.display_icon} name={account.display_name} size={28} />
            <span className={classes.what}>
              <span>
                {account.display_name}
                {account.optional && <span className={classes.note}> (optional)</span>}
              </span>
              <span className={classes.note} role="status">
                <Status
                  look={
                    account.authenticated
                      ? { tone: "good", word: "Connected", busy: false }
                      : { tone: "idle", word: "Not connected", busy: false }
                  }
                />
              </span>
              {complain && isMissing(account) && (
                <span className={classes.missing} role="alert">
                  Connect your account at {account.display_name} first.
                </span>
              )}
            </span>
            {!account.authenticated && (
              <Button
                variant={account.optional ? "default" : "filled"}
                size="xs"
                aria-label={`Connect ${account.display_name}`}
                onClick={() => {
                  window.open(account.authenticate_url, "_blank", "noopener,width=900,height=700");
                  onConnecting();
                }}
              >
                Connect
              </Button>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Whether a workspace cannot be made without it. */
export const isMissing = (account: TemplateExternalAuth) => !account.authenticated && !account.optional;
