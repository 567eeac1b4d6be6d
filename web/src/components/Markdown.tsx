import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import classes from "./Markdown.module.css";

/** A document as its author meant it; raw HTML in it stays out and links leave the dashboard in a new tab. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        skipHtml
        components={{
          // The page has the first heading already.
          h1: ({ children }) => <h2 data-level="1">{children}</h2>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
          a: ({ href, children }) => (
            <a href={href} target={href?.startsWith("#") ? undefined : "_blank"} rel="noreferrer">
              {children}
            </a>
          ),
          pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
          input: ({ checked }) => (
            <input type="checkbox" checked={checked ?? false} disabled aria-label={checked ? "Done" : "Open"} />
          ),
          table: ({ children }) => (
            <div className={classes.table}>
              <table>{children}</table>
            </div>
          ),
          img: ({ src, alt }) =>
            typeof src === "string" && src.startsWith("https://") ? (
              <img src={src} alt={alt ?? ""} loading="lazy" />
            ) : null,
        }}
      >
        {withoutFrontMatter(text)}
      </ReactMarkdown>
    </div>
  );
}

/** READMEs of templates begin with metadata between two lines of dashes. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "");
}
