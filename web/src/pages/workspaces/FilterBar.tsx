import { ActionIcon, Combobox, Menu, TextInput, useCombobox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Bookmark, ListFilter, Trash2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { templatesQuery } from "../../api/templates";
import { normalizeFilter, suggestFilters } from "../../lib/filter";
import classes from "./FilterBar.module.css";
import { useSavedFilters } from "./useSavedFilters";

interface FilterBarProps {
  value: string;
  onChange: (filter: string) => void;
}

const settleTime = 300;

/** The query field with suggestions, and the saved filters. */
export function FilterBar({ value, onChange }: FilterBarProps) {
  const [text, setText] = useState(value);
  const combobox = useCombobox();
  const templates = useQuery(templatesQuery);
  const suggestions = suggestFilters(
    text,
    (templates.data ?? []).map((t) => t.name),
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    setText((current) => (normalizeFilter(current) === value ? current : value));
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const edit = (next: string) => {
    setText(next);
    combobox.openDropdown();
    combobox.resetSelectedOption();
    clearTimeout(timer.current);
    // A key without its value is not a query yet.
    if (!/:$/.test(next)) timer.current = setTimeout(() => onChange(normalizeFilter(next)), settleTime);
  };
  const take = (next: string) => {
    clearTimeout(timer.current);
    setText(next);
    combobox.closeDropdown();
    onChange(normalizeFilter(next));
  };

  return (
    <div className={classes.bar}>
      <SavedFilters current={normalizeFilter(text)} onPick={take} />
      <Combobox
        store={combobox}
        onOptionSubmit={(next) => {
          edit(next);
          if (next.endsWith(" ")) take(next);
        }}
      >
        <Combobox.Target>
          <TextInput
            className={classes.field}
            aria-label="Filter workspaces"
            placeholder="Filter: owner:me status:running, or a name"
            value={text}
            data-page-filter
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => edit(event.currentTarget.value)}
            onClick={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === "Enter" && combobox.getSelectedOptionIndex() < 0) take(text);
            }}
            rightSection={
              text && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label="Clear the filter"
                  onClick={() => take("")}
                >
                  <X size={14} />
                </ActionIcon>
              )
            }
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={suggestions.length === 0}>
          <Combobox.Options mah={280} style={{ overflowY: "auto" }}>
            {suggestions.map((s) => (
              <Combobox.Option key={s.query} value={s.query}>
                <code>{s.label}</code> <span className={classes.hint}>{s.hint}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

const builtIn: [label: string, query: string][] = [
  ["My workspaces", "owner:me"],
  ["All workspaces", ""],
  ["Running", "owner:me status:running"],
  ["Failed", "status:failed"],
  ["Update available", "owner:me outdated:true"],
];

function SavedFilters({ current, onPick }: { current: string; onPick: (query: string) => void }) {
  const saved = useSavedFilters();
  const known = builtIn.some(([, query]) => query === current) || saved.filters.includes(current);
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="Saved filters">
          <ListFilter size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {builtIn.map(([label, query]) => (
          <Menu.Item key={label} onClick={() => onPick(query)}>
            {label}
          </Menu.Item>
        ))}
        {saved.filters.length > 0 && <Menu.Divider />}
        {saved.filters.map((query) => (
          <Menu.Item key={query} onClick={() => onPick(query)} leftSection={<Bookmark size={14} />}>
            <code>{query}</code>
          </Menu.Item>
        ))}
        <Menu.Divider />
        {known ? (
          <Menu.Item
            disabled={!saved.filters.includes(current)}
            leftSection={<Trash2 size={14} />}
            onClick={() => saved.remove(current)}
          >
            Forget this filter
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<Bookmark size={14} />} onClick={() => saved.add(current)}>
            Save this filter
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
