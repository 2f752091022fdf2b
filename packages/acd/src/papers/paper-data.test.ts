import { memoryArchive } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { ANN, CUSTOMER, engagedLine } from '../fixtures/engaged-line.js'

const OFFICER = { role: 'administrator', id: 'olga' } as const
const SUPERVISOR = { role: 'supervisor', id: 'boss' } as const
const WHO = { channel: 'voice', address: CUSTOMER } as const

it('[X10] what was written down about a call is told and erased, once nobody can write more', async () => {
  const clock = steppingClock()
  const line = await engagedLine({ clock, archive: memoryArchive() })
  const { acd, center, id } = line
  const files = { removeRecording: async () => {}, removeAttachment: async () => {} }
  const erase = async () => {
    const erased = center.personalData.erase(OFFICER, WHO, files)
    await clock.advance(1_000)
    return erased
  }
  line.caller.hangUp()
  await clock.advance(1_000)
  await acd.addNote(ANN, id, 'is hard of hearing')
  await clock.advance(1_000)
  const told = []
  for await (const each of center.personalData.export(OFFICER, WHO)) if (each.kind === 'other') told.push(each)
  expect(told).toMatchObject([{ keeper: 'papers', item: { notes: [{ text: 'is hard of hearing' }] } }])
  expect(await erase()).toEqual({ outcome: 'refused', reason: 'open', interactions: [], keepers: ['papers'] })
  await clock.advance(15_000)
  expect(await erase()).toMatchObject({ outcome: 'erased', others: { papers: 1 } })
  expect(acd.papersOf(id)).toBeUndefined()
  expect(await acd.addNote(SUPERVISOR, id, 'too late')).toEqual({ outcome: 'refused', reason: 'closed' })
  await center.stop()
})
