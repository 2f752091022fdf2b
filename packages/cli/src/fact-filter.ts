import { ARCHIVE_SUBJECTS, type ArchiveQuery, type FactType, type Instant, RingwrightError } from '@ringwright/core'
import type { Values } from './command.js'
import { spanArgument } from './time-argument.js'

/** The options by which facts are chosen. */
export const FILTER_OPTIONS = {
  from: { type: 'string' },
  until: { type: 'string' },
  types: { type: 'string' },
  about: { type: 'string' },
} as const

export const FILTER_USAGE = `  --from TIME        facts at or after it: 2026-03-01, 2026-03-01T08:00 (UTC) or 12h (ago)
  --until TIME       facts before it
  --types A,B        only these, such as interaction:closed
  --about KIND=ID    only what is about it; KIND is ${ARCHIVE_SUBJECTS.join(', ')}`

/** What is asked of the archive. */
export function factFilter(values: Values, now: Instant): Omit<ArchiveQuery, 'cursor' | 'limit'> {
  const { types, about } = values
  return {
    ...spanArgument(values, now),
    ...(typeof types === 'string' && { types: types.split(',').map((type) => type.trim() as FactType) }),
    ...(typeof about === 'string' && { about: subjectOf(about) }),
  }
}

function subjectOf(text: string): NonNullable<ArchiveQuery['about']> {
  const [, kind = '', id = ''] = /^([a-z]+)=(.+)$/.exec(text) ?? []
  if ((ARCHIVE_SUBJECTS as readonly string[]).includes(kind)) return { [kind]: id }
  throw new RingwrightError(
    'invalid_argument',
    `--about: got ${JSON.stringify(text)}, takes KIND=ID, where KIND is ${ARCHIVE_SUBJECTS.join(', ')}.`,
  )
}
