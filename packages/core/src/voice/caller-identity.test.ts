import { afterEach, expect, it } from 'vitest'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import { buildFlow } from '../flow/flow-builder.js'
import { interactions } from '../interaction/interaction.js'
import { scriptedCallControl } from '../simulation/scripted-call-control.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { CallControl, CallerIdentity } from './call-control.js'

let center: ContactCenter
afterEach(() => center.stop())

it.each<[CallerIdentity | undefined, object]>([
  ['full', { callerIdentity: 'full' }],
  ['failed', { callerIdentity: 'failed' }],
  [undefined, {}],
])('[J34] [J33] rules and agents see that the identity of a caller is %s', async (identity, attributes) => {
  const clock = steppingClock()
  const scripted = scriptedCallControl({ clock })
  const control: CallControl = {
    ...scripted,
    onCall: (handler) =>
      scripted.onCall((call) => handler(identity === undefined ? call : { ...call, callerIdentity: identity })),
  }
  center = createContactCenter({
    clock,
    plugins: [{ name: 'phones', setup: () => ({ callControl: control }) }],
    flows: [buildFlow({ id: 'menu', steps: { bye: { kind: 'hangUp', prompt: 'bye' } } })],
    entries: [{ address: '100', flow: 'menu' }],
  })
  await center.start()
  scripted.call('+4930901820', '100')
  await clock.advance(0)
  const [interaction] = [...center.all(interactions).values()]
  expect(interaction?.body.attributes).toEqual(attributes)
})
