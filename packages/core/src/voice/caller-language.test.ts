import { afterEach, expect, it } from 'vitest'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import { buildFlow } from '../flow/flow-builder.js'
import { interactions } from '../interaction/interaction.js'
import { scriptedCallControl } from '../simulation/scripted-call-control.js'
import { steppingClock } from '../simulation/stepping-clock.js'

let center: ContactCenter
afterEach(() => center.stop())

it('a caller is greeted in the language that is known of the customer', async () => {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  const menu = { kind: 'ask', prompt: 'menu', choices: [{ keys: ['1'], next: 'bye' }], otherwise: 'bye' } as const
  center = createContactCenter({
    clock,
    plugins: [{ name: 'phones', setup: () => ({ callControl: control }) }],
    flows: [buildFlow({ id: 'menu', steps: { menu, bye: { kind: 'hangUp' } } })],
    entries: [{ address: '100', flow: 'menu' }],
  })
  await center.start()
  const languages = () => [...center.all(interactions).values()].map(({ body }) => body.language)
  control.call('+4930901820', '100')
  await clock.advance(0)
  const [first] = [...center.all(interactions).values()]
  await center.customers.prefer({ role: 'supervisor', id: 'sue' }, first?.body.customer as never, { language: 'de' })
  expect(languages()).toEqual(['de'])
  control.call('+4930901820', '100')
  await clock.advance(0)
  expect(languages()).toEqual(['de', 'de'])
  const positions = [...center.all(interactions).values()].map(({ body: { stage } }) =>
    stage.name === 'flow' ? stage.position.variables['language'] : undefined,
  )
  expect(positions).toEqual([undefined, 'de'])
})
