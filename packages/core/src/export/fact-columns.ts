import { ARCHIVE_SUBJECTS } from '../storage/archive.js'
import type { CommittedFact } from '../storage/fact.js'
import type { ExportColumn } from './export-column.js'

const dataOf = ({ data }: CommittedFact): Readonly<Record<string, unknown>> => ({ ...data })

/** A fact a row: when, what and who, the ids that it is about, and the rest of it as JSON. Times are ISO 8601 in UTC. */
export const FACT_COLUMNS: readonly ExportColumn<CommittedFact>[] = [
  { name: 'at', value: ({ at }) => isoTime(at) },
  { name: 'type', value: ({ type }) => type },
  { name: 'actorRole', value: ({ actor }) => actor.role },
  { name: 'actor', value: ({ actor }) => actor.id },
  ...ARCHIVE_SUBJECTS.map((subject) => ({
    name: subject,
    value: (fact: CommittedFact) => {
      const id = dataOf(fact)[subject]
      return typeof id === 'string' ? id : null
    },
  })),
  {
    name: 'data',
    value: (fact) => {
      const rest = Object.entries(dataOf(fact)).filter(
        ([name]) => !(ARCHIVE_SUBJECTS as readonly string[]).includes(name),
      )
      return rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest))
    },
  },
  { name: 'revision', value: ({ revision }) => revision },
  { name: 'id', value: ({ id }) => id },
]

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
