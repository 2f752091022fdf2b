import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentLink } from '@ringwright/acd/agent-link/server'
import { type WebChat, webChatPage } from '@ringwright/channels/web-chat'
import type { Attachments } from '@ringwright/core/attachments'
import {
  type HttpHandler,
  type HttpRoute,
  type HttpServer,
  fileResponse,
  httpRouter,
  jsonResponse,
  problemResponse,
  readJson,
  serveFolder,
  serveHttp,
  webSocketRoute,
  withSecurityHeaders,
} from '@ringwright/core/http'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { BrowserModules } from './browser-modules.js'
import type { Options } from './options.js'
import { NUMBER } from './reception.js'
import type { SignIn } from './sign-in.js'

export interface WebServerOptions {
  readonly options: Options
  readonly signIn: SignIn
  readonly agentLink: AgentLink<string>
  readonly webChat: WebChat
  /** The folder with the recordings' audio. */
  readonly recordings: string
  readonly attachments: Attachments
  /** Whether a load balancer may send somebody here. */
  readonly isReady: () => boolean
  /** Figures for Prometheus. */
  readonly metrics: () => Response
  /** Where SIP phones register and call, for the page's hints. */
  readonly sipAddress: () => string
  /** Beside its own. */
  readonly routes: readonly HttpRoute[]
}

const COOKIE = 'ringwright-session'
/** Frames of agents and visitors are small; 64 Ki characters of text are at most three times as many octets. */
const FRAME_OCTETS_MAX = 262_144
/** Of a file that is sent; what else is posted here is small. */
const FILE_OCTETS_MAX = 20_971_520
const PAGE = fileURLToPath(new URL('../page', import.meta.url))

/** The pages, the sign-in, the recordings, and the WebSockets of agents and visitors. */
export function webServer(server: WebServerOptions): HttpServer {
  const { options, agentLink, webChat } = server
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_OCTETS_MAX })
  return serveHttp({
    host: options.host,
    port: options.httpPort,
    ...(options.proxies && { trustedProxies: options.proxies }),
    handler: withSecurityHeaders(routes(server)),
    bodyBytesMaxOf: ({ pathname }) => (pathname.startsWith('/api/files/') ? FILE_OCTETS_MAX : undefined),
    webSockets: [
      webSocketRoute({
        path: '/agent-link',
        server: sockets,
        accept: (socket, _request, address) => agentLink.accept(socket, address),
      }),
      webSocketRoute({
        path: '/web-chat',
        server: sockets,
        accept: (socket, _request, address) => webChat.accept(socket, address),
      }),
    ],
  })
}

