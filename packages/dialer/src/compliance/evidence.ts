/** Evidence begins with this, as the hash before the first line. */
const GENESIS = '0'.repeat(64)

/** One line of exported evidence. A line's hash covers its number, its text and the hash before it. */
export interface EvidenceLine {
  readonly number: number
  /** What happened, as JSON. */
  readonly text: string
  readonly hash: string
}

/** Whether a chain of evidence is as it was written. */
export type EvidenceCheck =
  | { readonly outcome: 'intact' }
  /** The first line that is not what it was, or does not follow the one before. */
  | { readonly outcome: 'broken'; readonly number: number }

/** Chains entries by SHA-256, so that no line can be changed, left out or put in without the rest showing it. */
export async function exportEvidence(entries: readonly unknown[], after?: EvidenceLine): Promise<EvidenceLine[]> {
  const lines: EvidenceLine[] = []
  let previous = after?.hash ?? GENESIS
  for (const entry of entries) {
    const number = (after?.number ?? 0) + lines.length + 1
    const text = JSON.stringify(entry)
    const hash = await hashOf(number, text, previous)
    lines.push({ number, text, hash })
    previous = hash
  }
  return lines
}

/** Checks a whole chain, from its first line. Compare the last hash with one kept elsewhere to see that no end is missing. */
export async function checkEvidence(
  lines: Iterable<EvidenceLine> | AsyncIterable<EvidenceLine>,
): Promise<EvidenceCheck> {
  let previous = GENESIS
  let expected = 1
  for await (const { number, text, hash } of lines) {
    if (number !== expected || hash !== (await hashOf(number, text, previous)))
      return { outcome: 'broken', number: expected }
    previous = hash
    expected++
  }
  return { outcome: 'intact' }
}

async function hashOf(number: number, text: string, previous: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${previous}\n${number}\n${text}`)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
