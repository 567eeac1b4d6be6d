import { logout } from "../api/users";
import { notifyError } from "../components/Feedback";

/** Ends the session. The page is loaded anew, so that nothing of it stays behind in memory. */
export async function endSession(): Promise<void> {
  try {
    await logout();
  } catch (error) {
    notifyError(error, "You could not be logged out");
    return;
  }
  window.location.assign("/login");
}
