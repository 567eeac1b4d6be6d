import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, SearchX } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { workspacesQuery } from "../../api/workspaces";
import { useChosenOrganization } from "../../app/chosenOrganization";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { FilterToolbar } from "../../components/FilterToolbar";
import { LinkButton } from "../../components/links";
import { Page } from "../../components/Page";
import { TemplateCards } from "../../template/TemplateCards";
import { BulkBar } from "./BulkBar";
import { RowSkeletons } from "./RowSkeletons";
import { WorkspaceFilters } from "./WorkspaceFilters";
import { WorkspaceList } from "./WorkspaceList";
import classes from "./WorkspacesPage.module.css";

const defaultFilter = "owner:me";

export function WorkspacesPage() {
  const search = useSearch({ from: "/frame/workspaces" });
  const navigate = useNavigate({ from: "/workspaces" });
  const filter = search.filter ?? defaultFilter;
  const { organization } = useChosenOrganization();
  const limited =
    organization && !/\borganization:/.test(filter) ? `${filter} organization:${organization.name}` : filter;
  const list = useInfiniteQuery(workspacesQuery(limited.trim()));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());

  const workspaces = useMemo(() => list.data?.pages.flatMap((page) => page.workspaces) ?? [], [list.data]);
  const count = list.data?.pages.at(-1)?.count ?? 0;
  const selected = workspaces.filter((w) => picked.has(w.id));
  const setFilter = useCallback(
    (next: string) => {
      setPicked(new Set());
      void navigate({ search: { filter: next === defaultFilter ? undefined : next }, replace: true });
    },
    [navigate],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const empty = list.isSuccess && workspaces.length === 0;
  const nothingYet = empty && filter === defaultFilter;
  return (
    <Page
      title="Workspaces"
      actions={
        <LinkButton to="/workspaces/new" leftSection={<Plus size={16} />}>
          New workspace
        </LinkButton>
      }
    >
      <FilterToolbar found={list.isSuccess ? (count === 1 ? "1 workspace" : `${count} workspaces`) : undefined}>
        <WorkspaceFilters value={filter} onChange={setFilter} />
      </FilterToolbar>
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <RowSkeletons />}
      {workspaces.length > 0 && (
        <WorkspaceList workspaces={workspaces} picked={picked} onPick={setPicked} onEnd={loadMore} />
      )}
      {empty && !nothingYet && (
        <EmptyState
          icon={SearchX}
          title="No workspace matches this filter"
          action={
            <Button variant="default" onClick={() => setFilter("")}>
              Show all workspaces
            </Button>
          }
        />
      )}
      {nothingYet && (
        <section className={classes.start} aria-labelledby="first-workspace">
          <h2 id="first-workspace">Start your first workspace</h2>
          <p>Choose a template. It says what the workspace is made of.</p>
          <TemplateCards />
        </section>
      )}
      {selected.length > 0 && <BulkBar selected={selected} onClear={() => setPicked(new Set())} />}
    </Page>
  );
}
