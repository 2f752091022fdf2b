import {
  type Actor,
  buildFlow,
  type ContactCenterOptions,
  createContactCenter,
  memoryArchive,
  memoryDirectory,
  seededRandom,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { SECRET } from './fixtures/mail-world.js'
import { mimeMail } from './fixtures/mime-mail.js'
import { ADDRESS, MX, PostOffice } from './fixtures/post-office.js'
import { email } from './index.js'

const OFFICER: Actor = { role: 'administrator', id: 'olga' }
const FILES = { removeRecording: async () => {}, removeAttachment: async () => {} }
const [ANNA, BEN] = ['anna@customer.example', 'ben@customer.example'] as const

/** A center to which customers write mails, with the shop's mail server. */
async function running(more: Partial<ContactCenterOptions> = {}) {
  const clock = steppingClock()
  const office = new PostOffice(clock)
  const channel = email({
    ...{ service: 'help', address: ADDRESS, mailbox: office, sender: office, secret: SECRET },
    ...{ trustedHosts: [MX], forged: 'refuse', begin: 'all', retryMs: 1_000 },
  })
  const center = createContactCenter({
    ...{ clock, random: seededRandom(1), directory: memoryDirectory(), archive: memoryArchive() },
    plugins: [channel],
    flows: [buildFlow({ id: 'bye', steps: { bye: { kind: 'hangUp', text: 'Goodbye.' } } })],
    entries: [{ address: 'help', flow: 'bye' }],
    ...more,
  })
  await center.start()
  await clock.advance(2_000)
  const write = async (from: string, subject: string) => {
    const arriving = office.arrive(
      mimeMail({ headers: [`From: ${from}`, `Subject: ${subject}`], text: 'Where is it?' }),
    )
    await clock.advance(5_000)
    await arriving
  }
  return { center, channel, clock, office, write }
}

it('[L8] a subject is kept, and answered, without what is not to be kept of messages', async () => {
  const { center, channel, office, write } = await running({ redact: ['cardNumber'] })
  await write(ANNA, 'My card 4111 1111 1111 1111')
  expect(await channel.thread(ANNA)).toMatchObject({ subject: 'My card •••• 1111' })
  expect(office.sent).toMatchObject([{ subject: 'Re: My card •••• 1111', text: 'Goodbye.' }])
  await center.stop()
})

it('[X10] [L8] who has written mails is erased with what is known of the thread, and nobody else is', async () => {
  const { center, channel, clock, write } = await running()
  for (const from of [ANNA, BEN]) await write(from, 'Order 7')
  expect(await channel.thread(ANNA)).toMatchObject({ subject: 'Order 7' })
  const erasing = center.personalData.erase(OFFICER, { channel: channel.name, address: ANNA }, FILES)
  await clock.advance(5_000)
  expect(await erasing).toMatchObject({
    outcome: 'erased',
    customers: 1,
    others: { [`threads of ${channel.name}`]: 1 },
  })
  expect(await channel.thread(ANNA)).toBeUndefined()
  expect(await channel.thread(BEN)).toMatchObject({ address: BEN })
  await center.stop()
})
