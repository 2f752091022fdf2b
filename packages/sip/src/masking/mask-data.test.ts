import { type ContactCenter, createContactCenter, memoryArchive, systemActor } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { numberMasking } from './index.js'

const HOUR = 3_600_000
const service = { role: 'service', id: 'dispatch' } as const
const OFFICER = systemActor('olga')
const [ANNA, RIDER, OTHER] = ['+491701', '+491702', '+491703'] as const
const POOL = '+49301'

async function startMasking() {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  const masking = numberMasking({ numbers: [POOL] })
  const phones = { name: 'phones', setup: () => ({ callControl: control }) }
  const center: ContactCenter = createContactCenter({ plugins: [phones, masking], clock, archive: memoryArchive() })
  const facts: string[] = []
  center.on('*', ({ type, data }) => void facts.push(`${type} ${JSON.stringify(data)}`))
  await center.start()
  const bind = (...parties: [string, string]) => masking.bind(service, { parties, expiresAt: clock.now() + 72 * HOUR })
  const who = (address: string) => ({ channel: 'voice', address })
  return {
    ...{ clock, control, masking, center, facts, bind },
    async told(address: string) {
      const items = []
      for await (const each of center.personalData.export(OFFICER, who(address)))
        if (each.kind === 'other') items.push(each.item)
      return items
    },
    async erase(address: string) {
      const files = { removeRecording: async () => {}, removeAttachment: async () => {} }
      const erased = center.personalData.erase(OFFICER, who(address), files)
      await clock.advance(1_000)
      return erased
    },
    async call(from: string) {
      const caller = control.call(from, POOL)
      await clock.advance(100)
      return caller
    },
  }
}

it('[J20] tells a person by which numbers they are reached, and nothing of the other party', async () => {
  const { bind, told, clock, center } = await startMasking()
  await bind(ANNA, RIDER)
  const expiresAt = clock.now() + 72 * HOUR
  expect(await told(ANNA)).toEqual([
    { binding: expect.any(String), number: POOL, party: ANNA, expiresAt, record: false },
  ])
  expect(await told(OTHER)).toEqual([])
  await center.stop()
})

it('[J20] erases a person from bindings and hangs up, while the number rests for the other one', async () => {
  const { bind, told, erase, call, control, clock, center, facts } = await startMasking()
  await bind(ANNA, RIDER)
  control.phone(ANNA, { outcome: 'answered' })
  const caller = await call(RIDER)
  expect(caller.events.at(-1)).toBe('answered')
  expect(await erase(ANNA)).toMatchObject({ outcome: 'erased', others: { masks: 1 } })
  expect(caller.events.at(-1)).toBe('ended')
  expect(facts.filter((fact) => fact.startsWith('mask:ended'))).toEqual([expect.stringContaining('"why":"released"')])
  expect(await told(ANNA)).toEqual([])
  expect([...center.all({ kind: 'maskSide' } as never).keys()]).toEqual([`${POOL}|${RIDER}`])
  expect(await bind(RIDER, OTHER)).toEqual({ outcome: 'refused', reason: 'noNumberFree' })
  expect((await call(RIDER)).events).toEqual(['notFound'])
  await clock.advance(24 * HOUR)
  expect(await bind(RIDER, OTHER)).toMatchObject({ outcome: 'bound' })
  expect(await erase(ANNA)).toMatchObject({ outcome: 'erased', others: { masks: 0 } })
  await center.stop()
})

it('[J20] erases a person for whom a number only rests', async () => {
  const { bind, told, erase, masking, center } = await startMasking()
  const bound = await bind(ANNA, RIDER)
  const id = bound.outcome === 'bound' ? bound.binding.id : ''
  await masking.change(service, id, { parties: [OTHER, RIDER] })
  expect(await told(ANNA)).toEqual([{ number: POOL, party: ANNA, restsUntil: expect.any(Number) }])
  expect(await erase(ANNA)).toMatchObject({ outcome: 'erased', others: { masks: 1 } })
  expect(await told(ANNA)).toEqual([])
  expect(masking.bindings(service)).toMatchObject([{ id, parties: [OTHER, RIDER] }])
  await center.stop()
})
