import { Button, FileButton } from "@mantine/core";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { accepted, isArchiveName } from "./archive";
import classes from "./NewTemplatePage.module.css";

/** Takes an archive by button or by dropping it. */
export function ArchivePicker({ onPick }: { onPick: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const pick = (file: File | null | undefined) => {
    if (!file) return;
    if (isArchiveName(file.name)) onPick(file);
    else setProblem(`${file.name} is not a .tar, .tar.gz or .zip file.`);
  };
  return (
    <section
      aria-label="Upload"
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        pick(event.dataTransfer.files[0]);
      }}
    >
      <FileUp size={24} strokeWidth={1.5} aria-hidden />
      <div className={classes.dropText}>
        <strong>Upload an archive</strong>
        <span>A .tar, .tar.gz or .zip with main.tf at its top. Drop it here or choose it.</span>
        {problem && (
          <div className={classes.problem} role="alert">
            {problem}
          </div>
        )}
      </div>
      <FileButton onChange={pick} accept={accepted}>
        {(props) => (
          <Button {...props} variant="default">
            Choose a file
          </Button>
        )}
      </FileButton>
    </section>
  );
}
