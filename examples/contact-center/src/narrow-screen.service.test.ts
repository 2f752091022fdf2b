import { systemClock, systemRandom } from '@ringwright/core'
import type { Locator } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Phone } from './demo/phone.js'
import { AgentPage } from './fixtures/agent-page.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { TestCenter } from './fixtures/test-center.js'
import { VisitorPage } from './fixtures/visitor-page.js'

/** Of a phone held upright. */
const SCREEN = { width: 390, height: 844 }
/** Two lines of a label and what is around them. */
const BUTTON_HEIGHT_MAX = 64

let center: TestCenter
let browser: ChromiumProcess

beforeEach(async () => {
  center = await TestCenter.start()
  browser = await ChromiumProcess.start()
})

afterEach(async () => {
  await browser?.stop()
  await center?.stop()
})

const heights = (buttons: Locator): Promise<number[]> =>
  buttons.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height).filter((height) => height > 0))

/** By how much what stands in the buttons is taller than they are. */
const overflows = (buttons: Locator): Promise<number[]> =>
  buttons.evaluateAll((all) =>
    all.map((one) => {
      const box = one.getBoundingClientRect()
      const parts = [...one.children].map((child) => child.getBoundingClientRect())
      return Math.max(...parts.map((part) => Math.max(box.top + 4 - part.top, part.bottom + 4 - box.bottom)))
    }),
  )

describe("the agents' page on the screen of a phone", () => {
  it('shows buttons of a call as tall as their words, folds the notes, and keeps what was put away within its frame', async () => {
    const line = { clock: systemClock(), random: systemRandom(), host: '127.0.0.1' }
    const server = `127.0.0.1:${center.example.sipPort}`
    const ports = { rtpPortMin: 17_000, rtpPortMax: 17_499 }
    const desk = new Phone({ ...line, ...ports, server, user: 'ada', password: center.account('ada').phonePassword })
    const home = new Phone({ ...line, rtpPortMin: 16_500, rtpPortMax: 16_999, server, user: '+4930555017' })
    try {
      await desk.start()
      await home.start()
      const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
      const hint = ada.page.getByRole('listitem').filter({ hasText: 'Set your status to Available' })
      await hint.waitFor()
      await ada.choose('Available')
      await hint.waitFor({ state: 'hidden' })
      const call = await home.call('100')
      await center.caller()
      await call?.press('1')
      await ada.selected.getByText('You are talking').waitFor()
      await ada.selected.getByLabel('Add a tag').waitFor()
      await ada.page.setViewportSize(SCREEN)
      await ada.work.getByText('+4930555017').click()
      await ada.selected.getByText('You are talking').waitFor()
      await ada.selected.getByLabel('Add a tag').waitFor({ state: 'hidden' })
      expect(Math.max(...(await heights(ada.selected.getByRole('button'))))).toBeLessThan(BUTTON_HEIGHT_MAX)

      await ada.press('Park')
      await ada.page.getByRole('button', { name: 'Put away' }).click()
      const putAway = ada.page.getByRole('dialog').getByRole('button', { name: 'Pick up' })
      await putAway.waitFor()
      expect(Math.max(...(await overflows(putAway)))).toBeLessThanOrEqual(0)
    } finally {
      await Promise.all([desk.stop(), home.stop()])
    }
  })

  it('says what happened over the header, where it covers nothing that is pressed next', async () => {
    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.write('Hello')
    await visitor.choose('1')
    await ada.accept()
    await ada.page.setViewportSize(SCREEN)
    await ada.transfer('Help with a trip')
    const notice = ada.page.getByText('Transferred to Help with a trip')
    const belowHeader = await notice.evaluate((shown) => {
      const header = shown.ownerDocument.querySelector('header')
      return shown.getBoundingClientRect().bottom - (header?.getBoundingClientRect().bottom ?? 0)
    })
    expect(belowHeader).toBeLessThanOrEqual(0)
  })
})
