import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal } from "lucide-react";
import { parametersQuery } from "../../api/templates";
import type { TemplateParameter } from "../../api/types";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { InlineMarkdown } from "../../components/InlineMarkdown";
import { Section } from "../../components/Page";
import { Tag } from "../../components/Status";
import { labelOf } from "../../parameters/rules";
import classes from "./TemplatePage.module.css";

/** What people are asked when they create a workspace. */
export function ParametersTab({ versionId }: { versionId: string }) {
  const parameters = useQuery(parametersQuery(versionId));
  if (parameters.error) return <ErrorPanel error={parameters.error} onRetry={() => void parameters.refetch()} />;
  return (
    <Section padded={false}>
      {parameters.isPending && <Skeleton height={120} m="md" />}
      {parameters.data?.length === 0 && (
        <EmptyState icon={SlidersHorizontal} title="No parameters">
          Workspaces of this template are all alike.
        </EmptyState>
      )}
      <ul className={classes.list}>
        {parameters.data?.map((p) => (
          <li key={p.name} className={classes.row}>
            <div className={classes.what}>
              <span className={classes.title}>
                <span className={classes.name}>{labelOf(p)}</span>
                <code>{p.name}</code>
                <Tag tone="idle">{p.type}</Tag>
                {p.required && <Tag tone="info">Required</Tag>}
                {!p.mutable && <Tag tone="warn">Immutable</Tag>}
                {p.ephemeral && <Tag tone="idle">One-time</Tag>}
              </span>
              <span className={classes.text}>
                <InlineMarkdown text={p.description} />
              </span>
              {(p.options ?? []).length > 0 && (
                <span className={classes.text}>Options: {p.options?.map((o) => o.name).join(", ")}</span>
              )}
            </div>
            <span className={classes.value}>
              <span className={classes.text}>{limits(p)}</span> <code>{p.default_value || "no default"}</code>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function limits(p: TemplateParameter): string {
  if (p.validation_min === undefined && p.validation_max === undefined) return "";
  return `${p.validation_min ?? "…"} to ${p.validation_max ?? "…"}, default`;
}
