// tidy: name because WeChat is one word.
import { createHash } from 'node:crypto'
import { type WeChat, weChat } from '@ringwright/channels/wechat'
import { type Clock, type Random, randomHex } from '@ringwright/core'
import type { Line } from './line.js'

const TOKEN = 'omnichannel'
const API = 'https://wechat.invalid'

interface CustomMessage {
  readonly text?: { readonly content: string }
  readonly msgmenu?: { readonly head_content: string; readonly list: readonly { readonly content: string }[] }
}

/** WeChat with one follower of an Official Account: signed callbacks in plain mode, tokens, and customer-service messages. */
export class SimulatedWeChat {
  readonly channel: WeChat
  /** What stands in the follower's chat. */
  readonly lines: Line[] = []
  readonly #clock: Clock
  readonly #random: Random
  /** The follower's, of this account. */
  readonly #openId: string
  #messages = 0

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.#openId = `o${randomHex(random, 13)}`
    this.channel = weChat({
      ...{ service: 'travel', appId: 'wx0123456789abcdef', appSecret: 'a simulated account', token: TOKEN },
      ...{ api: API, mediaUrl: `${API}/media`, fetch: (url, init) => this.#answer(new Request(url, init)) },
    })
  }

  /** The follower writes; false when the center did not take it. */
  async write(text: string): Promise<boolean> {
    const seconds = Math.floor(this.#clock.now() / 1_000)
    const timestamp = String(seconds)
    const nonce = randomHex(this.#random, 8)
    const signature = createHash('sha1').update([TOKEN, timestamp, nonce].toSorted().join('')).digest('hex')
    const content = text.replaceAll(']]>', ']] >')
    const body =
      `<xml><ToUserName>account</ToUserName><FromUserName>${this.#openId}</FromUserName>` +
      `<CreateTime>${seconds}</CreateTime><MsgType>text</MsgType><Content><![CDATA[${content}]]></Content>` +
      `<MsgId>${++this.#messages}</MsgId></xml>`
    const url = `${API}/callback?${new URLSearchParams({ timestamp, nonce, signature })}`
    const { ok } = await this.channel.webhook(new Request(url, { method: 'POST', body }))
    if (ok) this.lines.push({ from: 'customer', text })
    return ok
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/cgi-bin/stable_token') return Response.json({ access_token: 'simulated', expires_in: 7_200 })
    if (pathname === '/cgi-bin/message/custom/send') {
      const { text, msgmenu } = (await request.json()) as CustomMessage
      const choices = msgmenu?.list.map((each, index) => `${index + 1}. ${each.content}`) ?? []
      this.lines.push({ from: 'center', text: [text?.content ?? msgmenu?.head_content, ...choices].join('\n') })
    }
    return Response.json({ errcode: 0, errmsg: 'ok' })
  }
}
