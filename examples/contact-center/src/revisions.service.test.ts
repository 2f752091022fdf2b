import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AgentPage } from './fixtures/agent-page.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { TestCenter } from './fixtures/test-center.js'
import { VisitorPage } from './fixtures/visitor-page.js'

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

describe('what an agent has written', () => {
  it('[L14] is changed in its place and taken back, on both pages, by keyboard alone', async () => {
    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.write('When does it leave?')
    await visitor.choose('1')
    await ada.accept()
    await ada.write('On Monday.')
    await visitor.reads('On Monday.')

    const own = ada.selected.locator('[data-from="self"]')
    await own.getByRole('button', { name: 'Edit' }).press('Enter')
    const words = ada.selected.getByLabel('Change the message')
    expect(await words.inputValue()).toBe('On Monday.')
    await words.fill('On Tuesday.')
    await words.press('Enter')
    await visitor.reads('On Tuesday.')
    await visitor.page.getByText('Edited').waitFor()
    await ada.reads('On Tuesday.')
    expect(await visitor.page.getByText('On Monday.').count()).toBe(0)

    await own.getByRole('button', { name: 'Take back' }).press('Enter')
    await visitor.reads('Message was taken back')
    await visitor.page.reload()
    await visitor.reads('Message was taken back')
    await own.getByText('Taken back').waitFor()
    await ada.page.locator('.card-detail', { hasText: 'Taken back' }).waitFor()
    expect(await visitor.page.getByText('On Tuesday.').count()).toBe(0)
    expect(browser.problems).toEqual([])
  })
})

describe('what a customer has written', () => {
  it('is read from right to left where its language is', async () => {
    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.write('متى يصل طلبي؟')
    await visitor.choose('1')
    await ada.accept()
    await ada.reads('متى يصل طلبي؟')
    const directionOf = (words: string) =>
      ada.selected.locator('.words', { hasText: words }).evaluate((node) => node.matches(':dir(rtl)'))
    expect([await directionOf('متى'), await directionOf('1')]).toEqual([true, false])
    await ada.selected.getByLabel('Message to the customer').fill('غدا')
    expect(await ada.selected.getByLabel('Message to the customer').evaluate((node) => node.matches(':dir(rtl)'))).toBe(
      true,
    )
    expect(browser.problems).toEqual([])
  })
})
