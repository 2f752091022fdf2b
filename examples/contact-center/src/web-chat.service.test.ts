import { interactions } from '@ringwright/core'
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core'
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

/** A network that lets no WebSockets through; with `holdsAnswers`, none that does not end either. */
async function narrowNetwork(profile: BrowserContext, holdsAnswers: boolean): Promise<string[]> {
  const asked: string[] = []
  await profile.routeWebSocket(/.*/, (socket) => void socket.close())
  await profile.route(/web-chat\/http/, (route) => {
    const url = route.request().url()
    asked.push(url.includes('stream') ? 'stream' : route.request().method())
    return holdsAnswers && url.includes('stream') ? route.abort() : route.continue()
  })
  return asked
}

/** A page of somebody else's that has the widget. */
async function shop(profile: BrowserContext, attributes: string, style = ''): Promise<Page> {
  const { url } = center.example
  const page = await profile.newPage()
  const script = `<script type="module" src="/chat/widget.js" data-ringwright-widget ${attributes}></script>`
  const body = `<!doctype html><html lang="en"><style>p { color: red !important } ${style}</style><h1>Shop</h1>${script}</html>`
  await page.route('**/shop', (route) =>
    route.fulfill({
      body,
      contentType: 'text/html; charset=utf-8',
      headers: {
        'content-security-policy': "default-src 'self'; style-src 'unsafe-inline'; require-trusted-types-for 'script'",
      },
    }),
  )
  await page.goto(`${url}/shop`)
  return page
}

