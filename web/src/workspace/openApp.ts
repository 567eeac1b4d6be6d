import type { MouseEvent } from "react";
import type { WorkspaceApp } from "../api/types";
import { createSessionKey } from "../api/users";
import { notifyDone, notifyError } from "../components/Feedback";

/** In the address of an external program, the place of a token with which it signs in. */
const tokenMark = "$SESSION_TOKEN";

const slimWindow = "width=1100,height=800";

/** Editors; no page of the web, and nothing that runs in this one, gets a token. */
const tokenSchemes = /^(vscode|vscode-insiders|cursor|windsurf|kiro|jetbrains|jetbrains-gateway):/i;

/** Whether an app is a program outside the browser, whose address takes a token. */
export function wantsToken(app: WorkspaceApp): boolean {
  return app.external && !!app.url?.includes(tokenMark) && tokenSchemes.test(app.url);
}

/**
 * Opens an app the way its template wants. A plain link does for tabs; a window of its own and an address that needs a token take a script.
 * Clicks with a key go on as the browser does them.
 */
export async function openApp(event: MouseEvent<HTMLElement>, app: WorkspaceApp): Promise<void> {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (wantsToken(app)) {
    const name = app.display_name || app.slug;
    event.preventDefault();
    try {
      const { key } = await createSessionKey();
      window.location.href = (app.url ?? "").replaceAll(tokenMark, encodeURIComponent(key));
      notifyDone(`${name} opens. Does nothing happen? Then it is not installed on this machine.`);
    } catch (error) {
      notifyError(error, `${name} cannot be opened`);
    }
    return;
  }
  if (app.open_in !== "slim-window" || app.external) return;
  const href = event.currentTarget.getAttribute("href");
  const opened = href && window.open(href, `coder-app-${app.id}`, slimWindow);
  if (!opened) return;
  event.preventDefault();
  opened.opener = null;
}
