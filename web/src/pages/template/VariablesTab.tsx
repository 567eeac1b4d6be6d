import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Variable } from "lucide-react";
import { variablesQuery } from "../../api/templates";
import { EmptyState, ErrorPanel } from "../../components/Feedback";
import { Section } from "../../components/Page";
import { Tag } from "../../components/Status";
import classes from "./TemplatePage.module.css";

/** Values that whoever pushed the version gave it; they are the same for all of its workspaces. */
export function VariablesTab({ versionId }: { versionId: string }) {
  const variables = useQuery(variablesQuery(versionId));
  if (variables.error) return <ErrorPanel error={variables.error} onRetry={() => void variables.refetch()} />;
  return (
    <Section padded={false}>
      {variables.isPending && <Skeleton height={120} m="md" />}
      {variables.data?.length === 0 && (
        <EmptyState icon={Variable} title="No variables">
          The template declares no Terraform variable.
        </EmptyState>
      )}
      <ul className={classes.list}>
        {variables.data?.map((v) => (
          <li key={v.name} className={classes.row}>
            <div className={classes.what}>
              <span className={classes.title}>
                <code className={classes.name}>{v.name}</code>
                <Tag tone="idle">{v.type}</Tag>
                {v.required && <Tag tone="info">Required</Tag>}
                {v.sensitive && <Tag tone="warn">Sensitive</Tag>}
              </span>
              <span className={classes.text}>{v.description}</span>
            </div>
            <code className={classes.value}>{v.sensitive ? "••••••••" : v.value || v.default_value || "–"}</code>
          </li>
        ))}
      </ul>
    </Section>
  );
}
