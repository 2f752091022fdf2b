import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AgentPage } from './fixtures/agent-page.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { TestCenter } from './fixtures/test-center.js'
import { VisitorPage } from './fixtures/visitor-page.js'

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqkL4KAcT9BAZ1mWkgAAAAAElFTkSuQmCC',
  'base64',
)

/** Into the browser's clipboard, as a program does in which somebody copies a picture. */
async function copyPicture(page: Page): Promise<void> {
  await page.bringToFront()
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2, 2)
    canvas.getContext('2d')?.fillRect(0, 0, 1, 1)
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': canvas.convertToBlob() })])
  })
}

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

describe('files in the pages', () => {
  it('[L12] a visitor sends a picture by the button and one by dropping it, the agent answers with a document', async () => {
    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.write('My ticket looks odd.')
    await visitor.choose('1')
    await ada.accept()

    await visitor.page.locator('#files').setInputFiles({ name: 'ticket.png', mimeType: 'image/png', buffer: PNG })
    await visitor.page.getByRole('img', { name: 'ticket.png' }).waitFor()
    await ada.selected.getByRole('link', { name: 'ticket.png' }).waitFor()
    const picture = ada.selected.locator('img.picture')
    await picture.waitFor()
    expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1)

    const dropped = await visitor.page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([Uint8Array.from(bytes)], 'back.png', { type: 'image/png' }))
        return transfer
      },
      [...PNG],
    )
    await visitor.page.dispatchEvent('#chat', 'drop', { dataTransfer: dropped })
    await ada.selected.getByRole('link', { name: 'back.png' }).waitFor()

    const document = { name: 'terms.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF') }
    await ada.selected.locator('input[type=file]').setInputFiles(document)
    const link = visitor.page.getByRole('link', { name: 'terms.pdf' })
    await link.waitFor()
    const answer = await fetch((await link.getAttribute('href')) ?? '')
    expect([answer.status, answer.headers.get('content-disposition'), await answer.text()]).toEqual([
      200,
      "attachment; filename*=UTF-8''terms.pdf",
      '%PDF-1.4\n%%EOF',
    ])
    await visitor.page.reload()
    await visitor.page.getByRole('img', { name: 'back.png' }).waitFor()
    expect(browser.problems).toEqual([])
  })

  it('[L12] a picture that was copied is pasted by the keyboard, by the visitor and by the agent', async () => {
    const profile = await browser.profile()
    await profile.grantPermissions(['clipboard-read', 'clipboard-write'])
    const ada = await AgentPage.signIn(profile, center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await VisitorPage.open(profile, center.example.url)
    await visitor.write('My ticket looks odd.')
    await visitor.choose('1')
    await ada.accept()

    await copyPicture(visitor.page)
    await visitor.text.press('Control+V')
    await visitor.page.locator('.message.customer .picture').waitFor()
    await ada.selected.locator('[data-from="customer"] .picture').waitFor()
    await ada.text.fill('Like this?')
    await ada.page.bringToFront()
    await ada.text.press('Control+V')
    await visitor.page.locator('.message.agent .picture').waitFor()
    expect(await ada.text.inputValue()).toBe('Like this?')
    expect(browser.problems).toEqual([])
  })

  it('[L16] a drawing with a script is refused with a reason, and nobody can send files without a token', async () => {
    const visitor = await VisitorPage.open(await browser.profile(), center.example.url)
    await visitor.isTold('How can we help?')
    const drawing = {
      name: 'logo.svg',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg><script>alert(1)</script></svg>'),
    }
    await visitor.page.locator('#files').setInputFiles(drawing)
    await visitor.page.getByText('Files of this kind cannot be sent.').waitFor()
    await visitor.page.getByRole('button', { name: 'Remove: logo.svg' }).click()
    expect(await visitor.page.locator('#uploads').isHidden()).toBe(true)
    const url = center.example.url
    for (const address of [`${url}/api/files/visitor`, `${url}/api/files/agent`]) {
      expect((await fetch(`${address}?name=a.png`, { method: 'POST', body: PNG })).status).toBe(401)
    }
  })
})
