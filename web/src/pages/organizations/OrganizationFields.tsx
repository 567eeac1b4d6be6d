import { Textarea, TextInput } from "@mantine/core";
import type { TextField } from "../../lib/useTextFields";

export const organizationFields = ["name", "display_name", "description", "icon"];

type Name = "name" | "display_name" | "description" | "icon";

export function OrganizationFields({ field }: { field: (name: Name) => TextField }) {
  return (
    <>
      <TextInput
        label="Name"
        description="In addresses and commands: lower-case letters, digits and hyphens"
        required
        data-autofocus
        {...field("name")}
      />
      <TextInput label="Display name" {...field("display_name")} />
      <Textarea label="Description" autosize minRows={2} {...field("description")} />
      <TextInput label="Icon" description="An address, or a path such as /icon/docker.svg" {...field("icon")} />
    </>
  );
}
