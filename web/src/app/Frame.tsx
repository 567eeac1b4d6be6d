import { AppShell, Burger, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { Account } from "./Account";
import { ConnectionNotice } from "./ConnectionNotice";
import classes from "./Frame.module.css";
import { Logo } from "./Logo";
import { Navigation } from "./Navigation";
import { OrganizationSwitcher } from "./OrganizationSwitcher";
import { PaletteButton } from "./Palette";
import { Session } from "./Session";
import { Shortcuts } from "./Shortcuts";
import { ThemeOfAccount } from "./useTheme";

/** Rail, top bar and the page between them, for people who are logged in. */
export function Frame() {
  const [drawer, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(close, [path]);
  return (
    <Session>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppShell header={{ height: 48 }} navbar={{ width: 92, breakpoint: 900, collapsed: { mobile: true } }}>
        <AppShell.Header className={classes.header}>
          <Burger opened={drawer} onClick={toggle} size="sm" className={classes.burger} aria-label="Open navigation" />
          <Logo />
          <OrganizationSwitcher />
          <PaletteButton />
          <span className={classes.space} />
          <ConnectionNotice />
          <Account />
        </AppShell.Header>
        <AppShell.Navbar className={classes.rail}>
          <Navigation shape="rail" />
        </AppShell.Navbar>
        <AppShell.Main id="main" className={classes.main} tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Drawer
        opened={drawer}
        onClose={close}
        size={260}
        title="Coder"
        transitionProps={{ duration: 120 }}
        closeButtonProps={{ "aria-label": "Close navigation" }}
      >
        <Navigation shape="drawer" />
      </Drawer>
      <Shortcuts />
      <ThemeOfAccount />
    </Session>
  );
}
