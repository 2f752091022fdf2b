import { createContactCenter, seededRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { TelegramWorld } from './fixtures/telegram-world.js'
import { telegram } from './index.js'
import { BOT_API, SECRET, TOKEN } from './fixtures/bot-api.js'

async function open() {
  const { adapter, provider: api } = new TelegramWorld()
  const host = new ChannelHostModel(['help'])
  await adapter.start(host)
  return { host, api }
}

describe('[L6] [K21] somebody who blocks a bot', () => {
  it('has withdrawn consent, at the time that Telegram tells, and is answered again after taking it back', async () => {
    const { host, api } = await open()
    const second = Math.floor(api.clock.now() / 1_000) * 1_000
    await api.stand('anna', 'kicked')
    await api.redeliver()
    await api.clock.advance(1_000)
    await api.stand('anna', 'member')
    const blocked = { address: '1000', given: false, words: 'kicked', at: second, externalId: 'update/100' }
    expect(host.consents).toEqual([
      blocked,
      blocked,
      { ...blocked, given: true, purpose: 'service', words: 'member', at: second + 1_000, externalId: 'update/101' },
    ])
  })

  it('is no member of a group that the bot is put out of, and no standing that is new to Telegram', async () => {
    const { host, api } = await open()
    expect((await api.stand('anna', 'kicked', { id: -77, type: 'group' })).status).toBe(200)
    expect((await api.stand('anna', 'restricted')).status).toBe(200)
    expect(host.consents).toEqual([])
  })

  it('is told again while the center cannot record it', async () => {
    const { host, api } = await open()
    host.mood = 'unavailable'
    expect((await api.stand('anna', 'kicked')).status).toBe(503)
  })

  it('is not written to, and has agreed to no advertising by taking it back', async () => {
    const { provider: api } = new TelegramWorld()
    const mediaUrl = 'https://center.example/media'
    const bot = telegram({ service: 'help', token: TOKEN, secret: SECRET, api: BOT_API, mediaUrl, fetch: api.fetch })
    const center = createContactCenter({ clock: api.clock, random: seededRandom(1), plugins: [bot] })
    await center.start()
    api.webhook = bot.webhook
    const may = async (purpose: string, needsConsent: boolean) =>
      (await center.permissions.ask({ channel: 'telegram', address: '1000' }, { purpose, needsConsent })).outcome
    await api.stand('anna', 'kicked')
    expect(await may('service', false)).toBe('refused')
    await api.clock.advance(1_000)
    await api.stand('anna', 'member')
    expect([await may('service', false), await may('news', true)]).toEqual(['allowed', 'refused'])
    await bot.register('https://center.example/telegram')
    expect(api.calls.at(-1)?.parameters['allowed_updates']).toContain('my_chat_member')
    await center.stop()
  })
})
