import { type Change, type CommitOutcome, type RecordKey, RingwrightError } from '@ringwright/core'

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

/** The arguments of `commitScript` for a change, as it was when it was handed in. */
export function changeArguments(change: Change): string[] {
  const { id, node, reads, writes, facts, under, notAfter } = change
  const written = writes.map(({ key, expects, record }) => [key, expects, record === null ? 0 : 1])
  const bodies = writes.map(({ record }) => {
    if (record === null) return ''
    if (record.version !== id) throw wrongVersion(record.key)
    return JSON.stringify(record.body) ?? 'null'
  })
  return [
    id,
    under?.lease ?? '',
    under === undefined ? '' : String(under.token),
    notAfter === undefined ? '' : String(notAfter),
    archivedRevision(change),
    JSON.stringify([node, facts, written]),
    String(writes.length + reads.length),
    String(writes.length),
    ...writes.map(({ key }) => key),
    ...reads.map(({ key }) => key),
    ...writes.map(({ expects }) => expects ?? ''),
    ...reads.map(({ version }) => version ?? ''),
    ...bodies,
  ]
}

/** The keys whose versions a change names, in the order in which `commitScript` counts them. */
export function expectedKeys({ writes, reads }: Change): RecordKey[] {
  return [...writes.map(({ key }) => key), ...reads.map(({ key }) => key)]
}

/** What the reply of `commitScript` says. */
export function commitOutcome(reply: unknown, keys: readonly RecordKey[]): CommitOutcome {
  const [outcome = '', first = '', ...rest] = String(reply).split(' ')
  switch (outcome) {
    case 'applied':
      return { outcome, revision: Number(first), at: Number(rest[0]) }
    case 'conflict':
      return { outcome, revision: Number(first), keys: rest.map((place) => keys[Number(place)] as RecordKey) }
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

function archivedRevision({ writes }: Change): string {
  const body = writes.find(({ key }) => key === ARCHIVE_CURSOR_KEY)?.record?.body as { revision?: unknown } | undefined
  return typeof body?.revision === 'number' ? String(body.revision) : ''
}

function wrongVersion(key: RecordKey): RingwrightError {
  return new RingwrightError(
    'invalid_argument',
    `Record "${key}" does not carry the id of its change as its version; a change versions what it writes.`,
  )
}
