import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ThemeChoice } from "../../app/Account";
import { useMe } from "../../app/Session";
import { Page, Section } from "../../components/Page";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { TokensSection } from "./TokensSection";

const tabs = ["profile", "security", "tokens", "appearance"];

/** What people set for themselves. */
export function AccountPage() {
  const search = useSearch({ from: "/frame/account" });
  const navigate = useNavigate({ from: "/account" });
  const me = useMe();
  const tab = search.tab && tabs.includes(search.tab) ? search.tab : "profile";
  return (
    <Page title="Account settings" narrow>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next === "profile" ? undefined : (next ?? undefined) } })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="profile">Profile</Tabs.Tab>
          {me.login_type === "password" && <Tabs.Tab value="security">Password</Tabs.Tab>}
          <Tabs.Tab value="tokens">Tokens</Tabs.Tab>
          <Tabs.Tab value="appearance">Appearance</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile">
          <ProfileSection />
        </Tabs.Panel>
        <Tabs.Panel value="security">
          <PasswordSection />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokensSection />
        </Tabs.Panel>
        <Tabs.Panel value="appearance">
          <Section title="Theme" description="Goes with your account to every browser.">
            <div style={{ maxWidth: 340 }}>
              <ThemeChoice />
            </div>
          </Section>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