function routes(server: WebServerOptions): HttpHandler {
  const modules = new BrowserModules()
  const chat = chatPage(modules)
  const page = serveFolder({ root: PAGE, prefix: '/page/', cacheControl: 'no-cache' })
  return httpRouter([
    ...server.routes,
    { method: 'GET', path: '/', handler: (request) => fileResponse(request, `${PAGE}/index.html`) },
    { method: 'GET', path: '/page/*', handler: page },
    {
      method: 'GET',
      path: '/chat',
      handler: () => new Response(null, { status: 308, headers: { location: '/chat/' } }),
    },
    { method: 'GET', path: '/chat/*', handler: chat },
    {
      method: 'GET',
      path: '/client/:name',
      async handler(_request, { params }) {
        const code = await modules.get(params.name)
        if (code === undefined) return problemResponse({ status: 404, title: 'Not found' })
        return new Response(code, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
      },
    },
    {
      method: 'GET',
      path: '/api/info',
      handler: () => jsonResponse({ number: NUMBER, sip: server.sipAddress(), chatUrl: '/chat/' }),
    },
    {
      method: 'GET',
      path: '/ready',
      handler: () =>
        server.isReady()
          ? jsonResponse({ ready: true })
          : problemResponse({ status: 503, title: 'Not ready', detail: 'This node takes nothing new at the moment.' }),
    },
    {
      method: 'GET',
      path: '/metrics',
      // Figures say how a company's queues do: whoever collects them from elsewhere comes through a proxy that may.
      handler: (_request, { remoteAddress }) =>
        isLoopback(remoteAddress) ? server.metrics() : problemResponse({ status: 403, title: 'For this machine only' }),
    },
    {
      method: 'POST',
      path: '/api/sign-in',
      handler: (request, info) => signIn(server.signIn, request, info.remoteAddress),
    },
    { method: 'POST', path: '/api/sign-out', handler: (request) => signOut(server.signIn, request) },
    ...fileRoutes(server),
    { method: 'GET', path: '/web-chat/http', handler: server.webChat.fallback },
    { method: 'POST', path: '/web-chat/http', handler: server.webChat.fallback },
    {
      method: 'GET',
      path: '/recordings/:name',
      handler: (request, { params }) => recording(server, request, params.name),
    },
  ])
}

/** Visitors are known by the token of their chat, agents by their session. */
function fileRoutes({ attachments, signIn: accounts, webChat }: WebServerOptions): HttpRoute[] {
  const agent = async (request: Request) => (await accounts.account(sessionOf(request)))?.id
  return [
    { method: 'POST', path: '/api/files/visitor', handler: attachments.upload({ uploader: webChat.visitor }) },
    { method: 'POST', path: '/api/files/agent', handler: attachments.upload({ uploader: agent }) },
    { method: 'GET', path: '/files/:id', handler: attachments.download },
  ]
}

/** The visitors' page, put together when somebody first asks for it. */
function chatPage(modules: BrowserModules): HttpHandler {
  let made: Promise<HttpHandler> | undefined
  const make = async (): Promise<HttpHandler> => {
    const [page = '', embed = '', widget = ''] = await Promise.all(
      ['chat-page.js', 'chat-embed.js', 'chat-widget.js'].map((name) => modules.get(name)),
    )
    return webChatPage({
      scripts: { page, embed, widget },
      service: 'travel',
      title: 'Ringwright Travel',
      prefix: '/chat/',
      socket: '/web-chat',
      fallback: '/web-chat/http',
      upload: '/api/files/visitor',
    })
  }
  return async (request, info) => {
    made ??= make()
    return (await made)(request, info)
  }
}

const credentials = z.strictObject({ user: z.string().max(64), password: z.string().max(256) })

async function signIn(accounts: SignIn, request: Request, address: string): Promise<Response> {
  const { user, password } = await readJson(request, credentials)
  const result = await accounts.signIn(user, password, address)
  if (result === 'wrong')
    return problemResponse({
      status: 401,
      title: 'Wrong name or password',
      detail: 'Name or password is wrong: both are printed at start.',
    })
  if (result === 'limited')
    return problemResponse({
      status: 429,
      title: 'Too many wrong passwords',
      detail: 'Too many wrong passwords: try again in a minute.',
    })
  const { token, account } = result
  const { id, name, role } = account
  const secure = new URL(request.url).protocol === 'https:' ? '; Secure' : ''
  return jsonResponse(
    { token, user: { id, name, role } },
    { headers: { 'set-cookie': `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/${secure}` } },
  )
}

async function signOut(accounts: SignIn, request: Request): Promise<Response> {
  const token = sessionOf(request)
  if (token !== undefined) await accounts.signOut(token)
  return new Response(null, { status: 204, headers: { 'set-cookie': `${COOKIE}=; Max-Age=0; Path=/` } })
}

async function recording(server: WebServerOptions, request: Request, name: string | undefined): Promise<Response> {
  if ((await server.signIn.account(sessionOf(request)))?.role !== 'supervisor')
    return problemResponse({ status: 403, title: 'Recordings are for supervisors' })
  // Only names as the recorder gives them; anything else does not exist.
  if (name === undefined || !/^[\w-]+$/.test(name)) return problemResponse({ status: 404, title: 'Not found' })
  return fileResponse(request, join(server.recordings, `${name}.wav`))
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(address)
}

function sessionOf(request: Request): string | undefined {
  const cookies = request.headers.get('cookie') ?? ''
  return cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
}
