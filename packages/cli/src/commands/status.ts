import type { Instant } from '@ringwright/core'
import { type CenterStatus, centerStatus } from '../center-status.js'
import type { Command } from '../command.js'
import { lookAgain } from '../look-again.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import { table } from '../table.js'

/** As often as a person reads. */
const WATCH_MS = 2_000

export const status: Command = {
  name: 'status',
  summary: 'Shows what goes on in a center that runs: its nodes, who waits in which queue, and what agents do.',
  usage: `${STORAGE_USAGE}
  --watch            goes on, every two seconds, until it is interrupted
  --json             as JSON`,
  options: { ...STORAGE_OPTIONS, watch: { type: 'boolean' }, json: { type: 'boolean' } },
  run: (values, terminal) =>
    withStorage(values, async ({ store }, center) => {
      for (;;) {
        const { records, at } = await store.snapshot(center)
        const now = centerStatus(records, at)
        terminal.print(values['json'] ? JSON.stringify(now) : textOf(now))
        if (!values['watch'] || !(await lookAgain(terminal, WATCH_MS))) return 0
      }
    }),
}

function textOf({ at, nodes, queues, agents, elsewhere }: CenterStatus): string {
  const ago = (since: Instant | undefined) => (since === undefined ? undefined : forText(at - since))
  const others = Object.entries(elsewhere).map(([stage, count]) => `${count} ${stage}`)
  return [
    table(
      ['node', 'runs for', ''],
      nodes.map(({ node, since, draining }) => [node, ago(since), draining ? 'draining' : '']),
    ),
    table(
      ['queue', 'waiting', 'longest', 'offered', 'engaged'],
      queues.map(({ queue, oldestSince, ...counts }) => {
        const [waiting, offered, engaged] = [counts.waiting, counts.offered, counts.engaged].map(String)
        return [queue, waiting, ago(oldestSince), offered, engaged]
      }),
    ),
    table(
      ['agent', 'status', 'for', 'work'],
      agents.map(({ agent, connected, status: chosen, since, loads }) => {
        return [agent, connected ? chosen : `${chosen} (not connected)`, ago(since), loads.join(', ') || 'none']
      }),
    ),
    ...(others.length > 0 ? [`elsewhere: ${others.join(', ')}`] : []),
  ].join('\n\n')
}

/** `4:07`, `1:04:07`: as on a wallboard. */
function forText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000))
  const two = (count: number): string => String(count).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
