import { expect, it } from 'vitest'
import { startExample } from '../../../scripts/examples/start-example.js'
import { TestPhone } from '../../../scripts/examples/test-phone.js'
import { START_MAX_MS } from '../../../scripts/services/index.js'

it('[J16] in the example a supervisor listens, whispers, joins in and takes over', async () => {
  await using example = startExample(import.meta.url)
  const [, port = ''] = await example.waitForOutput(/call sip:100@[\d.]+:(\d+)/, START_MAX_MS)
  const ada = await TestPhone.start('ada', port, 'lovelace')
  const sue = await TestPhone.start('sue', port, 'boss')
  void ada.answers()
  const rung = sue.answers()
  const customer = await TestPhone.start('customer', port)
  const leg = await customer.calls('100')
  await example.waitForOutput(/ada has a caller/)

  example.write('l\n')
  await example.waitForOutput(/listen: done/)
  await example.meanwhile("the supervisor's phone rings", rung)
  await example.waitForOutput(/sue is in the call: listen/)
  example.write('w\n')
  await example.waitForOutput(/sue does otherwise now: whisper/)
  example.write('b\n')
  await example.waitForOutput(/sue does otherwise now: barge/)
  example.write('t\n')
  await example.waitForOutput(/take over: done/)
  await leg.hangup()
  await example.waitForOutput(/the call is over: customerEnded/)
  expect((await example.stop('SIGTERM', 10_000)).code).toBe(0)
})
