import type { ReplyProposer, Translator } from '@ringwright/acd'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AgentPage } from './fixtures/agent-page.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { TestCenter } from './fixtures/test-center.js'
import { VisitorPage } from './fixtures/visitor-page.js'

const translator: Translator = {
  name: 'Babel',
  translate: async ({ text }) => ({ text: text.replace('Wo ist', 'Where is'), language: 'de' }),
}
const proposer: ReplyProposer = { name: 'Oracle', propose: async () => ['It is on its way.'] }

let center: TestCenter
let browser: ChromiumProcess

beforeEach(async () => {
  center = await TestCenter.start({ assistance: { translator, proposer } })
  browser = await ChromiumProcess.start()
})

afterEach(async () => {
  await browser?.stop()
  await center?.stop()
})

describe('machines that help agents', () => {
  it('[I3] translate below the original, and propose what goes out only when the agent sends it', async () => {
    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.write('Wo ist mein Ticket?')
    await visitor.choose('1')
    await ada.accept()

    await ada.selected.getByRole('button', { name: 'Translate' }).first().press('Enter')
    await ada.reads('Where is mein Ticket?')
    await ada.reads('Wo ist mein Ticket?')
    await ada.selected.getByText('Translated by Babel, a machine, from de').waitFor()

    await ada.tellColleagues('Speaks German.')
    await ada.reads('Where is mein Ticket?')
    await ada.press('Propose a reply')
    await ada.selected.getByRole('option', { name: 'By Oracle, a machine' }).waitFor()
    await ada.text.press('Enter')
    await expect.poll(() => ada.text.inputValue()).toBe('It is on its way.')
    expect(await visitor.page.getByText('on its way').count()).toBe(0)
    await ada.text.press('Enter')
    await visitor.reads('It is on its way.')
    expect(browser.problems).toEqual([])
  })
})
