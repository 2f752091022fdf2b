import type { CommittedFact } from '@ringwright/core'
import { archivedFacts } from '@ringwright/core/archive'
import type { Command } from '../command.js'
import { FILTER_OPTIONS, FILTER_USAGE, factFilter } from '../fact-filter.js'
import { lookAgain } from '../look-again.js'
import { MetFacts } from '../met-facts.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'

/** Facts reach the archive some tens of milliseconds after their commit; a person does not see a second. */
const LOOK_EVERY_MS = 1_000

export const factsTail: Command = {
  name: 'facts tail',
  summary: 'Prints archived facts, and with --follow those that come.',
  usage: `${STORAGE_USAGE}
${FILTER_USAGE}
                     (default of --from: 1h)
  --follow           goes on until it is interrupted; on PostgreSQL, since a file of SQLite belongs to one process
  --json             a JSON object a line`,
  options: {
    ...STORAGE_OPTIONS,
    ...FILTER_OPTIONS,
    from: { type: 'string', default: '1h' },
    follow: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: (values, terminal) => {
    const filter = factFilter(values, terminal.clock.now())
    const show = values['json'] ? JSON.stringify : line
    return withStorage(values, async ({ archive }, center) => {
      const met = new MetFacts()
      for (;;) {
        const query = { ...filter, from: Math.max(filter.from ?? 0, met.since) }
        for await (const fact of archivedFacts(archive, center, query)) {
          if (terminal.signal.aborted) return 0
          if (met.meet(fact, terminal.clock.now())) terminal.print(show(fact))
        }
        if (!values['follow'] || !(await lookAgain(terminal, LOOK_EVERY_MS))) return 0
      }
    })
  },
}

function line({ at, type, actor, data }: CommittedFact): string {
  const rest = Object.entries(data).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `${new Date(at).toISOString()}  ${type.padEnd(24)} ${actor.role}/${actor.id}  ${rest.join(' ')}`
}
