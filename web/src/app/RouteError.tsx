import { ErrorPanel } from "../components/Feedback";

/** A page that could not be shown at all: its code did not load, or it has a bug. */
export function RouteError({ error }: { error: unknown }) {
  return (
    <div style={{ maxWidth: 640, margin: "64px auto", padding: 16 }}>
      <ErrorPanel error={error} title="This page could not be shown" onRetry={() => window.location.reload()} />
    </div>
  );
}
