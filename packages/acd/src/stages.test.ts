import {
  type Interaction,
  type InteractionState,
  type Plugin,
  STAGE_MOVES,
  buildFlow,
  interactions,
} from '@ringwright/core'
import type { ScriptedCaller } from '@ringwright/core/simulation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent } from './fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from './fixtures/test-line.js'

const flow = buildFlow({
  id: 'hotline',
  steps: {
    menu: {
      kind: 'ask',
      prompt: 'menu',
      timeoutMs: 5_000,
      attempts: 1,
      choices: [{ keys: ['1'], next: 'sales' }],
      otherwise: 'sales',
    },
    sales: {
      kind: 'queue',
      queue: 'sales',
      waitMaxMs: 60_000,
      choices: [
        { keys: ['2'], next: 'later' },
        { keys: ['3'], next: 'raise' },
      ],
      otherwise: 'bye',
    },
    raise: { kind: 'queue', queue: 'leads', escalates: true, otherwise: 'bye' },
    later: { kind: 'callback', retryDelayMs: 10_000, otherwise: 'bye' },
    bye: { kind: 'hangUp', prompt: 'bye' },
  },
})

const open = (plugin: Plugin): Promise<TestLine> =>
  openLine({
    plugins: [plugin],
    flow,
    queues: [
      { id: 'sales', wrapUpMs: 5_000, escalation: { queue: 'leads' } },
      { id: 'leads', wrapUpMs: 0 },
    ],
    agents: [phoneAgent('li', 'sales'), phoneAgent('tom', 'sales', 'leads')],
  })

/** Whom a command is about, among those who are there; the same numbers name the same ones. */
interface Scene {
  readonly line: TestLine
  readonly callers: ScriptedCaller[]
  readonly pick: number
}

const one = ({ line, pick }: Scene): Interaction | undefined => {
  const all = [...line.center.all(interactions).values()]
  return all[pick % all.length]?.body
}

const actorOf = (interaction: Interaction) =>
  interaction.stage.name === 'engaged' ? asAgent(interaction.stage.agent) : SUPERVISOR

const about =
  (does: (line: TestLine, interaction: Interaction) => Promise<unknown>) =>
  async (scene: Scene): Promise<void> => {
    const interaction = one(scene)
    if (interaction) await does(scene.line, interaction)
  }

const COMMANDS: Readonly<Record<string, (scene: Scene) => Promise<unknown> | void>> = {
  call: async ({ line, callers }) => void callers.push(await line.call(`+49${callers.length}`)),
  hangUp: ({ callers, pick }) => callers[pick % callers.length]?.hangUp(),
  press: ({ callers, pick }) => callers[pick % callers.length]?.press(String(1 + (pick % 3))),
  signIn: ({ line, pick }) => line.signIn(pick % 2 ? 'li' : 'tom'),
  away: ({ line }) => line.acd.forceStatus(SUPERVISOR, 'li' as never, { name: 'break', reason: 'lunch' }),
  reroute: about((line, { id }) => line.acd.reroute(SUPERVISOR, id, 'leads' as never)),
  escalate: about((line, it) => line.acd.escalate(actorOf(it), it.id)),
  transfer: about((line, it) => line.acd.transfer(actorOf(it), it.id, { target: { queue: 'leads' } })),
  outside: about((line, it) => line.acd.transfer(actorOf(it), it.id, { target: { number: '+4989' } })),
  park: about((line, it) => line.acd.park(actorOf(it), it.id, { forMs: 20_000 })),
  pickUp: about((line, { id }) => line.acd.pickUp(asAgent('tom'), 'tom' as never, id)),
  end: about((line, { id }) => line.acd.end(SUPERVISOR, id)),
}

const command = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('call') },
    { weight: 12, arbitrary: fc.constantFrom(...Object.keys(COMMANDS)) },
  ),
  fc.nat({ max: 11 }),
  fc.constantFrom(0, 1_000, 6_000, 30_000),
)

describe('the stages of an interaction', () => {
  it('[A2] are left only along drawn ways, whatever callers, agents and supervisors do', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
        const states = new Map<string, InteractionState>()
        const note = (id: string, to: InteractionState): void => {
          const from = states.get(id) ?? 'unopened'
          states.set(id, to)
          if (from === to) return
          seen.add(`${from} → ${to}`)
          expect(STAGE_MOVES[from], `${id} went from ${from} to ${to}`).toContain(to)
        }
        const line = await open({
          name: 'watch',
          setup(engine) {
            engine.react(interactions, (after, before) =>
              note((after ?? before)?.id as string, after?.body.stage.name ?? 'closed'),
            )
            return {}
          },
        })
        line.control.phone('+4989', { outcome: 'answered', afterMs: 500 })
        const scene = { line, callers: [] as ScriptedCaller[] }
        for (const [name, pick, waitMs] of commands) {
          await COMMANDS[name]?.({ ...scene, pick })
          await line.clock.advance(waitMs)
        }
        await line.center.stop()
      }),
      { seed: 7, numRuns: 30 },
    )
    const drawn = Object.entries(STAGE_MOVES).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`))
    // A call is opened in its flow; and from outside only who has lost the node comes back, as in call-lost.test.ts.
    const elsewhere = ['unopened → waiting', 'outside → waiting']
    expect([...seen].sort()).toEqual(drawn.filter((move) => !elsewhere.includes(move)).sort())
  })
})
