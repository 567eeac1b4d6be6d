import { Avatar, Menu, SegmentedControl, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { buildInfoQuery } from "../api/deployment";
import { organizationLabel, organizationsQuery } from "../api/organizations";
import { LinkMenuItem } from "../components/links";
import { initials } from "../lib/people";
import { QuotaMeter } from "../quota/QuotaMeter";
import classes from "./Account.module.css";
import { endSession } from "./endSession";
import { openShortcutHelp } from "./globalDialogs";
import { useMe } from "./Session";
import { type Theme, useTheme } from "./useTheme";

/** The user menu at the right of the top bar. */
export function Account() {
  const me = useMe();
  const { data: build } = useQuery(buildInfoQuery);
  return (
    <Menu width={260} position="bottom-end" closeOnItemClick>
      <Menu.Target>
        <UnstyledButton aria-label={`${initials(me)}, account of ${me.username}`} className={classes.target}>
          <Avatar src={me.avatar_url || null} size={30} radius="xl" color="accent" alt="">
            {initials(me)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text fw={600} truncate>
            {me.name || me.username}
          </Text>
          <Text size="sm" c="dimmed" truncate>
            {me.email}
          </Text>
        </div>
        <QuotaOfOrganizations inMenu />
        <Menu.Divider />
        <ThemeChoice />
        <Menu.Divider />
        <LinkMenuItem to="/account" leftSection={<UserRound size={15} />}>
          Account settings
        </LinkMenuItem>
        <Menu.Item leftSection={<Keyboard size={15} />} rightSection={<kbd>?</kbd>} onClick={openShortcutHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void endSession()}>
          Log out
        </Menu.Item>
        {build && <div className={classes.version}>{build.version}</div>}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The quota in each organization that counts one. */
export function QuotaOfOrganizations({ inMenu = false }: { inMenu?: boolean }) {
  const organizations = useQuery(organizationsQuery).data ?? [];
  const me = useMe();
  const own = organizations.filter((organization) => me.organization_ids.includes(organization.id));
  return (
    <div className={classes.quotas} data-in-menu={inMenu || undefined}>
      {own.map((organization) => (
        <QuotaMeter
          key={organization.id}
          organizationId={organization.id}
          user="me"
          label={own.length > 1 ? `Daily quota in ${organizationLabel(organization)}` : "Daily quota"}
        />
      ))}
    </div>
  );
}

/** Light, dark or as the system says. */
export function ThemeChoice() {
  const [colorScheme, setColorScheme] = useTheme();
  return (
    <div className={classes.theme}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Theme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value as Theme)}
        data={[
          { value: "light", label: <Choice icon={<Sun size={14} />} text="Light" /> },
          { value: "dark", label: <Choice icon={<Moon size={14} />} text="Dark" /> },
          { value: "auto", label: <Choice icon={<Monitor size={14} />} text="System" /> },
        ]}
      />
    </div>
  );
}

function Choice({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span className={classes.choice}>
      {icon}
      {text}
    </span>
  );
}
