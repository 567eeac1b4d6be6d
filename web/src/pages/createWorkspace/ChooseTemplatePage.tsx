import { TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useState } from "react";
import { Page } from "../../components/Page";
import { TemplateCards } from "../../template/TemplateCards";

export function ChooseTemplatePage() {
  const [filter, setFilter] = useState("");
  return (
    <Page title="New workspace" description="Choose a template. It says what the workspace is made of.">
      <TextInput
        aria-label="Filter templates"
        placeholder="Filter templates"
        leftSection={<Search size={15} />}
        maw={360}
        data-page-filter
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <TemplateCards filter={filter} />
    </Page>
  );
}
