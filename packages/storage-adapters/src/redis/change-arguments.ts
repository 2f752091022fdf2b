import {
  type Change,
  type ChangeId,
  type CommitOutcome,
  type LiveRecord,
  type RecordKey,
  RingwrightError,
  type Write,
} from '@ringwright/core'
import type { MessagePackWriter } from './message-pack-writer.js'

/** Where the archiver notes how far it is, in every center. */
const ARCHIVE_CURSOR_KEY = 'archive-cursor/log'

/** What a center's log keeps. */
export interface LogLimits {
  readonly untilArchived: boolean
  readonly logLengthMin: number
  readonly logBytesMax: number
  readonly outcomeMemory: number
}

/** The arguments of `commitScript` that are the same for all changes. */
export function limitArguments({ untilArchived, logLengthMin, logBytesMax, outcomeMemory }: LogLimits): string[] {
  return [untilArchived ? '1' : '0', String(logLengthMin), String(logBytesMax), String(outcomeMemory)]
}

/** What `commitScript` is told of a change. Throws for one that cannot be written, before anything was. */
export function writeChange(
  into: MessagePackWriter,
  { id, node, reads, writes, facts, under, notAfter }: Change,
): void {
  const bodies = writes.map(({ record }) => (record ? bodyOf(record, id) : null))
  const head = JSON.stringify([
    id,
    node,
    facts,
    writes.map(({ key, expects, record }) => [key, expects, record ? 1 : 0]),
  ])
  const archived = archivedRevision(writes)
  into.string(id)
  into.string(head)
  into.stringOrFalse(under?.lease)
  into.stringOrFalse(under && String(under.token))
  into.stringOrFalse(notAfter === undefined ? null : String(notAfter))
  into.stringOrFalse(archived)
  into.count(writes.length)
  into.count(reads.length)
  for (const { key } of writes) into.string(key)
  for (const { key } of reads) into.string(key)
  for (const { expects } of writes) into.stringOrFalse(expects)
  for (const { version } of reads) into.stringOrFalse(version)
  for (const body of bodies) into.stringOrFalse(body)
}

/** What the reply of `commitScript` says. */
export function commitOutcome(reply: unknown, { writes, reads }: Change): CommitOutcome {
  const [outcome = '', first = '', ...rest] = String(reply).split(' ')
  switch (outcome) {
    case 'applied':
      return { outcome, revision: Number(first), at: Number(rest[0]) }
    case 'conflict': {
      const keys = [...writes, ...reads].map(({ key }) => key)
      return { outcome, revision: Number(first), keys: rest.map((place) => keys[Number(place)] as RecordKey) }
    }
    case 'late':
      return { outcome, at: Number(first) }
    case 'fenced':
      return { outcome }
    case 'full':
      throw new RingwrightError(
        'limit_reached',
        `The center's log holds ${first} bytes that the archive has not taken, and may not grow. See why the archive does not take facts, or raise \`logBytesMax\`.`,
        { details: { reason: 'log full', bytes: Number(first) } },
      )
    default:
      throw new RingwrightError('internal', `Redis has answered a commit with "${String(reply)}".`)
  }
}

function archivedRevision(writes: readonly Write[]): string | null {
  for (const { key, record } of writes) {
    if (key !== ARCHIVE_CURSOR_KEY) continue
    const { revision } = (record?.body ?? {}) as { readonly revision?: unknown }
    return typeof revision === 'number' ? String(revision) : null
  }
  return null
}

function bodyOf({ key, version, body }: LiveRecord, change: ChangeId): string {
  if (version === change) return JSON.stringify(body) ?? 'null'
  throw new RingwrightError(
    'invalid_argument',
    `Record "${key}" does not carry the id of its change as its version; a change versions what it writes.`,
  )
}
