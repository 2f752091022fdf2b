import { expect, it } from 'vitest'
import { checkEvidence, exportEvidence } from './index.js'

const entries = [{ dialed: 5 }, { abandoned: 'call-3' }, { dialed: 2 }]

it('[Z24] [X12] finds the first line of evidence that was changed, left out or put in', async () => {
  const lines = await exportEvidence(entries)
  expect(await checkEvidence(lines)).toEqual({ outcome: 'intact' })
  const [first, second, third] = lines as [(typeof lines)[0], (typeof lines)[0], (typeof lines)[0]]
  const changed = { ...second, text: second.text.replace('3', '4') }
  expect(await checkEvidence([first, changed, third])).toEqual({ outcome: 'broken', number: 2 })
  expect(await checkEvidence([first, third])).toEqual({ outcome: 'broken', number: 2 })
  expect(await checkEvidence([first, first, second, third])).toEqual({ outcome: 'broken', number: 2 })
})

it('goes on where an earlier export ended', async () => {
  const whole = await exportEvidence(entries)
  const begun = await exportEvidence(entries.slice(0, 1))
  expect([...begun, ...(await exportEvidence(entries.slice(1), begun[0]))]).toEqual(whole)
})
