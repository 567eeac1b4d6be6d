import { Button } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import { useCallback } from "react";
import type { LogPage } from "../api/log";
import type { Vocabulary } from "../lib/filter";
import { type Disclosure, EntryList } from "./EntryList";
import { EmptyState, ErrorPanel } from "./Feedback";
import { FilterToolbar } from "./FilterToolbar";
import { List } from "./List";
import { Section } from "./Page";
import { QueryField } from "./QueryField";
import { ReadyFilters } from "./ReadyFilters";

interface FilteredLogProps<T> {
  log: UseInfiniteQueryResult<InfiniteData<LogPage<T>>>;
  /** Name of the filter, for those who do not see it. */
  label: string;
  placeholder: string;
  vocabulary: Vocabulary;
  ready: [label: string, query: string][];
  filter: string;
  onFilter: (query: string) => void;
  icon: LucideIcon;
  /** What to say when nothing has been recorded. */
  nothing: string;
  /** One entry, with its details when they are opened. */
  children: (entry: T, disclosure: Disclosure) => React.ReactNode;
}

/** A log with its filter, which goes on as it is scrolled. */
export function FilteredLog<T extends { id: string }>(props: FilteredLogProps<T>) {
  const { log, filter, onFilter } = props;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = log;
  const entries = (log.data?.pages ?? []).flatMap((page) => page.logs);
  const first = log.data?.pages[0];
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <>
      <FilterToolbar found={first && foundOf(first)}>
        <ReadyFilters filters={props.ready} onPick={onFilter} />
        <QueryField
          label={props.label}
          placeholder={props.placeholder}
          vocabulary={props.vocabulary}
          value={filter}
          onChange={onFilter}
          askOnEnter
        />
      </FilterToolbar>
      {log.error && <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />}
      {log.isPending && (
        <Section padded={false}>
          <List busy />
        </Section>
      )}
      {entries.length > 0 && (
        <EntryList entries={unique(entries)} onEnd={loadMore}>
          {props.children}
        </EntryList>
      )}
      {log.isSuccess && entries.length === 0 && (
        <EmptyState
          icon={props.icon}
          title={filter ? "Nothing matches this filter" : props.nothing}
          action={
            filter && (
              <Button variant="default" onClick={() => onFilter("")}>
                Show everything
              </Button>
            )
          }
        />
      )}
    </>
  );
}

const foundOf = ({ count, cap }: LogPage<unknown>) =>
  `${cap > 0 && count >= cap ? `${cap}+` : count} ${count === 1 ? "entry" : "entries"}`;

/** New entries push older ones onto the next page, where they come again. */
function unique<T extends { id: string }>(entries: T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