describe('the web chat in a real browser', () => {
  it.each([
    ['over one answer that does not end', false],
    ['over requests that wait', true],
  ])('[L1] goes on %s where WebSockets are blocked, also through a reload', async (_how, holdsAnswers) => {
    const profile = await browser.profile()
    const asked = await narrowNetwork(profile, holdsAnswers)
    const visitor = await VisitorPage.open(profile, center.example.url)
    await visitor.isTold('How can we help?')
    await visitor.write('Is anybody there?')
    await visitor.page.getByRole('button', { name: 'Help with a trip' }).click()
    await visitor.isTold('You are number 1 of 1 in the queue.')

    const ada = await AgentPage.signIn(await browser.profile(), center.example.url, center.account('ada'))
    await ada.choose('Available')
    await ada.accept()
    await ada.write('Yes, I am.')
    await visitor.reads('Yes, I am.')
    await ada.selected
      .getByRole('listitem')
      .filter({ hasText: 'Yes, I am.' })
      .getByText('Read', { exact: true })
      .waitFor()
    await visitor.page.reload()
    await visitor.reads('Yes, I am.')
    await visitor.write('Good.')
    await ada.reads('Good.')
    expect(await visitor.conversation()).toEqual([
      'Is anybody there?',
      'Welcome to Ringwright Travel.',
      'What can we do for you?',
      'Help with a trip',
      'Yes, I am.',
      'Good.',
    ])
    expect(asked.includes('stream')).toBe(true)
    expect(asked.includes('GET')).toBe(holdsAnswers)
  })

  it('[L1] asks a form once, also when nothing of it is answered, and not without what is required', async () => {
    const profile = await browser.profile()
    const sockets: WebSocketRoute[] = []
    await profile.routeWebSocket(/.*/, (socket) => {
      sockets.push(socket)
      socket.connectToServer()
    })
    let form: object[] = [{ name: 'topic', label: 'Topic', required: true }]
    await profile.route(/settings\.json/, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ json: { ...(await response.json()), form } })
    })
    const page = await profile.newPage()
    const begin = page.getByRole('button', { name: 'Start chat' })
    const text = page.getByLabel('Write a message')
    await page.goto(`${center.example.url}/chat/`)
    await page.getByLabel('Topic').fill('  ')
    await begin.click()
    expect(await text.isVisible()).toBe(false)
    form = [{ name: 'order', label: 'Order' }]
    await page.reload()
    await begin.click()
    await text.fill('Is anybody')
    await sockets.at(-1)?.close()
    await page.getByRole('status').getByText('Connection lost').waitFor()
    await page.getByRole('status').getByText('How can we help?').waitFor()
    expect(await text.inputValue()).toBe('Is anybody')
    expect(await text.isVisible()).toBe(true)
  })

  it('[L1] opens in a widget on a page of others, whose styles and strict policy do not touch it', async () => {
    const page = await shop(
      await browser.profile(),
      'data-label="Ask us"',
      'ringwright-chat { --ringwright-accent: #7b2d8b }',
    )
    const open = page.getByRole('button', { name: 'Ask us' })
    expect(await open.getAttribute('aria-expanded')).toBe('false')
    await open.press('Enter')
    await page.getByRole('status').getByText('How can we help?').waitFor()
    const text = page.getByLabel('Write a message')
    await expect
      .poll(() => text.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element))
      .toBe(true)
    await text.fill('Do you ship to Mars?')
    await text.press('Enter')
    const sent = page.getByRole('log').getByText('Do you ship to Mars?')
    await sent.waitFor()
    // What was being sent gives way to the message that it has become, perhaps while it is looked at.
    await expect.poll(() => sent.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 255, 255)')
    expect(await open.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(123, 45, 139)')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await open.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)).toBe(true)
    const [interaction] = [...center.example.center.all(interactions).values()]
    expect(interaction?.body.attributes).toMatchObject({ pageUrl: `${center.example.url}/shop`, language: 'en-GB' })
    // A page that a test makes up has no address, so Chromium keeps it from WebSockets to this machine; the chat goes on without.
    expect(browser.problems.filter((problem) => !problem.includes('LOCAL_NETWORK_ACCESS'))).toEqual([])
  })

  it('[L1] speaks Arabic from right to left', async () => {
    const page = await shop(await browser.profile(), 'data-language="ar"')
    await page.getByRole('button', { name: 'Chat' }).click()
    await page.getByRole('status').getByText('كيف يمكننا مساعدتك؟').waitFor()
    const direction = await page.locator('#panel').evaluate((element) => getComputedStyle(element).direction)
    expect(direction).toBe('rtl')
  })

  it('shows which question was answered by a button, and keeps its buttons apart from the time below', async () => {
    const page = await shop(await browser.profile(), '')
    await page.getByRole('button', { name: 'Chat' }).click()
    await page.locator('#text').fill('Hello')
    await page.locator('#text').press('Enter')
    const buttons = page.locator('.options button')
    await buttons.first().click()
    const [opacity, gapPx] = await buttons.first().evaluate((button) => {
      const time = button.closest('li')?.querySelector('time')?.getBoundingClientRect()
      return [Number(getComputedStyle(button).opacity), (time?.top ?? 0) - button.getBoundingClientRect().bottom]
    })
    expect(opacity).toBeLessThan(1)
    expect(gapPx).toBeGreaterThanOrEqual(4)
  })

  it.each([
    ['light', 'en', 1280, 800],
    ['dark', 'de', 1280, 800],
    ['light', 'zh', 360, 640],
    ['dark', 'ar', 1280, 800],
  ] as const)(
    '[L1] is laid out within its panel and read well: %s, %s, %i wide',
    async (colorScheme, language, width, height) => {
      const profile = await browser.profile()
      const page = await shop(profile, `data-language="${language}" data-label="Chat"`)
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await page.getByRole('button', { name: 'Chat' }).click()
      await page.locator('#text').fill('x'.repeat(200))
      await page.locator('#text').press('Enter')
      await page.locator('.options button').first().waitFor()
      const { CHAT_SCREENSHOTS: folder } = process.env
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${colorScheme}-${language}-${width}.png` })
      const overflow = await page.locator('#panel').evaluate((panel) => {
        const { left, right } = panel.getBoundingClientRect()
        const inside = [...panel.querySelectorAll<HTMLElement>('header *, #log *, form *')].filter(
          (each) => each.offsetWidth > 1,
        )
        return inside.filter((each) => {
          const box = each.getBoundingClientRect()
          return box.left < left - 1 || box.right > right + 1
        }).length
      })
      expect(overflow).toBe(0)
      expect(await contrasts(page)).toEqual([])
    },
  )
})

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, success criterion 1.4.3). */
function contrasts(page: Page): Promise<string[]> {
  return page.locator('#panel').evaluate((panel) => {
    const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
        const share = value / 255
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const ground = (element: Element | null): string => {
      for (let each = element; each; each = each.parentElement) {
        const { backgroundColor } = getComputedStyle(each)
        if (channels(backgroundColor)[3] !== 0) return backgroundColor
      }
      return 'rgb(255, 255, 255)'
    }
    const low: string[] = []
    for (const element of panel.querySelectorAll<HTMLElement>('h1, p, button, time, label')) {
      if (element.offsetWidth <= 1 || element.textContent === '') continue
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (ratio < 4.5) low.push(`${element.textContent}: ${ratio.toFixed(2)}`)
    }
    return low
  })
}
