import { systemClock, systemRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { sipLaboratory } from '../simulation/index.js'
import type { Transport } from '../sip-request.js'
import { type SipStackHarness, sipStackConformance } from './index.js'

/** A machine that runs other tests beside is late: calls are taken all the same. */
const admission = { eventLoopDelayMaxMs: 60_000 }

const inMemory = (options: Parameters<typeof sipLaboratory>[0]): SipStackHarness => ({
  async open() {
    const laboratory = sipLaboratory(options)
    const [caller, callee] = [await laboratory.stack('10.0.0.1'), await laboratory.stack('10.0.0.2')]
    const arrives = async <T>(promise: Promise<T>): Promise<T> => {
      let settled = false
      void Promise.allSettled([promise]).then(() => (settled = true))
      while (!settled) await laboratory.clock.advance(20)
      return promise
    }
    return {
      caller,
      callee,
      callerUri: 'sip:a@10.0.0.1',
      calleeUri: 'sip:b@10.0.0.2',
      arrives,
      close: async () => void (await arrives(Promise.all([caller.close(), callee.close()]))),
    }
  },
})

const overSockets = (transport: Transport): SipStackHarness => ({
  async open() {
    const open = async () => {
      const listen = [{ transport, host: '127.0.0.1', port: 0 }] as const
      const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
      await stack.start()
      return stack
    }
    const [caller, callee] = [await open(), await open()]
    const uri = (stack: typeof caller): string => `sip:x@127.0.0.1:${stack.listening[0]?.port};transport=${transport}`
    return {
      caller,
      callee,
      callerUri: uri(caller),
      calleeUri: uri(callee),
      arrives: (promise) => promise,
      close: async () => void (await Promise.all([caller.close(), callee.close()])),
    }
  },
})

describe.each([
  ['the embedded stack in memory', inMemory({})],
  [
    'the embedded stack in memory, with loss, duplicates and reordering',
    inMemory({ loss: 0.1, duplication: 0.2, jitterMs: 30, seed: 5 }),
  ],
  ['the embedded stack over UDP', overSockets('udp')],
  ['the embedded stack over TCP', overSockets('tcp')],
])('%s', (backend, harness) => {
  // The back-off after glare takes seconds, which only a stepping clock has to spare; and nothing but 100rel, which
  // the stack doesn't have, repeats a provisional response that got lost.
  const lost = ['progress', 'forked-early-dialogs']
  const without = backend.includes('memory') ? (backend.includes('loss') ? lost : []) : ['glare']
  const cases = sipStackConformance.filter(({ id }) => !without.includes(id))
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => each.run(harness))
})

it('finds a backend that says of its early dialogs what is not so', async () => {
  const lying: SipStackHarness = {
    async open() {
      const pair = await inMemory({}).open()
      Object.defineProperty(pair.callee, 'capabilities', {
        value: { ...pair.callee.capabilities, forkedEarlyDialogs: false },
      })
      return pair
    },
  }
  const forked = sipStackConformance.find(({ id }) => id === 'forked-early-dialogs')
  await expect(forked?.run(lying)).rejects.toThrow(/a dialog of its own/)
})
