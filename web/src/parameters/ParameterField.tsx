import {
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Radio,
  Select,
  Slider,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { Lock } from "lucide-react";
import { useId } from "react";
import type { ParameterOption, TemplateParameter } from "../api/types";
import { EntityIcon } from "../components/EntityIcon";
import { InlineMarkdown } from "../components/InlineMarkdown";
import classes from "./ParameterField.module.css";
import { controlFor, labelOf, parseList } from "./rules";

interface ParameterFieldProps {
  parameter: TemplateParameter;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  /** What to know of it beside its description. */
  note?: string;
  /** It cannot be changed here: the workspace exists and the parameter is fixed, or a preset has set it. */
  locked?: "fixed" | "preset";
}

const lockedText = { fixed: "cannot be changed", preset: "set by the preset" };

/** One template parameter in the control that fits it. */
export function ParameterField({ note, ...field }: ParameterFieldProps) {
  return (
    <div className={field.locked && classes.locked}>
      <Control {...field} />
      {note && <p className={classes.note}>{note}</p>}
    </div>
  );
}

function Control({ parameter, value, onChange, error, locked }: ParameterFieldProps) {
  const id = useId();
  const control = controlFor(parameter);
  const common = {
    label: (
      <span className={classes.label}>
        {parameter.icon && <EntityIcon icon={parameter.icon} name={labelOf(parameter)} size={18} />}
        {labelOf(parameter)}
        {(locked || !parameter.mutable) && (
          <span className={classes.fixed}>
            <Lock size={11} aria-hidden /> {locked ? lockedText[locked] : "cannot be changed later"}
          </span>
        )}
      </span>
    ),
    description: parameter.description ? <InlineMarkdown text={parameter.description} /> : undefined,
    error,
    required: parameter.required,
    disabled: Boolean(locked) || parameter.styling?.disabled,
  };
  const placeholder = parameter.styling?.placeholder;
  const options = (parameter.options ?? []).map((o) => ({ value: o.value, label: o.name }));
  const optionOf = (chosen: string) => parameter.options?.find((o) => o.value === chosen);

  switch (control) {
    case "radio":
      return (
        <Radio.Group {...common} value={value} onChange={onChange} name={parameter.name}>
          <div className={classes.cards}>
            {parameter.options?.map((option) => (
              <Radio.Card key={option.value} value={option.value} className={classes.card} disabled={common.disabled}>
                <Radio.Indicator />
                <OptionLabel option={option} />
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
      );
    case "dropdown":
      return (
        <Select
          {...common}
          data={options}
          placeholder={placeholder}
          value={value || null}
          onChange={(next) => onChange(next ?? "")}
          searchable={options.length > 8}
          allowDeselect={!parameter.required}
          leftSection={
            optionOf(value)?.icon ? <EntityIcon icon={optionOf(value)?.icon} name={value} size={16} /> : undefined
          }
          renderOption={({ option }) => {
            const full = optionOf(option.value);
            return full ? <OptionLabel option={full} /> : option.label;
          }}
        />
      );
    case "multi-select":
      return (
        <MultiSelect
          {...common}
          data={options}
          value={parseList(value)}
          onChange={(v) => onChange(JSON.stringify(v))}
        />
      );
    case "tag-select":
      return (
        <TagsInput
          {...common}
          value={parseList(value)}
          onChange={(v) => onChange(JSON.stringify(v))}
          placeholder={placeholder ?? "Type and press Enter"}
        />
      );
    case "switch":
      return (
        <Switch
          {...common}
          checked={value === "true"}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      );
    case "checkbox":
      return (
        <Checkbox
          {...common}
          checked={value === "true"}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      );
    case "slider":
      return (
        <Stack gap={6}>
          <div>
            <Text component="label" id={id} fw={500} size="sm">
              {common.label}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {common.description}
            </Text>
          </div>
          <Group gap="md" wrap="nowrap">
            <Slider
              className={classes.slider}
              min={parameter.validation_min}
              max={parameter.validation_max}
              value={Number(value) || (parameter.validation_min ?? 0)}
              onChange={(next) => onChange(String(next))}
              disabled={common.disabled}
              label={null}
              thumbProps={{ "aria-labelledby": id }}
            />
            <output className={classes.number}>{value || "–"}</output>
          </Group>
          {error && (
            <Text size="xs" c="var(--c-bad)">
              {error}
            </Text>
          )}
        </Stack>
      );
    case "number":
      return (
        <NumberInput
          {...common}
          value={value === "" ? "" : Number(value)}
          onChange={(next) => onChange(String(next))}
        />
      );
    case "textarea":
      return (
        <Textarea
          {...common}
          autosize
          placeholder={placeholder}
          minRows={3}
          maxRows={12}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "input": {
      const Input = parameter.styling?.mask_input ? PasswordInput : TextInput;
      return (
        <Input
          {...common}
          placeholder={placeholder}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    }
  }
}

function OptionLabel({ option }: { option: ParameterOption }) {
  return (
    <span className={classes.option}>
      {option.icon && <EntityIcon icon={option.icon} name={option.name} size={20} />}
      <span>
        <span className={classes.optionName}>{option.name}</span>
        {option.description && <span className={classes.optionText}>{option.description}</span>}
      </span>
    </span>
  );
}
