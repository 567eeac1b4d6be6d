import { Compass } from "lucide-react";
import { EmptyState } from "../../components/Feedback";
import { LinkButton } from "../../components/links";
import { Page } from "../../components/Page";

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={Compass}
        title="There is nothing at this address"
        action={<LinkButton to="/workspaces">Go to your workspaces</LinkButton>}
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
