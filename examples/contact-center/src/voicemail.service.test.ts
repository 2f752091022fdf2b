import { buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { PhoneCenter } from './fixtures/phone-center.js'
import { secondsOf } from './fixtures/heard.js'
import { holds } from './fixtures/recorded.js'

const CUSTOMER_HZ = 500

it('[H8] a real phone leaves a message, which holds what was said and waits for an agent', async () => {
  await using office = await PhoneCenter.start({
    flow: buildFlow({
      id: 'mailbox',
      steps: {
        message: { kind: 'voicemail', queue: 'messages', tone: 'beep', next: 'end', otherwise: 'end' },
        end: { kind: 'hangUp' },
      },
    }),
    queues: [{ id: 'messages' }],
    agents: [{ id: 'li', name: 'Li', queues: ['messages'] }],
  })
  const { facts } = office
  const customer = await office.caller(CUSTOMER_HZ)
  const { data: call } = await facts.next('interaction:opened')
  await holds(office.recordings, 'the message', (said) => secondsOf(said, CUSTOMER_HZ) >= 1.5)
  customer.press('#')
  const { data: left } = await facts.next('voicemail:left', { call: call.interaction })
  expect(left.durationMs).toBeGreaterThanOrEqual(1_500)
  const [said] = await office.recording(left.recording)
  expect(secondsOf(said, CUSTOMER_HZ)).toBeGreaterThanOrEqual(1)
  await facts.next('interaction:closed', { interaction: call.interaction, cause: 'flowEnded' })
  await office.signIn('li')
  const { data: offer } = await facts.next('offer:created', { interaction: left.interaction })
  expect(offer).toMatchObject({ queue: 'messages', agent: 'li' })
})
