import { expect, it } from 'vitest'
import { startDrachtioPeer } from '../../../scripts/examples/drachtio-peer.js'
import { startExample } from '../../../scripts/examples/start-example.js'
import { TestPhone } from '../../../scripts/examples/test-phone.js'
import { freePort, START_MAX_MS } from '../../../scripts/services/index.js'

it('the example connects two phones of a drachtio-server, and says what becomes of the call', async () => {
  await using server = await startDrachtioPeer()
  await using example = startExample(import.meta.url, server.env)
  await example.waitForOutput(/and call sip:0@/, START_MAX_MS)
  const ada = await TestPhone.start('ada', server.sipPort, 'lovelace')
  const grace = await TestPhone.start('grace', server.sipPort, 'hopper')
  await example.waitForOutput(/ada has 1 phones\n[^]*grace has 1 phones/)
  const answering = grace.answers()
  const leg = await ada.calls('0')
  await answering
  await example.waitForOutput(/ada calls 0\nada talks/)
  await leg.hangup()
  await example.waitForOutput(/ada and 0: over, bye/)
  expect((await example.stop('SIGTERM', 10_000)).code).toBe(0)
})

it('says what is missing when there is no server', async () => {
  await using example = startExample(import.meta.url, { DRACHTIO_PORT: String(await freePort()) })
  await expect(example.succeed(START_MAX_MS)).rejects.toThrow(
    /^Ended with 1[^]*cannot be reached[^]*Start a drachtio-server first/,
  )
  expect(example.output).not.toContain('    at ')
})
