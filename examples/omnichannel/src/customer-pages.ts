import { fileURLToPath } from 'node:url'
import { fileResponse, type HttpRoute, jsonResponse, readJson, serveFolder } from '@ringwright/core/http'
import { z } from 'zod'
import type { Line } from './line.js'

/** What the customer's page does; the web chat is the channel's own. */
export interface CustomerSide {
  readonly weChat: { readonly lines: readonly Line[]; write(text: string): Promise<boolean> }
  readonly mail: { readonly lines: readonly Line[]; write(text: string): void }
  readonly phone: { readonly state: string; call(): void; hangUp(): void }
}

const PAGE = fileURLToPath(new URL('../customer', import.meta.url))
const message = z.strictObject({ text: z.string().trim().min(1).max(1_000) })

/** The page of one customer with a web chat, WeChat, mail and a telephone. */
export function customerPages({ weChat, mail, phone }: CustomerSide): readonly HttpRoute[] {
  const done = (): Response => jsonResponse({})
  return [
    { method: 'GET', path: '/customer/', handler: (request) => fileResponse(request, `${PAGE}/index.html`) },
    {
      ...{ method: 'GET', path: '/customer/now' },
      handler: () => jsonResponse({ weChat: weChat.lines, mail: mail.lines, phone: phone.state }),
    },
    {
      ...{ method: 'POST', path: '/customer/wechat' },
      async handler(request) {
        const isTaken = await weChat.write((await readJson(request, message)).text)
        return isTaken ? done() : new Response(null, { status: 503 })
      },
    },
    {
      ...{ method: 'POST', path: '/customer/mail' },
      async handler(request) {
        mail.write((await readJson(request, message)).text)
        return done()
      },
    },
    { method: 'POST', path: '/customer/call', handler: () => (phone.call(), done()) },
    { method: 'POST', path: '/customer/hang-up', handler: () => (phone.hangUp(), done()) },
    { method: 'GET', path: '/customer/*', handler: serveFolder({ root: PAGE, prefix: '/customer/' }) },
  ]
}
