import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { createContext, useContext, useEffect } from "react";
import { ApiError } from "../api/client";
import { sitePermissionsQuery } from "../api/permissions";
import type { User } from "../api/types";
import { firstUserQuery, meQuery } from "../api/users";
import { ErrorPanel } from "../components/Feedback";
import { LogoMark } from "./Logo";
import classes from "./Session.module.css";

const Me = createContext<User | undefined>(undefined);

/** Who is logged in. Only below {@link Session}. */
export function useMe(): User {
  const me = useContext(Me);
  if (!me) throw new Error("useMe is used outside of Session.");
  return me;
}

/** Shows its children to people with a session; others go to the login page, or to set-up when nobody exists yet. */
export function Session({ children }: { children: React.ReactNode }) {
  const me = useQuery(meQuery);
  // Asked at the same time, so that the frame is complete when it appears. Without an answer it is shown all the same.
  const permissions = useQuery(sitePermissionsQuery);
  const signedOut = me.error instanceof ApiError && me.error.status === 401;
  const firstUser = useQuery({ ...firstUserQuery, enabled: signedOut });
  const navigate = useNavigate();
  const router = useRouter();

  useEffect(() => {
    if (!signedOut || firstUser.isPending) return;
    // Read here, not watched: the address changes before this page is gone, and must not be a reason to go again.
    const { href } = router.state.location;
    if (firstUser.data === false) void navigate({ to: "/setup", replace: true });
    else void navigate({ to: "/login", search: { redirect: href === "/" ? undefined : href }, replace: true });
  }, [signedOut, firstUser.isPending, firstUser.data, router, navigate]);

  if (me.data && !signedOut && !permissions.isPending) return <Me.Provider value={me.data}>{children}</Me.Provider>;
  if (me.error && !signedOut) {
    return (
      <main className={classes.problem}>
        <ErrorPanel error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <main className={classes.waiting} aria-busy aria-label="Loading">
      <LogoMark size={40} />
    </main>
  );
}
