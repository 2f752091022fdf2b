import { centerAt, history } from '@ringwright/acd/reporting'
import { RingwrightError } from '@ringwright/core'
import type { Command } from '../command.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import { table } from '../table.js'
import { spanArgument, timeArgument } from '../time-argument.js'

/** What a person asks first, counts beside the averages of which they are the weight. */
const METRICS = ['entered', 'answered', 'abandoned', 'abandonRate', 'averageSpeedOfAnswer', 'averageHandleTime']

export const replay: Command = {
  name: 'replay',
  summary: 'Goes through archived facts again: who waited and talked at an instant, or the figures of a span.',
  usage: `${STORAGE_USAGE}
  --at TIME          the center as it was then: 2026-03-01T08:00 (UTC) or 12h (ago)
  --from TIME        figures of each queue from then on (default: from the first fact)
  --until TIME       figures until then (default: to the last fact)
  --json             as JSON`,
  options: {
    ...STORAGE_OPTIONS,
    at: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (values, terminal) => {
    const now = terminal.clock.now()
    const at = timeArgument(values, 'at', now)
    const span = spanArgument(values, now)
    if (at !== undefined && (span.from !== undefined || span.until !== undefined))
      throw new RingwrightError('invalid_argument', 'replay takes --at, or --from and --until.')
    return withStorage(values, async ({ archive }, center) => {
      if (at !== undefined) {
        const state = await centerAt(archive, center, at)
        if (values['json']) terminal.print(JSON.stringify(state))
        else {
          const work = state.interactions.map((each) => [
            each.interaction,
            each.stage,
            each.queue,
            each.agent,
            each.since,
          ])
          const staff = state.agents.map((each) => [each.agent, each.activity, each.since])
          terminal.print(table(['interaction', 'stage', 'queue', 'agent', 'since'], work.map(timed)))
          terminal.print(table(['agent', 'activity', 'since'], staff.map(timed)))
        }
        return 0
      }
      const past = await history(archive, center, span)
      const { rows } = past.query({ of: 'queues', by: ['queue'], metrics: METRICS })
      if (values['json']) terminal.print(JSON.stringify({ metrics: METRICS, rows }))
      else {
        const lines = rows.map(({ group, values: figures }) => [group['queue'], ...figures.map(rounded)])
        terminal.print(table(['queue', ...METRICS], lines))
      }
      return 0
    })
  },
}

function timed(cells: readonly (string | number | undefined)[]): (string | undefined)[] {
  return cells.map((cell) => (typeof cell === 'number' ? new Date(cell).toISOString() : cell))
}

function rounded(value: number | null): string | undefined {
  return value === null ? undefined : String(Math.round(value * 1_000) / 1_000)
}
