import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { logout } from "../api/users";
import { notifyError } from "../components/Feedback";

/** Ends the session and forgets everything that was loaded with it. */
export function useLogout(): () => Promise<void> {
  const navigate = useNavigate();
  const client = useQueryClient();
  return async () => {
    try {
      await logout();
    } catch (error) {
      notifyError(error, "You could not be logged out");
      return;
    }
    await navigate({ to: "/login" });
    client.clear();
  };
}
