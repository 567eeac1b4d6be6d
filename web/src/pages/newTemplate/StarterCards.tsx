import { Skeleton, UnstyledButton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { TemplateExample } from "../../api/types";
import { EntityIcon } from "../../components/EntityIcon";
import { ErrorPanel } from "../../components/Feedback";
import { Tag } from "../../components/Status";
import cards from "../../template/TemplateCards.module.css";
import classes from "./NewTemplatePage.module.css";

interface StarterCardsProps {
  examples: UseQueryResult<TemplateExample[]>;
  onPick: (id: string) => void;
}

/** The starters that ship with the server. */
export function StarterCards({ examples, onPick }: StarterCardsProps) {
  return (
    <section aria-labelledby="starters">
      <h2 id="starters" className={classes.heading}>
        Starters
      </h2>
      {examples.error && <ErrorPanel error={examples.error} onRetry={() => void examples.refetch()} />}
      <div className={cards.grid}>
        {examples.isPending && <Skeleton height={112} radius="md" />}
        {examples.data?.map((example) => (
          <UnstyledButton key={example.id} className={cards.card} onClick={() => onPick(example.id)}>
            <EntityIcon icon={example.icon} name={example.name} size={36} />
            <span className={cards.body}>
              <span className={cards.name}>{example.name}</span>
              <span className={cards.text}>{example.description}</span>
              <span className={classes.tags}>
                {(example.tags ?? []).map((tag) => (
                  <Tag key={tag} tone="idle">
                    {tag}
                  </Tag>
                ))}
              </span>
            </span>
          </UnstyledButton>
        ))}
      </div>
      {examples.data?.length === 0 && <p className={classes.none}>This server ships no starters.</p>}
    </section>
  );
}
