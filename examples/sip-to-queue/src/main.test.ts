import { expect, it } from 'vitest'
import { startExample } from '../../../scripts/examples/start-example.js'
import { TestPhone } from '../../../scripts/examples/test-phone.js'
import { START_MAX_MS } from '../../../scripts/services/index.js'

it('the example brings a caller to the phone that is registered, and says what becomes of the call', async () => {
  await using example = startExample(import.meta.url)
  const [, port = ''] = await example.waitForOutput(/and call sip:100@[\d.]+:(\d+)/, START_MAX_MS)
  const ada = await TestPhone.start('ada', port, 'lovelace')
  const grace = await TestPhone.start('grace', port, 'hopper')
  const first = Promise.race([ada.answers(), grace.answers()])
  const caller = await TestPhone.start('customer', port)
  const leg = await caller.calls('100')
  await first
  await example.waitForOutput(/a caller waits\n[^]*the phone of (ada|grace) rings\n[^]*\1 has the caller after \d+ s/)
  await leg.hangup()
  await example.waitForOutput(/the call is over: customerEnded/)
  expect((await example.stop('SIGTERM', 10_000)).code).toBe(0)
})
