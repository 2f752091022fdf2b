import {
  type Change,
  type ChangeId,
  type CommitOutcome,
  type LiveRecord,
  type RecordKey,
  RingwrightError,
  type Write,
} from '@ringwright/core'
import { storedKey } from './stored-key.js'

/** Where the archiver notes how far it is, in every center. */
const ARCHIVE_CURSOR_KEY = 'archive-cursor/log'
/** Where there is no version, and no body; both are never empty. */
const ABSENT = ''
/** The place of the counts of writes, reads and terms, which are one number. */
const COUNTS = 2
const A_READ = 1e6
const A_TERM = 1e12

/** A change as the scripts that commit take it. Throws for one that cannot be written. */
export function changeArguments({ id, node, reads, writes, facts, under, notAfter }: Change): string[] {
  const written = writes.map(({ key, expects, record }) => [key, expects, record ? 1 : 0])
  const args = [id, JSON.stringify([id, node, facts, written]), '']
  for (const { key } of writes) args.push(storedKey(key))
  for (const { key } of reads) args.push(storedKey(key))
  for (const { expects } of writes) args.push(expects ?? ABSENT)
  for (const { version } of reads) args.push(version ?? ABSENT)
  for (const { record } of writes) args.push(record ? bodyOf(record, id) : ABSENT)
  const fixed = args.length
  if (under) args.push('under', `${under.token} ${under.lease}`)
  if (notAfter !== undefined) args.push('notAfter', String(notAfter))
  const archived = archivedRevision(writes)
  if (archived !== null) args.push('archived', archived)
  const terms = (args.length - fixed) / 2
  args[COUNTS] = String(writes.length + A_READ * reads.length + A_TERM * terms)
  return args
}

/** What the reply to a change says. */
export function commitOutcome(reply: unknown, { writes, reads }: Change): CommitOutcome {
  const words = String(reply).split(' ')
  const [outcome, first, second] = words
  switch (outcome) {
    case 'applied':
      return { outcome, revision: Number(first), at: Number(second) }
    case 'conflict': {
      const keys = [...writes, ...reads].map(({ key }) => key)
      return { outcome, revision: Number(first), keys: words.slice(2).map((place) => keys[Number(place)] as RecordKey) }
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
