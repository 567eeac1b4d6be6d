import { Modal, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { templatesQuery } from "../api/templates";
import { workspacesQuery } from "../api/workspaces";
import { onOpenPalette, openPalette } from "./globalDialogs";
import classes from "./Palette.module.css";
import { matchItems, type PaletteItem } from "./paletteItems";
import { usePageItems } from "./usePageItems";
import { useTemplateSearch } from "./useTemplateSearch";

export function PaletteButton() {
  return (
    <UnstyledButton className={classes.button} onClick={openPalette} aria-label="Search… Ctrl K">
      <Search size={15} aria-hidden />
      <span className={classes.buttonText}>Search…</span>
      <kbd className={classes.buttonText}>Ctrl K</kbd>
    </UnstyledButton>
  );
}

/** Finds workspaces, templates, pages and actions by typing. */
export function Palette() {
  const [opened, setOpened] = useState(false);
  useEffect(() => onOpenPalette(() => setOpened(true)), []);
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      withCloseButton={false}
      padding={0}
      size={560}
      centered={false}
      yOffset="12vh"
      attributes={{ content: { "aria-label": "Search" } }}
    >
      <Finder onDone={() => setOpened(false)} />
    </Modal>
  );
}

function Finder({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const workspaces = useInfiniteQuery({ ...workspacesQuery(""), refetchInterval: false });
  const templates = useQuery(templatesQuery);
  const pages = usePageItems();
  const templateSearch = useTemplateSearch();

  const items = useMemo<PaletteItem[]>(
    () => [
      ...(workspaces.data?.pages ?? [])
        .flatMap((page) => page.workspaces)
        .map(
          (w): PaletteItem => ({
            id: w.id,
            kind: "Workspace",
            label: w.name,
            hint: w.owner_name,
            open: () => navigate({ to: "/@{$owner}/$workspace", params: { owner: w.owner_name, workspace: w.name } }),
          }),
        ),
      ...(templates.data ?? []).map(
        (t): PaletteItem => ({
          id: t.id,
          kind: "Template",
          label: t.display_name || t.name,
          hint: t.name,
          open: () =>
            navigate({
              to: "/templates/$template",
              params: { template: t.name },
              search: templateSearch(t.organization_name),
            }),
        }),
      ),
      ...pages,
    ],
    [workspaces.data, templates.data, pages, navigate, templateSearch],
  );
  const matches = matchItems(items, text);
  const active = Math.min(chosen, matches.length - 1);

  const run = (item: PaletteItem | undefined) => {
    if (!item) return;
    onDone();
    void item.open();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setChosen(Math.min(active + 1, matches.length - 1));
    else if (event.key === "ArrowUp") setChosen(Math.max(active - 1, 0));
    else if (event.key === "Enter") run(matches[active]);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.finder}>
      <input
        className={classes.input}
        placeholder="Find a workspace, template, page or action"
        aria-label="Find a workspace, template, page or action"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={matches[active] ? `${listId}-${active}` : undefined}
        value={text}
        data-autofocus
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label="Results" className={classes.list}>
        {matches.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard and points here
          <div
            key={`${item.kind}-${item.id}`}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.item}
            ref={index === active ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(item)}
          >
            <span className={classes.label}>{item.label}</span>
            {item.hint && <span className={classes.hint}>{item.hint}</span>}
            <span className={classes.kind}>{item.kind}</span>
          </div>
        ))}
      </div>
      {matches.length === 0 && <p className={classes.none}>Nothing matches “{text}”.</p>}
    </div>
  );
}
