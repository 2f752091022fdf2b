import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep, systemClock, systemRandom } from '@ringwright/core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  DRACHTIO_BIN,
  type DrachtioServer,
  type DrachtioServerOptions,
  startDrachtioServer,
} from '../../../../scripts/services/index.js'
import { type SipStackHarness, sipStackConformance } from '../conformance/index.js'
import type { SipStack } from '../sip-stack.js'
import { testIdentity } from '../transport/fixtures/test-identity.js'
import { serverCases } from './fixtures/server-cases.js'
import { createDrachtioSipStack } from './index.js'

/** A case that waits in vain ends, and closes its stacks: those would take the calls of the next one. */
const ARRIVES_MAX_MS = 10_000

async function arrives<T>(promise: Promise<T>): Promise<T> {
  const here = new AbortController()
  const late = sleep(systemClock(), ARRIVES_MAX_MS, here.signal).then(() => {
    throw new Error(`Nothing has arrived within ${ARRIVES_MAX_MS} ms.`)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    here.abort()
  }
}

/** No package brings drachtio-server: `DRACHTIO_BIN=/usr/local/bin/drachtio npm run test:drachtio` names one. */
// tidy: skip because no package brings drachtio-server, and building one takes longer than all tests
describe.skipIf(DRACHTIO_BIN === undefined)('a real drachtio-server', () => {
  const folders: string[] = []
  const servers: DrachtioServer[] = []

  const start = async (options: DrachtioServerOptions = {}): Promise<DrachtioServer> => {
    const folder = await mkdtemp(join(tmpdir(), 'drachtio-'))
    folders.push(folder)
    const server = await startDrachtioServer(DRACHTIO_BIN ?? '', folder, options)
    servers.push(server)
    return server
  }

  beforeAll(() => Promise.all([start({ identity: testIdentity }), start({ identity: testIdentity })]))

  afterAll(async () => {
    for (const { process } of servers) await process.stop()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
  })

  const open = async ({ host, port, secret }: DrachtioServer): Promise<SipStack> => {
    const stack = createDrachtioSipStack({
      ...{ clock: systemClock(), random: systemRandom(), servers: [{ host, port, secret }] },
      admission: { eventLoopDelayMaxMs: 60_000 },
    })
    await stack.start()
    return stack
  }

  describe.each(['udp', 'tcp', 'tls'])('over %s', (transport) => {
    const uri = ({ host, sipPort, tlsPort }: DrachtioServer) =>
      `sip:x@${host}:${transport === 'tls' ? tlsPort : sipPort};transport=${transport}`
    const harness: SipStackHarness = {
      async open() {
        const [here, there] = servers as [DrachtioServer, DrachtioServer]
        const [caller, callee] = [await open(here), await open(there)]
        return {
          ...{ caller, callee, callerUri: uri(here), calleeUri: uri(there) },
          arrives,
          close: async () => void (await Promise.all([caller.close(), callee.close()])),
        }
      },
    }

    it.each(sipStackConformance.map((each) => [each.name, each] as const))('%s', (_name, each) => each.run(harness))
  })

  it.each(serverCases.map((each) => [each.name, each] as const))('%s', (_name, each) =>
    each.run(async (program) => {
      const server = await start(program === undefined ? {} : { handler: `tcp://127.0.0.1:${program}` })
      return { ...server, stop: () => server.process.stop() }
    }),
  )
})
