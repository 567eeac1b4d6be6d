import { identityProviderLogout, logout } from "../api/users";
import { notifyError } from "../components/Feedback";

/**
 * Ends the session, and after it the one at the identity provider when that asks for it.
 * The page is loaded anew, so that nothing of it stays behind in memory.
 */
export async function endSession(): Promise<void> {
  let next = "/login";
  try {
    // Asked first: the answer needs the session that is about to end. No answer must not keep anyone logged in.
    next = (await identityProviderLogout().catch(() => undefined)) ?? next;
    await logout();
  } catch (error) {
    notifyError(error, "You could not be logged out");
    return;
  }
  window.location.assign(next);
}
