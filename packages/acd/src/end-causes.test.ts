import { END_CAUSES, type EndCause, buildFlow } from '@ringwright/core'
import type { ScriptedCaller } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent } from './fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from './fixtures/test-line.js'

const FROM = '+4930123'

/** A menu, in which 1 leads to the queue and 2 to a good-bye. */
const flow = buildFlow({
  id: 'menu',
  steps: {
    menu: {
      kind: 'ask',
      prompt: 'menu',
      choices: [
        { keys: ['1'], next: 'sales' },
        { keys: ['2'], next: 'bye' },
      ],
      otherwise: 'bye',
    },
    sales: { kind: 'queue', queue: 'sales', waitMaxMs: 60_000 },
    bye: { kind: 'hangUp', prompt: 'bye' },
  },
})

interface Scene {
  readonly line: TestLine
  readonly caller: ScriptedCaller
}

const press = async ({ line, caller }: Scene, key: string): Promise<void> => {
  caller.press(key)
  await line.clock.advance(1_000)
}

const talk = async (scene: Scene): Promise<void> => {
  await press(scene, '1')
  await scene.line.signIn('ann')
  await scene.line.clock.advance(1_000)
  expect(scene.line.of(FROM)?.stage.name).toBe('engaged')
}

const ENDS: readonly (readonly [EndCause, string, (scene: Scene) => Promise<void>])[] = [
  ['customerLeft', 'the caller hangs up in the menu', async ({ caller }) => caller.hangUp()],
  [
    'customerLeft',
    'the caller hangs up while waiting',
    async (scene) => {
      await press(scene, '1')
      scene.caller.hangUp()
    },
  ],
  [
    'customerEnded',
    'the caller hangs up while talking to an agent',
    async (scene) => {
      await talk(scene)
      scene.caller.hangUp()
    },
  ],
  [
    'agentEnded',
    'the agent ends it',
    async (scene) => {
      await talk(scene)
      await scene.line.acd.end(asAgent('ann'), scene.line.of(FROM)?.id as never)
    },
  ],
  [
    'supervisorEnded',
    'a supervisor ends it',
    async (scene) => {
      await talk(scene)
      await scene.line.acd.end(SUPERVISOR, scene.line.of(FROM)?.id as never)
    },
  ],
  ['flowEnded', 'the flow says good-bye', (scene) => press(scene, '2')],
  [
    'refused',
    'nobody came in time, and the flow has no other way',
    async (scene) => {
      await press(scene, '1')
      await scene.line.clock.advance(60_000)
    },
  ],
]

describe('[A4] the cause of an end', () => {
  it.each(ENDS)('is %s when %s', async (cause, _when, end) => {
    const line = await openLine({ flow, queues: [{ id: 'sales' }], agents: [phoneAgent('ann', 'sales')] })
    const caller = await line.call(FROM)
    await line.clock.advance(1_000)
    await end({ line, caller })
    await line.clock.advance(5_000)
    expect(line.happened('interaction:closed').map((closed) => closed.cause)).toEqual([cause])
    expect(END_CAUSES).toContain(cause)
  })
})
