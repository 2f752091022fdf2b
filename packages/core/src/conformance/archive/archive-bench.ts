import { systemActor } from '../../authorization/actor.js'
import type { Archive, ArchiveQuery } from '../../storage/archive.js'
import type { ChainEnd } from '../../storage/chain/sealed-fact.js'
import type { CommittedFact } from '../../storage/fact.js'
import { type Bench, benchCase } from '../bench.js'
import type { ConformanceCase } from '../conformance-case.js'
import { ConformanceFailure } from '../conformance-failure.js'

/** A committed fact as an archive sees it, whatever types of facts are declared. */
export interface ArchivedFact {
  readonly id: string
  readonly type: string
  readonly at: number
  readonly revision: number
  readonly actor: ReturnType<typeof systemActor>
  readonly data: Readonly<Record<string, unknown>>
  readonly personal?: readonly string[]
}

export interface ArchiveBench extends Omit<Bench<Archive>, 'port' | 'another'> {
  readonly archive: Archive
  readonly another: Archive
  append(facts: readonly ArchivedFact[]): Promise<ChainEnd | null>
  /** One page. */
  query(query?: AnyQuery): Promise<{ readonly facts: readonly ArchivedFact[]; readonly next?: string }>
  /** The ids on all pages, page after page; `between` runs after each page. */
  everything(query?: AnyQuery, between?: () => Promise<void>): Promise<readonly string[]>
}

/** A query for facts whose types are not declared. */
export type AnyQuery = Omit<ArchiveQuery, 'types'> & { readonly types?: readonly string[] }

/** Far more pages than any case has: a cursor that does not move must not keep a test run for ever. */
const PAGES_MAX = 1_000

export function archiveCase(
  id: string,
  name: string,
  body: (bench: ArchiveBench) => Promise<void>,
): ConformanceCase<Archive> {
  return benchCase<Archive>(id, name, (bench) => body(archiveBench(bench)))
}

function archiveBench(bench: Bench<Archive>): ArchiveBench {
  const { port: archive, another, center } = bench
  const query: ArchiveBench['query'] = async (asked = {}) => another.query(center, asked as ArchiveQuery)
  return {
    ...bench,
    archive,
    another,
    query,
    append: (facts) => archive.append(center, facts as unknown as readonly CommittedFact[]),
    async everything(asked = {}, between = async () => {}) {
      const ids: string[] = []
      let page = await query(asked)
      for (let pages = 1; ; pages++) {
        ids.push(...page.facts.map((fact) => fact.id))
        if (page.next === undefined) return ids
        if (pages === PAGES_MAX)
          throw new ConformanceFailure('paging', 'an end', `${PAGES_MAX} pages`, 'The cursor does not move on.')
        await between()
        page = await query({ ...asked, cursor: page.next })
      }
    },
  }
}

interface FactDraft {
  readonly type?: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly personal?: readonly string[]
}

/** The facts of one commit. */
export function committed(revision: number, facts: readonly FactDraft[], at = revision * 1_000): ArchivedFact[] {
  return facts.map(({ type = 'conformance:noted', data = {}, personal }, index) => ({
    id: `node-1.${revision}.${index}`,
    type,
    at,
    revision,
    actor: systemActor('conformance'),
    data,
    ...(personal && { personal }),
  }))
}

/** One fact in each of `count` commits. */
export function commits(count: number, from = 1): ArchivedFact[] {
  return Array.from({ length: count }, (_, index) => committed(from + index, [{}])).flat()
}

export function idsOf(facts: readonly ArchivedFact[]): string[] {
  return facts.map(({ id }) => id)
}
