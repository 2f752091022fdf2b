import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { AgentPage } from '@ringwright/example-contact-center/fixtures/agent-page'
import { ChromiumProcess } from '@ringwright/example-contact-center/fixtures/chromium-process'
import { FactLog } from '@ringwright/example-contact-center/fixtures/fact-log'
import type { Account } from '@ringwright/example-contact-center/accounts'
import type { RunningExample } from '@ringwright/example-contact-center/start-example'
import { MAIL } from './simulated-mail.js'
import { CUSTOMER_NUMBER, startOmnichannel } from './start-omnichannel.js'

let folder: string
let example: RunningExample
let facts: FactLog
let chromium: ChromiumProcess
const log: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-omnichannel-'))
  const note = (message: string, fields?: object): void => void log.push(`${message} ${JSON.stringify(fields)}`)
  example = await startOmnichannel(
    {
      ...{ host: '127.0.0.1', httpPort: 0, sipPort: 0, rtpPortMin: 18_000, rtpPortMax: 18_199 },
      ...{ recordings: join(folder, 'recordings'), attachments: join(folder, 'attachments') },
      ...{ store: 'memory', drainMs: 0, lateMaxMs: 60_000, demo: false },
    },
    { info: () => {}, warn: note, error: note },
  )
  facts = new FactLog(example.center)
  chromium = await ChromiumProcess.start()
})

afterAll(async () => {
  await chromium?.stop()
  await example?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The customer's page, as Anna uses it. */
class Anna {
  readonly page: Page
  readonly chat

  constructor(page: Page) {
    this.page = page
    this.chat = page.frameLocator('iframe')
  }

  async chats(text: string): Promise<void> {
    const field = this.chat.getByLabel('Write a message')
    await field.fill(text)
    await field.press('Enter')
  }

  async writes(label: 'Write on WeChat' | 'Write a mail', text: string): Promise<void> {
    const form = this.page.locator('form', { has: this.page.getByLabel(label) })
    await form.getByLabel(label).fill(text)
    await form.getByRole('button', { name: 'Send' }).click()
  }

  async reads(log: 'WeChat messages' | 'Mails', text: string): Promise<void> {
    await this.page.getByRole('log', { name: log }).getByText(text).waitFor()
  }
}

/** The customer has proven to be known by this. */
async function identify(
  ada: AgentPage,
  identifier: string,
  outcome: 'customer:identified' | 'customer:merged',
): Promise<void> {
  await ada.selected.getByLabel('Known by').fill(identifier)
  await ada.selected.getByLabel('Proven').check()
  await ada.selected.locator('form.identify').getByRole('button', { name: 'Add' }).click()
  await facts.next(outcome)
}

async function finish(ada: AgentPage): Promise<void> {
  await ada.press('End chat')
  await ada.finishWrapUp('Solved', '')
}

it('[M1] [M2] [M3] [M6] shows one customer who chats, writes on WeChat, mails and calls in one thread', async () => {
  onTestFailed(() => console.error(`${log.join('\n')}\n${facts}\n${chromium.problems.join('\n')}`))
  const account = example.accounts[0] as Account
  const ada = await AgentPage.signIn(await chromium.profile(), example.url, account)
  await ada.choose('Available')
  const profile = await chromium.profile()
  const anna = new Anna(await profile.newPage())
  await anna.page.goto(`${example.url}/customer/`)

  await anna.chats('Can I take my bike?')
  await anna.chat.getByRole('log').getByText('What can we do for you?').first().waitFor()
  await anna.chats('2')
  await ada.accept()
  await ada.selected.getByText('Writes English').waitFor()
  await identify(ada, '+49 30 901820', 'customer:identified')
  await ada.write('Yes, it is nine euros.')
  await anna.chat.getByRole('log').getByText('Yes, it is nine euros.').waitFor()
  await finish(ada)

  await anna.writes('Write on WeChat', 'Is the night train on time?')
  await anna.reads('WeChat messages', 'What can we do for you?')
  await anna.writes('Write on WeChat', '2')
  await ada.accept()
  await identify(ada, CUSTOMER_NUMBER, 'customer:merged')
  await ada.reads('Can I take my bike?')
  await ada.write('It is.')
  await anna.reads('WeChat messages', 'It is.')
  await identify(ada, MAIL, 'customer:identified')
  await finish(ada)

  await anna.writes('Write a mail', 'My ticket has the wrong name.')
  await anna.reads('Mails', 'What can we do for you?')
  await anna.writes('Write a mail', '2')
  await ada.accept()
  await ada.reads('Is the night train on time?')
  await ada.write('It is mended.')
  await anna.reads('Mails', 'It is mended.')
  await finish(ada)

  await anna.page.getByRole('button', { name: 'Call' }).click()
  const { data: call } = await facts.next('interaction:opened', { channel: 'voice' })
  await facts.next('interaction:engaged', { interaction: call.interaction })
  for (const words of ['Can I take my bike?', 'Is the night train on time?', 'It is mended.']) await ada.reads(words)
  if (process.env['SCREENSHOTS']) {
    await ada.page.screenshot({ path: join(process.env['SCREENSHOTS'], 'omnichannel-agent.png') })
    await anna.page.screenshot({ path: join(process.env['SCREENSHOTS'], 'omnichannel-customer.png') })
  }
  const opened = facts.of('interaction:opened').map(({ data }) => data)
  expect(opened.map(({ channel }) => channel)).toEqual(['web-chat', 'wechat', 'email', 'voice'])
  const standing = await Promise.all(
    opened.map(async ({ customer }) => (await example.center.customers.get(customer))?.id),
  )
  expect(new Set(standing).size).toBe(1)
  await anna.page.getByRole('button', { name: 'Hang up' }).click()
  await ada.finishWrapUp('Solved', '')
  expect(chromium.problems).toEqual([])
})
