import { type Actor, type Engine, RingwrightError, errorText, macrotask } from '@ringwright/core'
import type { ImportedLead } from '../lead-list/imported-lead.js'
import {
  GROUPS_MAX,
  type ImportProgress,
  type LeadGroup,
  type LeadList,
  type PagePlace,
  UNCOMMITTED_PAGES_MAX,
  isDeleted,
  leadLists,
} from '../lead-list/lead-list.js'
import { LeadPages, PAGE_LEADS_MAX } from '../lead-list/lead-pages.js'
import { NumberSet } from '../lead/number-set.js'
import {
  type CheckedImport,
  type ImportOptions,
  type LeadSource,
  checkSource,
  checkedImport,
} from './import-options.js'
import { completed, endImport } from './end-import.js'
import { type Turn, isTurn, leaveTurn, onTurn, takeTurn } from './import-turn.js'
import { type ImportProblem, type ImportReport, PROBLEMS_MAX } from './import-report.js'
import { type LeadPlace, RowReader } from './lead-of-row.js'
import { readCsv } from './read-csv.js'
import { readJsonArray } from './read-json-array.js'
import { objectRow, readNdjson } from './read-ndjson.js'
import type { SourceRow } from './source-row.js'
import { untilAborted } from './until-aborted.js'

/** Rows between two commits: what an import does again after a crash, and what it holds in memory. */
const CHUNK_ROWS = UNCOMMITTED_PAGES_MAX * PAGE_LEADS_MAX
/** Rows between two turns of the rest of the process, which may have calls: some milliseconds, where the source has them all at hand. */
const TURN_ROWS = 200

/** What one chunk adds to the list, beside the leads. */
interface Chunk {
  readonly additions: Map<number, ImportedLead[]>
  groups: readonly LeadGroup[]
  progress: ImportProgress
}

/**
 * Reads leads into lists. Rows are taken in chunks: the leads of a chunk are written to the directory, then one commit
 * makes them part of the list and says how far the import is. Whoever goes on after a crash begins with the first row
 * that no commit covers; pages that were written but not committed are written over.
 *
 * One import at a time reads into a list, whatever the node: the list says which, before its first page is written.
 */
export class LeadImporter {
  readonly #engine: Engine
  readonly #pages: LeadPages
  /** By list: what is being read here, and its end. */
  readonly #running = new Map<string, { readonly import: string; readonly ending: AbortController }>()

  constructor(engine: Engine) {
    this.#engine = engine
    this.#pages = new LeadPages(engine.center, engine.directory)
    // Ended, or gone on with elsewhere, at whatever node: the source may give nothing for long, and nobody waits for that.
    engine.react(leadLists, (after, before) => {
      const running = before && this.#running.get(before.body.id)
      if (running && isTurn(engine, running, before.body) && !isTurn(engine, running, after?.body))
        running.ending.abort()
    })
  }

  async import(actor: Actor, source: LeadSource, options: ImportOptions): Promise<ImportReport> {
    checkSource(source)
    const checked = checkedImport(options)
    const reader = new RowReader(checked)
    if (this.#running.has(checked.list))
      throw new RingwrightError('wrong_state', `List "${checked.list}" is being read already; wait for that import.`)
    const ending = new AbortController()
    this.#running.set(checked.list, { import: checked.import, ending })
    const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal
    try {
      return await this.#read(actor, source, checked, reader, { ...options, signal })
    } finally {
      await this.#leave(actor, checked)
      this.#running.delete(checked.list)
    }
  }

  /** Nothing further is read by this import; false when it has come to its end before. Throws `not_found`. */
  end(actor: Actor, turn: Turn): Promise<boolean> {
    return this.#engine.run(actor, (transaction) => endImport(this.#engine, transaction, turn))
  }

  async #read(
    actor: Actor,
    source: LeadSource,
    checked: CheckedImport,
    reader: RowReader,
    { signal, onProgress }: Pick<ImportOptions, 'onProgress'> & { readonly signal: AbortSignal },
  ): Promise<ImportReport> {
    const started = await this.#engine.run(actor, (transaction) => takeTurn(this.#engine, transaction, checked))
    const begun = started.imports[checked.import] as ImportProgress
    const problems: ImportProblem[] = []
    if (begun.state === 'complete') return reportOf(begun, 'complete', problems)
    const numbers = await this.#numbers(started)
    let chunk = newChunk(started.groups, begun)
    let rows = 0
    for await (const row of untilAborted(rowsOf(source, checked), signal)) {
      if (++rows % TURN_ROWS === 0) await macrotask()
      if (rows <= begun.rows) continue
      this.#take(chunk, row, reader, numbers, problems)
      if (chunk.progress.rows % CHUNK_ROWS !== 0) continue
      await this.#commit(actor, checked, chunk)
      chunk = newChunk(chunk.groups, chunk.progress)
      onProgress?.({ rows: chunk.progress.rows, accepted: chunk.progress.accepted })
    }
    if (signal.aborted) {
      await this.#commit(actor, checked, chunk)
      return reportOf(chunk.progress, 'stopped', problems)
    }
    if (rows < begun.rows)
      throw new RingwrightError(
        'invalid_argument',
        `Import "${checked.import}" has read ${begun.rows} rows, but this source has ${rows}; pass the same source to go on, or another \`import\` name for another source.`,
      )
    chunk.progress = { ...chunk.progress, state: 'complete', endedAt: this.#engine.clock.now() }
    await this.#commit(actor, checked, chunk)
    return reportOf(chunk.progress, 'complete', problems)
  }

  /** Where the store does not take it, the list is this node's for as long as that lives. */
  #leave(actor: Actor, checked: CheckedImport): Promise<void> {
    const left = this.#engine.run(actor, (transaction) => leaveTurn(transaction, checked))
    return left.catch((error) =>
      this.#engine.logger.warn('list could not be left to others', { list: checked.list, error: errorText(error) }),
    )
  }

