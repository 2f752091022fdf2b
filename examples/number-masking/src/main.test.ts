import { expect, it } from 'vitest'
import { startExample } from '../../../scripts/examples/start-example.js'
import { TestPhone } from '../../../scripts/examples/test-phone.js'
import { START_MAX_MS } from '../../../scripts/services/index.js'

it('[J20] the example connects two phones by a number of its own', async () => {
  await using example = startExample(import.meta.url)
  const [, port = ''] = await example.waitForOutput(/register two phones at [\d.]+:(\d+)/, START_MAX_MS)
  const [, number = ''] = await example.waitForOutput(/calls (\d+) and reaches/)
  const driver = await TestPhone.start('driver', port, 'wheel')
  const rider = await TestPhone.start('rider', port, 'seat')
  const rung = rider.answers()
  const leg = await driver.calls(number)
  expect((await rung).request.from.user).toBe(number)
  await leg.hangup()
  await example.waitForOutput(/the driver calls 500\d\n[^]*the call is over \(answered\): they talked for \d+ s/)
  expect((await example.stop('SIGTERM', 10_000)).code).toBe(0)
  expect(example.output).toMatch(/connects them no longer: released/)
})
