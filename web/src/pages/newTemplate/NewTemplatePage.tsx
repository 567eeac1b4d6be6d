import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { examplesQuery, templateByNameQuery } from "../../api/templates";
import { ErrorPanel } from "../../components/Feedback";
import { Page } from "../../components/Page";
import { templateNameFrom } from "../../lib/names";
import { ArchivePicker } from "./ArchivePicker";
import { Importer } from "./Importer";
import { StarterCards } from "./StarterCards";
import type { Source } from "./source";

/** Makes a template, or a new version of one (`?template=`), from a starter or an archive. */
export function NewTemplatePage() {
  const search = useSearch({ from: "/frame/templates/new" });
  const navigate = useNavigate({ from: "/templates/new" });
  const existing = useQuery({ ...templateByNameQuery(search.template ?? ""), enabled: Boolean(search.template) });
  const examples = useQuery(examplesQuery);
  const [file, setFile] = useState<File>();

  const example = examples.data?.find((e) => e.id === search.example);
  const source: Source | undefined = file ? { kind: "archive", file } : example && { kind: "example", example };
  const waiting = search.template !== undefined && !existing.data;
  const title = search.template ? `New version of ${search.template}` : "New template";
  const back = () => {
    setFile(undefined);
    void navigate({ search: { template: search.template } });
  };

  if (source && !waiting) {
    return (
      <Page title={title} narrow>
        <Importer
          key={source.kind === "example" ? source.example.id : source.file.name}
          source={source}
          template={existing.data ?? undefined}
          proposedName={source.kind === "example" ? source.example.id : templateNameFrom(source.file.name)}
          onBack={back}
        />
      </Page>
    );
  }
  return (
    <Page
      title={title}
      description={
        search.template
          ? "Upload the template's files."
          : "Begin with a starter, or upload the files of a template that you have."
      }
    >
      {existing.error && <ErrorPanel error={existing.error} onRetry={() => void existing.refetch()} />}
      {existing.data === null && <ErrorPanel error={new Error(`There is no template “${search.template}”.`)} />}
      <ArchivePicker onPick={setFile} />
      {!search.template && (
        <StarterCards examples={examples} onPick={(id) => void navigate({ search: { example: id } })} />
      )}
    </Page>
  );
}
