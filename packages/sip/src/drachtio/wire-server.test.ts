import { systemClock, systemRandom } from '@ringwright/core'
import { describe, it } from 'vitest'
import { type SipStackHarness, sipStackConformance } from '../conformance/index.js'
import type { SipStack } from '../sip-stack.js'
import type { StartServer } from './fixtures/server-case.js'
import { serverCases } from './fixtures/server-cases.js'
import { WireServer } from './fixtures/wire-server.js'
import { createDrachtioSipStack } from './index.js'

const secret = 'loopback'

async function open(): Promise<{ server: WireServer; stack: SipStack }> {
  const server = await WireServer.start({ secret })
  const stack = createDrachtioSipStack({
    ...{ clock: systemClock(), random: systemRandom(), servers: [{ host: '127.0.0.1', port: server.port, secret }] },
    admission: { eventLoopDelayMaxMs: 60_000 },
  })
  await stack.start()
  return { server, stack }
}

const harness: SipStackHarness = {
  async open() {
    const [caller, callee] = [await open(), await open()]
    const uri = ({ server }: typeof caller) => `sip:x@127.0.0.1:${server.sipPort}`
    return {
      ...{ caller: caller.stack, callee: callee.stack, callerUri: uri(caller), calleeUri: uri(callee) },
      arrives: (promise) => promise,
      async close() {
        await Promise.all([caller.stack.close(), callee.stack.close()])
        await Promise.all([caller.server.stop(), callee.server.stop()])
      },
    }
  },
}

describe('drachtio-srf and what speaks its protocol', () => {
  it.each(sipStackConformance.map((each) => [each.name, each] as const))('%s', (_name, each) => each.run(harness))

  const start: StartServer = async (program) => {
    const server = await WireServer.start({ secret, ...(program === undefined ? {} : { program }) })
    return { port: server.port, sipPort: server.sipPort, secret, stop: () => server.stop() }
  }

  it.each(serverCases.map((each) => [each.name, each] as const))('%s', (_name, each) => each.run(start))
})
