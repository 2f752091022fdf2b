import {
  type ChannelAdapter,
  type ChannelHost,
  type FlowDocument,
  buildFlow,
  createContactCenter,
  interactions,
  seededRandom,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { failingDirectory } from '../fixtures/failing-directory.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import { acd } from '../index.js'
import { statistics } from '../reporting/index.js'

const flow = buildFlow({
  id: 'hotline',
  steps: {
    sales: {
      kind: 'queue',
      queue: 'sales',
      prompt: 'please-hold',
      text: 'Please hold.',
      announcements: [
        { prompts: ['your-place', 'number-{{position}}'], text: 'You are number {{position}}.', everyMs: 20_000 },
        { prompts: ['minutes-{{waitMinutesFrom}}'], text: 'About {{waitMinutesFrom}} minutes.', afterMs: 30_000 },
      ],
      choices: [{ keys: ['1', 'message'], next: 'message' }],
    },
    message: { kind: 'hangUp', prompt: 'leave-a-message', text: 'Write to us.' },
  },
})

const openHotline = (document: FlowDocument = flow) =>
  openLine({ flow: document, queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] })

describe('somebody who waits', () => {
  it('[H2] [H3] hears the welcome, music, and now and then the place in the queue', async () => {
    const line = await openHotline()
    await line.call('+1')
    const caller = await line.call('+2')
    const heard: unknown[] = []
    for (let second = 0; second < 45; second++) {
      if (heard.at(-1) !== caller.call?.hears) heard.push(caller.call?.hears)
      await line.clock.advance(1_000)
    }
    // No wait can be predicted before anybody was served, so that announcement is left out.
    const place = ['music', 'your-place', 'number-2']
    expect(heard).toEqual(['please-hold', ...place, ...place, 'music'])
  })

  it('goes on hearing the place in the queue where a clock is set back meanwhile', async () => {
    const steady = steppingClock()
    let setBackMs = 0
    const clock = { ...steady, now: () => steady.now() - setBackMs }
    const line = await openLine({
      clock,
      flow,
      queues: [{ id: 'sales' }],
      agents: [phoneAgent('li', 'sales')],
    })
    const caller = await line.call()
    await clock.advance(45_000)
    setBackMs = 25_000
    let isTold = false
    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000)
      isTold ||= caller.call?.hears === 'your-place'
    }
    expect(isTold).toBe(true)
  })

  it('[H15] does not wait for the end of an announcement when an agent is free', async () => {
    const line = await openHotline()
    const caller = await line.call()
    await line.clock.advance(20_500)
    expect(caller.call?.hears).toBe('your-place')
    await line.signIn('li')
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('[H7] [J10] leaves the queue with a key; other keys change nothing', async () => {
    const line = await openHotline()
    const caller = await line.call()
    caller.press('7')
    await line.clock.advance(2_000)
    expect(caller.call?.hears).toBe('music')
    caller.press('1')
    await line.clock.advance(0)
    expect(caller.call?.hears).toBe('leave-a-message')
    expect(line.happened('interaction:dequeued')).toMatchObject([{ queue: 'sales', reason: 'chosen' }])
  })

  it('leaves the queue with a key before it comes into the one to which that leads', async () => {
    const figures = statistics()
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'help' }] },
          help: { kind: 'queue', queue: 'help' },
        },
      }),
      queues: [{ id: 'sales' }, { id: 'help' }],
      agents: [phoneAgent('li', 'help')],
      plugins: [figures],
    })
    const caller = await line.call()
    caller.press('1')
    await line.clock.advance(0)
    expect(figures.now('help')).toMatchObject({ waiting: 1 })
    await line.signIn('li')
    expect(caller.call?.hears).toBe('phone-li')
    const metrics = ['entered', 'overflowed', 'answered']
    expect(figures.query({ of: 'queues', metrics, by: ['queue'] }).rows).toEqual([
      { group: { queue: 'help' }, values: [1, 0, 1] },
      { group: { queue: 'sales' }, values: [1, 1, 0] },
    ])
  })

  it('leaves the queue with a key that answers no question of before or after', async () => {
    const menu = <Next extends string>(next: Next, prompt: string) =>
      ({ kind: 'ask', prompt, choices: [{ keys: ['1'], next }], otherwise: 'bye' }) as const
    const line = await openHotline(
      buildFlow({
        id: 'menus',
        start: 'first',
        steps: {
          first: menu('sales', 'first-menu'),
          sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'second' }] },
          second: menu('bye', 'second-menu'),
          bye: { kind: 'hangUp' },
        },
      }),
    )
    const caller = await line.call()
    caller.press('1')
    await line.clock.advance(1_000)
    expect(caller.call?.hears).toBe('music')
    caller.press('1')
    await line.clock.advance(0)
    expect(caller.call?.hears).toBe('second-menu')
  })

  it('[A6] waits no longer than the flow says, and the flow goes on', async () => {
    const line = await openHotline(
      buildFlow({
        id: 'patient',
        steps: {
          sales: { kind: 'queue', queue: 'sales', waitMaxMs: 30_000, exits: { waitedTooLong: 'sorry' } },
          sorry: { kind: 'hangUp', prompt: 'call-again' },
        },
      }),
    )
    const caller = await line.call()
    await line.clock.advance(29_999)
    expect(caller.call?.hears).toBe('music')
    await line.clock.advance(1)
    expect(caller.call?.hears).toBe('call-again')
    expect(line.happened('interaction:dequeued')).toMatchObject([{ queue: 'sales', reason: 'waitedTooLong' }])
  })

  it('is not taken out of the queue by a key that comes when an agent is being rung', async () => {
    const line = await openHotline()
    const caller = await line.call()
    await line.signIn('li')
    line.control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    await line.clock.advance(1_000)
    caller.press('1')
    await line.clock.advance(0)
    expect(line.happened('interaction:dequeued')).toEqual([])
  })

  it('hears announcements also where there is no music', async () => {
    const line = await openHotline()
    const caller = await line.call()
    const { call } = caller
    if (!call) throw new Error('The call was not answered.')
    const play = call.play.bind(call)
    call.play = async (prompt, options) => {
      if (prompt === 'music') throw new Error('no such prompt')
      return play(prompt, options)
    }
    await line.clock.advance(20_000)
    expect(call.hears).toBe('your-place')
  })
})

