import { Menu, UnstyledButton } from "@mantine/core";
import { Building2, Check, ChevronsUpDown } from "lucide-react";
import { organizationLabel } from "../api/organizations";
import { chooseOrganization, useChosenOrganization } from "./chosenOrganization";
import classes from "./OrganizationSwitcher.module.css";

const all = "All organizations";

/** Chooses whose workspaces and templates are listed. Only where there is more than one organization. */
export function OrganizationSwitcher() {
  const { several, organization } = useChosenOrganization();
  if (several.length === 0) return null;
  const label = organization ? organizationLabel(organization) : all;
  const item = (name: string, text: string) => (
    <Menu.Item
      key={name}
      onClick={() => chooseOrganization(name)}
      rightSection={name === (organization?.name ?? "") ? <Check size={15} aria-label="chosen" /> : undefined}
    >
      {text}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={`${label}, choose an organization`}>
          <Building2 size={16} aria-hidden />
          <span className={classes.label}>{label}</span>
          <ChevronsUpDown size={13} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {item("", all)}
        <Menu.Divider />
        {several.map((o) => item(o.name, organizationLabel(o)))}
      </Menu.Dropdown>
    </Menu>
  );
}
