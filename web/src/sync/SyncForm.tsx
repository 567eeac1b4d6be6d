import { Button, Skeleton, Stack } from "@mantine/core";
import { ErrorPanel } from "../components/Feedback";
import { Section } from "../components/Page";

interface SyncFormProps {
  title: string;
  description: string;
  children: React.ReactNode;
  refusal: unknown;
  busy: boolean;
  readOnly: boolean;
  onSave: () => void;
}

/** The frame of the three kinds of sync with the identity provider. */
export function SyncForm({ title, description, children, refusal, busy, readOnly, onSave }: SyncFormProps) {
  return (
    <Section title={title} description={description}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        <Stack gap="md">
          {refusal != null && <ErrorPanel error={refusal} />}
          {children}
          {!readOnly && (
            <div>
              <Button type="submit" loading={busy}>
                Save
              </Button>
            </div>
          )}
        </Stack>
      </form>
    </Section>
  );
}

/** A part of a page that is waited for or could not be read. */
export function SyncWaiting({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  return (
    <Section title={title}>
      {error ? (
        <ErrorPanel error={error} onRetry={onRetry} />
      ) : (
        <div aria-busy role="status" aria-label={`Loading ${title.toLowerCase()}`}>
          <Skeleton height={36} maw={360} />
          <Skeleton height={36} mt="md" />
        </div>
      )}
    </Section>
  );
}
