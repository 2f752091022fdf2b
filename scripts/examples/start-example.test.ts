import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { START_MAX_MS } from '../services/index.js'
import { startExample } from './start-example.js'

const telephony: Socket = createSocket('udp4')
const pages: Server = createServer()

beforeAll(async () => {
  telephony.bind(0, '127.0.0.1')
  pages.listen(0)
  await Promise.all([once(telephony, 'listening'), once(pages, 'listening')])
})

afterAll(() => {
  telephony.close()
  pages.close()
})

it.each(['number-masking', 'sip-to-queue', 'supervisor-monitor'])(
  'the example %s says that its port is taken, and how to mend it, without a trace of calls',
  async (name) => {
    await using example = startExample(sourceOf(name), { SIP_PORT: String(telephony.address().port) })
    await expect(example.succeed(START_MAX_MS)).rejects.toThrow(
      /^Ended with 1[^]*Cannot listen on udp [^]*stop what uses/,
    )
    expect(example.output).not.toContain('    at ')
  },
)

it('the example of a campaign says that the port of its page is taken, without a trace of calls', async () => {
  const address = pages.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  await using example = startExample(sourceOf('outbound-campaign'), { PORT: String(address.port) })
  await expect(example.succeed(START_MAX_MS)).rejects.toThrow(/^Ended with 1[^]*choose another host or port/)
  expect(example.output).not.toContain('    at ')
})

function sourceOf(name: string): URL {
  return new URL(`../../examples/${name}/src/`, import.meta.url)
}
