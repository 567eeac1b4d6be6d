import { Fragment } from "react";

const pattern = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

/** The bit of markdown that one-line descriptions use: bold, code and links. Everything else stays text. */
export function InlineMarkdown({ text }: { text: string }) {
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, bold, code, label, address] = match;
    parts.push(text.slice(from, match.index));
    if (bold) parts.push(<strong>{bold}</strong>);
    else if (code) parts.push(<code>{code}</code>);
    else {
      parts.push(
        <a href={address} target="_blank" rel="noreferrer">
          {label}
        </a>,
      );
    }
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts.map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
