import { ActionIcon, Combobox, TextInput, useCombobox } from "@mantine/core";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { normalizeFilter, suggestWords, type Vocabulary } from "../lib/filter";
import classes from "./QueryField.module.css";

interface QueryFieldProps {
  label: string;
  placeholder: string;
  vocabulary: Vocabulary;
  value: string;
  onChange: (query: string) => void;
  /** For languages that refuse half a value: ask at Enter and for a taken suggestion, not when the typing pauses. */
  askOnEnter?: boolean;
}

const settleTime = 300;

/** The filter of a page: a query language with suggestions. */
export function QueryField({ label, placeholder, vocabulary, value, onChange, askOnEnter = false }: QueryFieldProps) {
  const [text, setText] = useState(value);
  const combobox = useCombobox();
  const suggestions = suggestWords(text, vocabulary);
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
    if (!/:$/.test(next) && (!askOnEnter || next === ""))
      timer.current = setTimeout(() => onChange(normalizeFilter(next)), settleTime);
  };
  const take = (next: string) => {
    clearTimeout(timer.current);
    setText(next);
    combobox.closeDropdown();
    onChange(normalizeFilter(next));
  };

  return (
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
          aria-label={label}
          placeholder={placeholder}
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
  );
}
