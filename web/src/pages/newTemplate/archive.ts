export interface Archive {
  content: Blob;
  type: "application/x-tar" | "application/zip";
}

export const accepted = ".tar,.tgz,.tar.gz,.zip";

export function isArchiveName(name: string): boolean {
  return /\.(tar|tgz|tar\.gz|zip)$/i.test(name);
}

/** A file as the server takes it: zip and tar as they are, gzip unpacked here. */
export async function readArchive(file: File): Promise<Archive> {
  if (/\.zip$/i.test(file.name)) return { content: file, type: "application/zip" };
  if (/\.(tgz|tar\.gz)$/i.test(file.name)) {
    try {
      const tar = await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
      return { content: tar, type: "application/x-tar" };
    } catch {
      throw new Error(`${file.name} is not a gzip file, or it is damaged.`);
    }
  }
  return { content: file, type: "application/x-tar" };
}
