const STORED = 'attachment:'

/** How a message that is stored names a file of ours, in the place of a link. */
export function storedFile(id: string): string {
  return `${STORED}${id}`
}

/** The file that is named so; undefined for a link to elsewhere. */
export function storedFileId(url: string): string | undefined {
  return url.startsWith(STORED) ? url.slice(STORED.length) : undefined
}
