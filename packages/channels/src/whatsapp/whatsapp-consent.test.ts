import { createContactCenter, seededRandom, systemActor } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { ANNA, openWhatsApp } from './fixtures/open-whatsapp.js'
import { OPTIONS, WhatsAppWorld } from './fixtures/whatsapp-world.js'
import { whatsApp } from './index.js'

describe('[L5] [K21] somebody who stops advertising in WhatsApp', () => {
  it('has withdrawn consent for it, in the words and at the time of Meta', async () => {
    const { host, api } = await openWhatsApp({ marketingPurpose: 'news' })
    const seconds = Math.floor(api.clock.now() / 1_000)
    await api.prefer(ANNA, 'stop')
    await api.prefer(ANNA, 'resume')
    const said = { address: ANNA, purpose: 'news', at: seconds * 1_000 }
    const words = (wish: string) => `User requested to ${wish} marketing messages`
    expect(host.consents).toEqual([
      { ...said, given: false, words: words('stop'), externalId: `stop/${seconds}` },
      { ...said, given: true, asBefore: true, words: words('resume'), externalId: `resume/${seconds}` },
    ])
  })

  it('is known by the id of somebody who hides the number, too', async () => {
    const { host, api } = await openWhatsApp()
    await api.prefer(ANNA, 'stop', { wa_id: undefined, user_id: 'US.13491208655302741918' })
    expect(host.consents).toMatchObject([{ address: 'US.13491208655302741918', purpose: 'marketing' }])
  })

  it('is passed over where it is about something else, about another business, or cannot be read', async () => {
    const { host, api } = await openWhatsApp()
    await api.prefer(ANNA, 'stop', { category: 'something_new' })
    await api.prefer(ANNA, 'perhaps')
    await api.prefer(ANNA, 'stop', { wa_id: undefined })
    const preference = { wa_id: ANNA, category: 'marketing_messages', value: 'stop', timestamp: 1 }
    await api.notify({ user_preferences: [preference] }, '300000000000000', 'user_preferences')
    expect((await api.notify({ user_preferences: 7 }, undefined, 'user_preferences')).status).toBe(200)
    expect(host.consents).toEqual([])
  })

  it('is told again while the center cannot record it', async () => {
    const { host, api } = await openWhatsApp()
    host.mood = 'unavailable'
    expect((await api.prefer(ANNA, 'stop')).status).toBe(503)
  })

  it('gets none, and is answered; who wants it again gets what was agreed to before', async () => {
    const { provider: api } = new WhatsAppWorld()
    const channel = whatsApp({ ...OPTIONS, fetch: api.fetch })
    const center = createContactCenter({ clock: api.clock, random: seededRandom(1), plugins: [channel] })
    await center.start()
    api.webhook = channel.webhook
    const contact = { channel: 'whatsapp', address: ANNA }
    const may = async (purpose: string, needsConsent: boolean) =>
      (await center.permissions.ask(contact, { purpose, needsConsent })).outcome
    const agree = { given: true, purpose: 'marketing', source: 'form' }
    await api.prefer(ANNA, 'stop')
    await api.clock.advance(1_000)
    await api.prefer(ANNA, 'resume')
    expect(await may('marketing', true)).toBe('refused')
    await center.permissions.consent(systemActor('form'), contact, agree)
    await api.clock.advance(1_000)
    await api.prefer(ANNA, 'stop')
    expect([await may('marketing', true), await may('service', false)]).toEqual(['refused', 'allowed'])
    await api.clock.advance(1_000)
    await api.prefer(ANNA, 'resume')
    expect(await may('marketing', true)).toBe('allowed')
    await center.stop()
  })
})
