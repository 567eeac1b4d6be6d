import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "../../components/Feedback";
import { Page } from "../../components/Page";

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={Compass}
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/workspaces">
            Go to your workspaces
          </Button>
        }
      >
        It may have been renamed or deleted, or you may not have access to it.
      </EmptyState>
    </Page>
  );
}

/** For addresses that no page has, outside of the frame. */
export function UnknownAddress() {
  return (
    <main>
      <NotFoundPage />
    </main>
  );
}
