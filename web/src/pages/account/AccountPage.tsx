import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ThemeChoice } from "../../app/Account";
import { Page, Section } from "../../components/Page";
import { ExternalAuthSection } from "./ExternalAuthSection";
import { LoginSection } from "./LoginSection";
import { ProfileSection } from "./ProfileSection";
import { SshKeySection } from "./SshKeySection";
import { TokensSection } from "./TokensSection";

const tabs = ["profile", "security", "tokens", "ssh-key", "external-auth", "appearance"];

/** What people set for themselves. */
export function AccountPage() {
  const search = useSearch({ from: "/frame/account" });
  const navigate = useNavigate({ from: "/account" });
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
          <Tabs.Tab value="security">Login</Tabs.Tab>
          <Tabs.Tab value="tokens">Tokens</Tabs.Tab>
          <Tabs.Tab value="ssh-key">SSH key</Tabs.Tab>
          <Tabs.Tab value="external-auth">External authentication</Tabs.Tab>
          <Tabs.Tab value="appearance">Appearance</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile">
          <ProfileSection />
        </Tabs.Panel>
        <Tabs.Panel value="security">
          <LoginSection />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokensSection />
        </Tabs.Panel>
        <Tabs.Panel value="ssh-key">
          <SshKeySection />
        </Tabs.Panel>
        <Tabs.Panel value="external-auth">
          <ExternalAuthSection />
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
