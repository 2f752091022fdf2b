import { languageConformance } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { wordDetector } from './word-detector.js'

describe('the detector of words', () => {
  const clock = steppingClock()
  const port = wordDetector()
  const advance = (durationMs: number): Promise<void> => clock.advance(durationMs)
  for (const { name, run } of languageConformance)
    it(name, () => run({ open: async () => ({ port, another: port, advance, close: async () => {} }) }))

  it.each([
    ['en', 'Hello, where is my parcel?'],
    ['de', 'Guten Tag, wo bleibt meine Bestellung?'],
    ['fr', 'Bonjour, où est mon colis ?'],
    ['es', 'Hola, ¿dónde está mi pedido?'],
    ['tr', 'Merhaba, siparişim nerede kaldı?'],
    ['ru', 'Здравствуйте, где мой заказ?'],
    ['zh', '你好，我的订单什么时候到？'],
    ['ja', 'こんにちは、注文した商品はいつ届きますか？'],
    ['ar', 'مرحبا، أين طلبي؟'],
  ])('tells %s: %s', async (language, text) => {
    const detected = await port.detect(text, new AbortController().signal)
    expect(detected).toMatchObject({ language })
    expect(detected?.confidence).toBeGreaterThan(0.5)
  })
})
