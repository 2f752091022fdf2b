import { ARCHIVE_PAGE_MAX, type Archive, type CenterId, type ChainEnd, type PublicFact } from '@ringwright/core'
import { type EvidenceLine, exportEvidence } from './evidence.js'

/** The text of a line about a campaign: a fact without its personal fields, and its place in the center's chain of facts. */
export interface CampaignEvidence extends ChainEnd {
  readonly fact: PublicFact
}

/** Whether the evidence of a campaign says what the archive does. */
export type EvidenceComparison =
  | { readonly outcome: 'same' }
  /** The first line that says otherwise than the archive does. */
  | { readonly outcome: 'different'; readonly line: number }
  /** The first fact of the campaign that has no line, by its place in the chain. */
  | { readonly outcome: 'incomplete'; readonly place: number }

/**
 * What the archive knows of a campaign, as lines that are a chain of their own: every call, answer, abandon and decision,
 * in their order. Facts that were forgotten are not among them. Whoever has the file alone checks it with `checkEvidence`,
 * whoever has the archive as well with `compareEvidence`.
 */
export async function* campaignEvidence(
  archive: Archive,
  center: CenterId,
  campaign: string,
): AsyncGenerator<EvidenceLine> {
  let last: EvidenceLine | undefined
  for await (const { number, hash, fact } of sealedFacts(archive, center)) {
    if (!fact || !isAbout(fact, campaign)) continue
    const entry: CampaignEvidence = { number, hash, fact }
    for (const line of await exportEvidence([entry], last)) {
      yield line
      last = line
    }
  }
}

/** Whether lines say of a campaign what the archive says, up to the last of them. Facts that were forgotten since count as said. */
export async function compareEvidence(
  lines: Iterable<EvidenceLine> | AsyncIterable<EvidenceLine>,
  archive: Archive,
  center: CenterId,
  campaign: string,
): Promise<EvidenceComparison> {
  const archived = sealedFacts(archive, center)
  for await (const { number: line, text } of lines) {
    const entry = entryOf(text)
    let sealed = await archived.next()
    while (!sealed.done && entry && sealed.value.number < entry.number) {
      const { fact, number } = sealed.value
      if (fact && isAbout(fact, campaign)) return { outcome: 'incomplete', place: number }
      sealed = await archived.next()
    }
    if (sealed.done || !entry) return { outcome: 'different', line }
    const { number, hash, fact } = sealed.value
    const isSame = number === entry.number && hash === entry.hash
    if (!isSame || (fact && JSON.stringify(fact) !== JSON.stringify(entry.fact))) return { outcome: 'different', line }
  }
  return { outcome: 'same' }
}

async function* sealedFacts(archive: Archive, center: CenterId) {
  let after = 0
  for (;;) {
    const page = await archive.chain(center, after, ARCHIVE_PAGE_MAX)
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.number
  }
}

function isAbout({ data }: PublicFact, campaign: string): boolean {
  return data['campaign'] === campaign
}

function entryOf(text: string): CampaignEvidence | undefined {
  try {
    const entry: unknown = JSON.parse(text)
    return typeof entry === 'object' && entry !== null && 'number' in entry ? (entry as CampaignEvidence) : undefined
  } catch {
    // A line of another kind says nothing of the archive.
    return undefined
  }
}