/** Ada waits in a chat that nobody takes. */
async function waitingChat(more: Partial<ChannelAdapter> = {}) {
  const clock = steppingClock()
  const directory = failingDirectory()
  const texts: string[] = []
  let host: ChannelHost | undefined
  const channel: ChannelAdapter = {
    name: 'memory',
    capabilities: { textLengthMax: 1_000, attachments: false, typing: false },
    async start(given) {
      host = given
    },
    async send(_address, _service, { text }) {
      texts.push(text ?? '')
      return { outcome: 'sent' }
    },
    async stop() {},
    ...more,
  }
  const center = createContactCenter({
    plugins: [acd({ queues: [{ id: 'sales' }] }), { name: 'memory', setup: () => ({ channel }) }],
    ...{ clock, directory, random: seededRandom(1), flows: [flow], entries: [{ address: '*', flow: flow.id }] },
  })
  await center.start()
  const write = async (text: string, externalId: string, address = 'ada'): Promise<void> => {
    await host?.receive({ address, service: 'web', externalId, content: { text } })
    await clock.advance(0)
  }
  await write('Hello', '1')
  return { clock, directory, center, texts, write }
}

describe('[H13] somebody who waits in a chat', () => {
  it('reads what the flow announces, once each, and leaves with a word', async () => {
    const { clock, center, texts, write } = await waitingChat()
    await clock.advance(45_000)
    expect(texts).toEqual(['Please hold.', 'You are number 1.', 'You are number 1.'])
    await write('anybody there?', '2')
    await write('Message', '3')
    expect(texts.at(-1)).toBe('Write to us.')
    await center.stop()
  })

  it('is told the place, and goes on waiting, although the channel throws at what it is told', async () => {
    const told: unknown[] = []
    const { clock, center, write } = await waitingChat({
      stateChanged(address, _service, state) {
        told.push([address, state])
        throw new Error('the adapter has a bug')
      },
    })
    await write('Hello', '2', 'ben')
    await clock.advance(2_000)
    expect(told).toContainEqual(['ada', { state: 'waiting', position: 1, waiting: 2 }])
    expect(center.all(interactions).size).toBe(2)
    await center.stop()
  })

  it('reads the next announcement after one that could not be written', async () => {
    const { clock, directory, center, texts } = await waitingChat()
    directory.fails = true
    await clock.advance(25_000)
    directory.fails = false
    await clock.advance(20_000)
    expect(texts).toEqual(['Please hold.', 'You are number 1.', 'You are number 1.'])
    await center.stop()
  })
})
