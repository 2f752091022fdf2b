import { describe, expect, it } from 'vitest'
import { scriptDetector } from './script-detector.js'

const detect = async (text: string) => (await scriptDetector().detect(text, new AbortController().signal))?.language

describe('the detector of scripts', () => {
  it.each([
    ['zh', '你好，我的订单什么时候到？'],
    ['zh', '我的 iPhone 15 什么时候到？'],
    ['zh', '我想买优衣库（ユニクロ）的衣服，什么时候有货，可以送到北京吗？'],
    ['ja', '注文した商品はいつ届きますか？'],
    ['ja', 'ありがとうございます'],
    ['ko', '주문한 상품은 언제 오나요?'],
    ['el', 'Πού είναι η παραγγελία μου;'],
    ['he', 'איפה ההזמנה שלי?'],
    ['th', 'สินค้าของฉันอยู่ที่ไหน'],
    ['ka', 'სად არის ჩემი შეკვეთა?'],
  ])('tells %s by its letters: %s', async (language, text) => {
    expect(await detect(text)).toBe(language)
  })

  it.each(['Where is my order?', 'Где мой заказ?', 'أين طلبي؟', 'मेरा ऑर्डर कहाँ है?', '👍', ''])(
    'says nothing of what many languages are written in: %s',
    async (text) => {
      expect(await detect(text)).toBeUndefined()
    },
  )

  it('is as sure as the script has a share in the text', async () => {
    const answer = await scriptDetector().detect('Please write 你好', new AbortController().signal)
    expect(answer).toEqual({ language: 'zh', confidence: 6 / 17 })
  })
})
