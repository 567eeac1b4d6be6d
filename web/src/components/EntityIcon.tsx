import {
  Box,
  Braces,
  Cloud,
  Code,
  Container,
  Cpu,
  Database,
  FileText,
  GitBranch,
  Globe,
  type LucideIcon,
  Monitor,
  Ship,
  Terminal,
} from "lucide-react";
import { useState } from "react";
import classes from "./EntityIcon.module.css";

/** Well-known icon paths of templates, drawn with our own set: no brand files ship with the dashboard. */
const known: [RegExp, LucideIcon][] = [
  [/^\/icon\/(git|bitbucket|azure-devops)/, GitBranch],
  [/terminal|bash|shell|tty/, Terminal],
  [/docker|container/, Container],
  [/k8s|kubernetes|helm/, Ship],
  [/code|cursor|windsurf|zed|jetbrains|vim/, Code],
  [/database|postgres|sql/, Database],
  [/aws|gcp|azure|cloud|do\./, Cloud],
  [/desktop|rdp|vnc|linux|debian|ubuntu/, Monitor],
  [/memory|cpu|gpu/, Cpu],
  [/jupyter|python|java|node|go\b/, Braces],
  [/file|folder/, FileText],
  [/globe|web|browser/, Globe],
];

/** The icon of a template, app, resource or parameter; the first letter when there is none or it does not load. */
export function EntityIcon({ icon, name, size = 24 }: { icon?: string; name: string; size?: number }) {
  const [broken, setBroken] = useState<string>();
  const frame = { width: size, height: size, fontSize: size * 0.5, borderRadius: Math.max(4, size * 0.22) };
  const emoji = icon?.match(/^\/emojis\/([0-9a-f-]+)\.png$/i)?.[1];
  if (emoji) {
    const character = String.fromCodePoint(...emoji.split("-").map((code) => Number.parseInt(code, 16)));
    return (
      <span className={classes.plain} style={{ ...frame, fontSize: size * 0.8 }} aria-hidden>
        {character}
      </span>
    );
  }
  const path = icon?.toLowerCase() ?? "";
  const match = path.startsWith("/icon/") ? known.find(([pattern]) => pattern.test(path))?.[1] : undefined;
  if (match || (path.startsWith("/icon/") && broken === icon)) {
    const Icon = match ?? Box;
    return (
      <span className={classes.tile} style={frame} aria-hidden>
        <Icon size={Math.round(size * 0.6)} strokeWidth={1.8} />
      </span>
    );
  }
  if (icon && broken !== icon) {
    return (
      <img src={icon} alt="" width={size} height={size} className={classes.image} onError={() => setBroken(icon)} />
    );
  }
  return (
    <span className={classes.tile} style={frame} aria-hidden>
      {(name[0] ?? "?").toUpperCase()}
    </span>
  );
}
