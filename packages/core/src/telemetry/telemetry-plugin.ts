import { sleep } from '../clock/clock.js'
import { archiveCursors } from '../engine/archiver.js'
import type { Engine, Plugin } from '../engine/plugin.js'
import { errorText, RingwrightError } from '../errors/ringwright-error.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { nodes } from '../node/node-record.js'
import { ARCHIVE_CURSOR } from '../storage/archive.js'
import type { Commit } from '../storage/commit.js'
import { InteractionSpans } from './interaction-spans.js'
import type { Attributes, Observation, Telemetry } from './telemetry.js'

const RETRY_DELAY_MS = 1_000

/**
 * Tells a host's telemetry what a center does. It reads the log behind the engine, as figures do, so that no decision
 * waits for it. Commits, facts and durations are counted on every node, each all of the center's: ask one of them, or
 * take the largest. Spans come from the dispatcher alone; a node that takes over goes on with what is open.
 */
export function telemetry(to: Telemetry): Plugin {
  return {
    name: 'telemetry',
    setup(engine) {
      const ends = gauges(engine, to)
      const count = counters(engine, to)
      const spans = new InteractionSpans((span) => to.span?.(span))
      const stopped = new AbortController()
      let isDispatcher = false
      engine.onDispatcher((active) => {
        isDispatcher = active
        if (active) spans.load(engine.all(interactions).values())
      })
      const follow = async (): Promise<void> => {
        let { revision } = engine
        while (!stopped.signal.aborted) {
          try {
            for await (const commits of engine.log(revision, stopped.signal))
              for (const commit of commits) {
                revision = commit.revision
                count(commit)
                if (isDispatcher && to.span) spans.follow(commit)
              }
          } catch (error) {
            if (stopped.signal.aborted) return
            engine.logger.warn('telemetry interrupted', { error: errorText(error) })
            await sleep(engine.clock, RETRY_DELAY_MS, stopped.signal).catch(() => {})
            // What the log has no more is not counted, nor what a failover has cut off it counted again.
            if (error instanceof RingwrightError && error.code === 'incompatible') revision = engine.revision
          }
        }
      }
      let ended: Promise<void> | undefined
      return {
        async start() {
          ended = follow()
        },
        async stop() {
          stopped.abort()
          for (const end of ends) end()
          await ended
        },
      }
    },
  }
}

function counters({ node, center }: Engine, to: Telemetry): (commit: Commit) => void {
  const commits = to.counter({ name: 'ringwright.commits', description: 'Changes that were applied.', unit: '1' })
  const facts = to.counter({
    name: 'ringwright.facts',
    description: 'What happened, by the type of the fact.',
    unit: '1',
  })
  const waited = to.histogram({
    name: 'ringwright.wait',
    description: 'How long those waited whom an agent got.',
    unit: 's',
  })
  const talked = to.histogram({
    name: 'ringwright.talk',
    description: 'How long agents had those who left.',
    unit: 's',
  })
  return (commit) => {
    commits.add(1, { center, by: commit.node === node ? 'this' : 'others' })
    for (const { type, data } of commit.facts) {
      facts.add(1, { center, type })
      if (type !== 'interaction:engaged' && type !== 'interaction:closed') continue
      const { queue, waitedMs, talkedMs } = data as { queue?: string; waitedMs?: number; talkedMs?: number }
      if (queue === undefined) continue
      if (type === 'interaction:engaged' && waitedMs !== undefined) waited.record(waitedMs / 1_000, { center, queue })
      if (type === 'interaction:closed' && talkedMs !== undefined) talked.record(talkedMs / 1_000, { center, queue })
    }
  }
}

function gauges(engine: Engine, to: Telemetry): (() => void)[] {
  const { center } = engine
  const one = (value: number): Observation[] => [{ value, attributes: { center } }]
  return [
    to.gauge({ name: 'ringwright.store_available', description: '1 while the store answers, else 0.', unit: '1' }, () =>
      one(engine.available ? 1 : 0),
    ),
    to.gauge({ name: 'ringwright.revision', description: 'Up to which commit this node has the log.', unit: '1' }, () =>
      one(engine.revision),
    ),
    to.gauge({ name: 'ringwright.nodes', description: 'Nodes that take part in the center.', unit: '1' }, () =>
      one(engine.all(nodes).size),
    ),
    to.gauge(
      { name: 'ringwright.archive_lag', description: 'Commits whose facts are not archived yet.', unit: '1' },
      () => {
        const cursor = engine.get(archiveCursors, ARCHIVE_CURSOR.id)
        // The archiver's own note is a commit, too.
        return engine.archive && cursor ? one(Math.max(0, engine.revision - cursor.revision - 1)) : NO_OBSERVATIONS
      },
    ),
    to.gauge(
      {
        name: 'ringwright.interactions',
        description: 'Interactions that are open, by stage, medium and queue.',
        unit: '1',
      },
      () => openInteractions(engine),
    ),
  ]
}

const NO_OBSERVATIONS: readonly Observation[] = []

function openInteractions(engine: Engine): Observation[] {
  const { center } = engine
  const counts = new Map<string, { value: number; attributes: Attributes }>()
  for (const { body } of engine.all(interactions).values()) {
    const attributes = { center, ...stageOf(body) }
    const key = Object.values(attributes).join('\n')
    const known = counts.get(key)
    if (known) known.value++
    else counts.set(key, { value: 1, attributes })
  }
  return [...counts.values()]
}

function stageOf({ stage, medium }: Interaction): Attributes {
  return { stage: stage.name, medium, ...('queue' in stage && { queue: stage.queue }) }
}
