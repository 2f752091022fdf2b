import {
  type Actor,
  buildFlow,
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

it('[X10] [L8] who has written mails is erased with what is known of the thread, and nobody else is', async () => {
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
  })
  await center.start()
  await clock.advance(2_000)
  for (const from of [ANNA, BEN]) {
    const arriving = office.arrive(mimeMail({ headers: [`From: ${from}`, 'Subject: Order 7'], text: 'Where is it?' }))
    await clock.advance(5_000)
    await arriving
  }
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
