import { seededRandom } from '@ringwright/core'
import { serveHttp } from '@ringwright/core/http'
import { steppingClock } from '@ringwright/core/simulation'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { START_MAX_MS, findChromium } from '../../../scripts/services/index.js'
import { openFloor } from './campaign-floor.js'
import { livePage } from './live-page.js'

it('keeps its figures within their tiles, also on a phone, and has dark colors for whoever wants them', async () => {
  const clock = steppingClock()
  const floor = await openFloor(clock, seededRandom('example'))
  await clock.advance(120_000)
  const server = serveHttp({ handler: livePage(floor), port: 0 })
  const { url } = await server.start()
  const { bin, args, env } = await findChromium()
  const browser = await chromium.launch({
    ...{ executablePath: bin, args: [...args], env: { ...process.env, ...env } },
    timeout: START_MAX_MS,
  })
  try {
    for (const width of [1_280, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme: 'light' })
      await page.goto(url)
      const bound = page.locator('dd', { hasText: /\(≤\s\d\d\.\d\s%\)/ })
      await bound.first().waitFor()
      const tooWide = page
        .locator('html, dl > div, dd')
        .evaluateAll((all) =>
          all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
        )
      expect(await tooWide).toEqual([])
      const colors = () =>
        page.locator('body').evaluate((body) => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor])
      const light = await colors()
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await colors()
      expect(dark.map((color, index) => color === light[index])).toEqual([false, false])
      await page.close()
    }
  } finally {
    await browser.close()
    await server.stop()
    await floor.center.stop()
  }
})