  /** All numbers of the list. */
  async #numbers(list: LeadList): Promise<NumberSet> {
    const numbers = new NumberSet()
    for await (const { lead } of this.#pages.leadsOf(list)) numbers.add(lead.number)
    return numbers
  }

  #take(chunk: Chunk, row: SourceRow, reader: RowReader, numbers: NumberSet, problems: ImportProblem[]): void {
    const verdict = reader.read(row)
    const count = (name: 'accepted' | 'duplicates' | 'rejected' | 'filtered'): void => {
      const { progress } = chunk
      chunk.progress = { ...progress, rows: progress.rows + 1, [name]: progress[name] + 1 }
    }
    if (verdict.outcome === 'filtered') return count('filtered')
    const group = verdict.outcome === 'lead' ? groupOf(chunk, verdict.place) : undefined
    if (verdict.outcome === 'lead' && group !== undefined) {
      if (!numbers.add(verdict.lead.number)) return count('duplicates')
      const leads = chunk.additions.get(group)
      if (leads) leads.push(verdict.lead)
      else chunk.additions.set(group, [verdict.lead])
      return count('accepted')
    }
    if (problems.length < PROBLEMS_MAX) {
      const { line } = row
      const tooMany = `belongs to one of more than ${GROUPS_MAX} pairs of zone and region; split the list`
      if (verdict.outcome === 'lead') problems.push({ line, problem: tooMany })
      else
        problems.push({
          line,
          problem: verdict.problem,
          ...(verdict.column !== undefined && { column: verdict.column }),
        })
    }
    count('rejected')
  }

  async #commit(actor: Actor, checked: CheckedImport, chunk: Chunk): Promise<void> {
    const written: PagePlace[] = []
    try {
      await this.#write(actor, checked, chunk, written)
    } catch (error) {
      // Whoever removes the leads of the list does not know of these.
      if (isDeleted(this.#engine.get(leadLists, checked.list)))
        for (const place of written) await this.#pages.remove(checked.list, place)
      throw error
    }
  }

  async #write(actor: Actor, checked: CheckedImport, chunk: Chunk, written: PagePlace[]): Promise<void> {
    const { list: id, import: name } = checked
    // Sees in the store, not only here, that nobody else has taken over.
    const confirm = (): Promise<void> =>
      this.#engine.run(actor, (transaction) => transaction.put(leadLists, id, onTurn(transaction, checked)))
    const groups = [...chunk.groups]
    for (const [index, leads] of chunk.additions) {
      let group = groups[index] as LeadGroup
      for (let at = 0; at < leads.length; at += PAGE_LEADS_MAX) {
        const page = leads.slice(at, at + PAGE_LEADS_MAX)
        const place = { group: index, page: group.pages }
        written.push(place)
        await this.#pages.write(id, place, page, confirm)
        group = { ...group, pages: group.pages + 1, leads: group.leads + page.length }
      }
      groups[index] = group
    }
    chunk.groups = groups
    const { progress } = chunk
    await this.#engine.run(actor, (transaction) => {
      const list = onTurn(transaction, checked)
      if (progress.state === 'complete')
        return completed(this.#engine, transaction, { list: { ...list, groups }, import: name }, progress)
      return transaction.put(leadLists, id, { ...list, groups, imports: { ...list.imports, [name]: progress } })
    })
  }
}

function newChunk(groups: readonly LeadGroup[], progress: ImportProgress): Chunk {
  return { additions: new Map(), groups, progress }
}

/** The place of a group, made when it is new; undefined when there are too many. */
function groupOf(chunk: Chunk, { priority, zone, region }: LeadPlace): number | undefined {
  const known = chunk.groups.findIndex(
    (group) => group.priority === priority && group.zone === zone && group.region === region,
  )
  if (known >= 0) return known
  if (chunk.groups.length >= GROUPS_MAX) return undefined
  chunk.groups = [...chunk.groups, { priority, zone, ...(region !== undefined && { region }), leads: 0, pages: 0 }]
  return chunk.groups.length - 1
}

async function* rowsOf(
  source: LeadSource,
  { encoding, needed }: Pick<CheckedImport, 'encoding' | 'needed'>,
): AsyncGenerator<SourceRow> {
  if ('csv' in source) yield* readCsv(source.csv, encoding, needed)
  else if ('ndjson' in source) yield* readNdjson(source.ndjson, encoding)
  else if ('json' in source) yield* readJsonArray(source.json, encoding)
  else {
    let line = 0
    for await (const value of source.rows) yield objectRow(value, ++line)
  }
}

function reportOf(
  { rows, accepted, duplicates, rejected, filtered }: ImportProgress,
  outcome: ImportReport['outcome'],
  problems: readonly ImportProblem[],
): ImportReport {
  return { outcome, rows, accepted, duplicates, rejected, filtered, problems }
}
