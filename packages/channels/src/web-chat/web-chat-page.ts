import { createHash } from 'node:crypto'
import { parseInput } from '@ringwright/core'
import { type HttpHandler, problemResponse } from '@ringwright/core/http'
import { z } from 'zod'
import type { FormField } from './page/form-field.js'
import { pageDocument } from './page/page-document.js'
import { pageStyle } from './page/page-style.js'

/** What the page of a web chat is made of, and what it asks first. */
export interface WebChatPageOptions {
  /**
   * The programs for browsers, each bundled into one ES module: `@ringwright/channels/web-chat/page`, and, for sites that
   * show the chat, `@ringwright/channels/web-chat/widget` or, in a frame, `@ringwright/channels/web-chat/embed`.
   */
  readonly scripts: { readonly page: string; readonly embed?: string; readonly widget?: string }
  /** What is written to, unless the page's address says `?service=…`. */
  readonly service: string
  /** The heading. Default `Chat`. */
  readonly title?: string
  /** Where the WebSocket is taken: relative to the page, or a URL. Default `socket`. */
  readonly socket?: string
  /** Where `fallback` of the channel is mounted, relative to the page or a URL. Default: only WebSockets. */
  readonly fallback?: string
  /**
   * What is asked before the first message; name the fields in `attributes` of the channel, too. The field `name` also
   * says how the visitor is called. At most 20 fields. Default: nothing.
   */
  readonly form?: readonly FormField[]
  /** Where `upload` of `createAttachments` is mounted, relative to the page or a URL. Default: no files can be sent. */
  readonly upload?: string
  /** The part of the URL's path before the page's own, with slashes around. Default `/`. */
  readonly prefix?: string
  /** Origins of pages that may show the chat in a frame. Default: those of the same origin. */
  readonly frameAncestors?: readonly string[]
}

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: 'takes an origin such as "https://www.example.com"',
})

const formField = z.strictObject({
  name: z.string().regex(/^[A-Za-z]\w{0,63}$/, 'begins with a letter, and has letters, digits and "_"'),
  label: z.string().min(1).max(100),
  type: z.enum(['text', 'email', 'tel', 'select']).optional(),
  required: z.boolean().optional(),
  options: z.array(z.string().min(1).max(100)).max(50).optional(),
})

const optionsSchema = z.strictObject({
  scripts: z.strictObject({
    page: z.string().min(1),
    embed: z.string().min(1).optional(),
    widget: z.string().min(1).optional(),
  }),
  service: z.string().min(1).max(64),
  title: z.string().min(1).default('Chat'),
  socket: z.string().min(1).default('socket'),
  upload: z.string().min(1).optional(),
  fallback: z.string().min(1).optional(),
  form: z.array(formField).max(20).optional(),
  prefix: z
    .string()
    .regex(/^\/(?:.*\/)?$/, 'begins and ends with "/"')
    .default('/'),
  frameAncestors: z.array(origin).default([]),
})

/** Importing a module does nothing by itself, in Ringwright; what the document loads says what to do. */
const START_PAGE = "import { startChatPage } from './chat-page.js'\n\nawait startChatPage()\n"
const START_EMBED = "import { embedChat } from './chat-embed.js'\n\nembedChat()\n"

const START_WIDGET = "import { startChatWidget } from './chat-widget.js'\n\nstartChatWidget()\n"
/** Pages of any site may load what is no secret. */
const FOR_OTHERS = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' }

interface Asset {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Serves the chat page, its style and programs, and the programs that show the chat on other sites. */
export function webChatPage(options: WebChatPageOptions): HttpHandler {
  const settings = parseInput(optionsSchema, options, 'options of webChatPage')
  const assets = assetsOf(settings)
  return (request) => {
    const { pathname } = new URL(request.url)
    // Without the slash at its end, the page's relative addresses would lead elsewhere.
    if (`${pathname}/` === settings.prefix) return redirect(settings.prefix)
    const asset = pathname.startsWith(settings.prefix) ? assets.get(pathname.slice(settings.prefix.length)) : undefined
    if (!asset) return problemResponse({ status: 404, title: 'Not found' })
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'GET, HEAD' })
    }
    const { body, headers } = asset
    if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  }
}

function assetsOf(settings: z.output<typeof optionsSchema>): ReadonlyMap<string, Asset> {
  const { scripts, service, title, socket, upload, fallback, form } = settings
  const html = asset(pageDocument, 'text/html; charset=utf-8', { 'content-security-policy': policyOf(settings) })
  const program = (code: string, headers = {}) => asset(code, 'text/javascript; charset=utf-8', headers)
  const assets: [string, Asset][] = [
    ['', html],
    ['index.html', html],
    ['page.css', asset(pageStyle, 'text/css; charset=utf-8')],
    ['page.js', program(START_PAGE)],
    ['chat-page.js', program(scripts.page)],
    [
      'settings.json',
      asset(JSON.stringify({ socket, service, title, upload, fallback, form }), 'application/json', FOR_OTHERS),
    ],
  ]
  for (const [name, start, code] of [
    ['embed', START_EMBED, scripts.embed],
    ['widget', START_WIDGET, scripts.widget],
  ] as const) {
    if (code === undefined) continue
    assets.push([`${name}.js`, program(start, FOR_OTHERS)], [`chat-${name}.js`, program(code, FOR_OTHERS)])
  }
  return new Map(assets)
}

/** No inline script, no inline style, and nothing from elsewhere: what visitors write cannot load anything that is not ours. */
function policyOf({ socket, upload = '', fallback = '', frameAncestors }: z.output<typeof optionsSchema>): string {
  const origins = [socket, upload, fallback].flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []))
  const connect = [...new Set(["'self'", ...origins])].join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`,
  ].join('; ')
}

function asset(body: string, contentType: string, headers: Readonly<Record<string, string>> = {}): Asset {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return {
    body,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-cache',
      etag,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  }
}

function redirect(location: string): Response {
  return new Response(null, { status: 308, headers: { location } })
}
