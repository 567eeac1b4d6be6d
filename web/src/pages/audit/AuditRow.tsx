import { Link, useNavigate } from "@tanstack/react-router";
import { organizationLabel } from "../../api/organizations";
import type { AuditLog } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import type { Disclosure } from "../../components/EntryList";
import { EntryFacts, EntryRow } from "../../components/EntryRow";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import type { Tone } from "../../lib/status";
import classes from "./AuditPage.module.css";
import { Difference } from "./Difference";
import { sentenceOf } from "./sentence";

interface AuditRowProps extends Disclosure {
  entry: AuditLog;
  showOrganization: boolean;
}

const tones: Record<string, Tone> = { create: "good", delete: "bad", write: "info" };

export function AuditRow({ entry, showOrganization, ...disclosure }: AuditRowProps) {
  const changes = Object.keys(entry.diff ?? {}).length;
  const sentence = sentenceOf(entry);
  return (
    <EntryRow
      {...disclosure}
      user={entry.user}
      spoken={sentence.map((part) => part.text).join("")}
      sentence={
        <>
          {sentence.map((part, index) => {
            if (part.kind === "user") return <strong key={index}>{part.text}</strong>;
            if (part.kind === "target" && entry.resource_link && !entry.is_deleted)
              return (
                <ObjectLink key={index} href={entry.resource_link}>
                  {part.text}
                </ObjectLink>
              );
            return part.kind === "target" ? <strong key={index}>{part.text}</strong> : part.text;
          })}
          {entry.is_deleted && entry.action !== "delete" && <span className={classes.gone}> (deleted since)</span>}
        </>
      }
      facts={
        <>
          <RelativeTime time={entry.time} />
          {entry.ip && <span>{entry.ip}</span>}
          {showOrganization && entry.organization && <span>{organizationLabel(entry.organization)}</span>}
        </>
      }
      tags={
        <>
          {entry.status_code >= 400 && <Tag tone="warn">refused, {entry.status_code}</Tag>}
          <Tag tone={tones[entry.action] ?? "idle"}>{entry.action.replaceAll("_", " ")}</Tag>
        </>
      }
    >
      {changes > 0 && <Difference diff={entry.diff ?? {}} />}
      <EntryFacts>
        <dt>Time</dt>
        <dd className="tabular">{new Date(entry.time).toISOString()}</dd>
        <dt>Request</dt>
        <dd>
          <Copyable text={entry.request_id} label="the request id" />{" "}
          <Link to="/audit" search={{ filter: `request_id:${entry.request_id}` }}>
            All of this request
          </Link>
        </dd>
        <dt>Answer</dt>
        <dd>{entry.status_code}</dd>
        {entry.user_agent && (
          <>
            <dt>Program</dt>
            <dd>{entry.user_agent}</dd>
          </>
        )}
        <dt>Object</dt>
        <dd>
          {entry.resource_type} <Copyable text={entry.resource_id} label="the id of the object" />
        </dd>
        {Object.entries(entry.additional_fields ?? {}).map(([key, value]) => (
          <AdditionalField key={key} name={key} value={value} />
        ))}
      </EntryFacts>
    </EntryRow>
  );
}

/** A page of the dashboard by the address that the server gave, which can have a query. */
function ObjectLink({ href, children }: { href: string; children: React.ReactNode }) {
  const navigate = useNavigate();
  if (!href.startsWith("/") || href.startsWith("//")) return <strong>{children}</strong>;
  return (
    <a
      href={href}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void navigate({ href });
      }}
    >
      {children}
    </a>
  );
}

function AdditionalField({ name, value }: { name: string; value: unknown }) {
  if (value === "" || value === null || typeof value === "object") return null;
  return (
    <>
      <dt>{name.replaceAll("_", " ")}</dt>
      <dd>{String(value)}</dd>
    </>
  );
}
