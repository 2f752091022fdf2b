import { expect, it } from 'vitest'
import { scriptedCallControl } from './scripted-call-control.js'
import { steppingClock } from './stepping-clock.js'

it('a scripted phone does as it was told until that is taken back, and then as it was told since', async () => {
  const clock = steppingClock()
  const phones = scriptedCallControl({ clock })
  const outcomeOf = async (address: string) => {
    const dialing = phones.dial(address)
    await clock.advance(0)
    const dialed = await dialing
    return dialed.outcome === 'failed' ? dialed.end.cause : dialed.outcome
  }
  const forget = phones.phone('+1555', { outcome: 'busy' })
  expect(await outcomeOf('+1555')).toBe('busy')
  forget()
  expect(await outcomeOf('+1555')).toBe('unreachable')
  const forgetEarlier = phones.phone('+1555', { outcome: 'busy' })
  phones.phone('+1555', { outcome: 'notFound' })
  forgetEarlier()
  expect(await outcomeOf('+1555')).toBe('notFound')
})
