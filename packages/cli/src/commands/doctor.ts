import {
  type Archive,
  type CenterId,
  errorText,
  type Instant,
  type LiveRecord,
  nodes,
  type Store,
} from '@ringwright/core'
import type { Command } from '../command.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import { cursorAmong } from '../stored-cursor.js'
import { stuckWork } from '../stuck-work.js'
import type { Terminal } from '../terminal.js'

interface Finding {
  readonly what: string
  readonly state: 'ok' | 'look' | 'wrong'
  readonly detail: string
}

/** Archiving takes moments; a log that waits longer fills up. */
const LAG_COMMITS_MAX = 1_000
const STUCK_SHOWN_MAX = 10
/** A store in the next room answers within a few milliseconds, one across an ocean within some hundred. */
const SLOW_MS = 250

export const doctor: Command = {
  name: 'doctor',
  summary: 'Looks whether store and archive answer, fit together, and keep up, and whether work is stuck.',
  usage: `${STORAGE_USAGE}
  --json             the findings as JSON`,
  options: { ...STORAGE_OPTIONS, json: { type: 'boolean' } },
  async run(values, terminal) {
    // Opening looks at versions, rights and settings of the database; what it refuses, it says.
    const findings = await withStorage(values, ({ store, archive }, center) =>
      examined(store, archive, center, terminal),
    )
    if (values['json']) terminal.print(JSON.stringify(findings))
    else for (const { state, what, detail } of findings) terminal.print(`${state.padEnd(6)} ${what}: ${detail}`)
    return findings.some(({ state }) => state === 'wrong') ? 1 : 0
  },
}

async function examined(store: Store, archive: Archive, center: CenterId, terminal: Terminal): Promise<Finding[]> {
  const { clock } = terminal
  const askedAt = clock.now()
  const snapshot = await store.snapshot(center)
  const tookMs = clock.now() - askedAt
  const { revision, records } = snapshot
  const skewMs = Math.round(snapshot.at - (askedAt + tookMs / 2))
  return [
    {
      what: 'store',
      state: tookMs > SLOW_MS ? 'look' : 'ok',
      detail: `revision ${revision}, ${records.length} records, answered within ${tookMs} ms`,
    },
    {
      what: 'clock',
      state: Math.abs(skewMs) > 1_000 ? 'look' : 'ok',
      detail: `this machine and the store differ by ${Math.abs(skewMs)} ms`,
    },
    nodesFinding(records),
    archiverFinding(records, revision),
    await archiveFinding(archive, center, records),
    workFinding(records, snapshot.at),
  ]
}

function nodesFinding(records: readonly LiveRecord[]): Finding {
  const count = records.filter(({ kind }) => kind === nodes.kind).length
  return {
    what: 'nodes',
    state: count === 0 ? 'look' : 'ok',
    detail: count === 0 ? 'none runs' : `${count} run, or were killed and wait for another to settle what they did`,
  }
}

function workFinding(records: readonly LiveRecord[], at: Instant): Finding {
  const what = 'work'
  const stuck = stuckWork(records, at)
  if (stuck.length === 0) return { what, state: 'ok', detail: 'nothing is stuck' }
  const shown = stuck.slice(0, STUCK_SHOWN_MAX).join('; ')
  const more = stuck.length > STUCK_SHOWN_MAX ? `; and ${stuck.length - STUCK_SHOWN_MAX} more` : ''
  const cure = 'a node that starts ends what is over; a supervisor ends the rest'
  return { what, state: 'wrong', detail: `${stuck.length} stuck (${cure}): ${shown}${more}` }
}

function archiverFinding(records: readonly LiveRecord[], revision: number): Finding {
  const what = 'archiver'
  if (revision === 0) return { what, state: 'look', detail: `this store has no such center; name it with --center` }
  const cursor = cursorAmong(records)
  if (!cursor) return { what, state: 'wrong', detail: 'has never run; give createContactCenter an `archive`' }
  // Its own note is a commit, too.
  const behind = Math.max(0, revision - cursor.revision - 1)
  const detail = `${behind} commits are not archived yet`
  return { what, state: behind > LAG_COMMITS_MAX ? 'wrong' : 'ok', detail }
}

async function archiveFinding(archive: Archive, center: CenterId, records: readonly LiveRecord[]): Promise<Finding> {
  const what = 'archive'
  const chain = cursorAmong(records)?.chain
  try {
    if (!chain) {
      await archive.query(center, { limit: 1 })
      return { what, state: 'ok', detail: 'answers' }
    }
    const [link] = await archive.chain(center, chain.number - 1, 1)
    if (link?.number === chain.number && link.hash === chain.hash)
      return { what, state: 'ok', detail: `has the ${chain.number} facts that the store knows of` }
    const detail = `is not the one that the store knows of (fact ${chain.number} is missing or another); check --archive, then ringwright verify`
    return { what, state: 'wrong', detail }
  } catch (error) {
    return { what, state: 'wrong', detail: errorText(error) }
  }
}
