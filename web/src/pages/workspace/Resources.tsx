import type { WorkspaceResource } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import { EntityIcon } from "../../components/EntityIcon";
import { Section } from "../../components/Page";
import classes from "./Resources.module.css";

/** What the template made, with the facts that it publishes about it. */
export function Resources({ resources }: { resources: WorkspaceResource[] }) {
  const shown = resources.filter((r) => !r.hide && r.type !== "coder_agent");
  if (shown.length === 0) return null;
  return (
    <Section title="Resources" padded={false}>
      <ul className={classes.list}>
        {shown.map((resource) => (
          <li key={resource.id} className={classes.resource}>
            <EntityIcon icon={resource.icon} name={resource.type} size={28} />
            <div className={classes.what}>
              <span className={classes.name}>{resource.name}</span>
              <span className={classes.type}>{resource.type}</span>
            </div>
            <dl className={classes.facts}>
              {(resource.metadata ?? []).map(({ key, value, sensitive }) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>
                    <Copyable text={value} label={key}>
                      {sensitive ? "••••••••" : value}
                    </Copyable>
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Section>
  );
}
