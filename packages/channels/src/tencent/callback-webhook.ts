import type { Clock } from '@ringwright/core'
import { webhook, type WebhookAnswer, type WebhookDelivery } from '@ringwright/core/provider'
import { isCallbackSigned, openEnvelope } from './callback-envelope.js'
import { type FlatXml, readFlatXml } from './flat-xml.js'

export interface CallbackOptions {
  readonly clock: Clock
  /** Chosen by the host and typed in where the URL is registered; signs everything. */
  readonly token: string
  /** Absent: messages come in the clear, and their signature is of the time only. */
  readonly encodingAesKey: string | undefined
  readonly receiver: string
  /** Whether what is to be echoed when the URL is registered is sealed too. */
  readonly sealsChallenge: boolean
  take(message: FlatXml): Promise<WebhookAnswer>
  onFault(error: unknown): void
}

/** Messages have at most some thousand characters; files are named, not sent. */
const BODY_BYTES_MAX = 65_536

/** What WeChat or WeCom posts to: signed, sealed where there is a key, and believed for five minutes and once. */
export function callbackWebhook(options: CallbackOptions): (request: Request) => Promise<Response> {
  const { clock, encodingAesKey, receiver, take, onFault } = options
  return webhook({
    clock,
    bodyBytesMax: BODY_BYTES_MAX,
    authenticate: (delivery) => isAuthentic(options, delivery),
    freshness: ({ url: { searchParams: query } }) => ({
      at: Number(query.get('timestamp')) * 1_000,
      id: `${query.get('timestamp')}/${query.get('nonce')}/${query.get('msg_signature') ?? query.get('signature')}`,
    }),
    challenge: ({ searchParams: query }) => challengeAnswer(options, query),
    async take({ text }) {
      const outer = readFlatXml(text)
      const sealed = outer?.get('Encrypt') ?? ''
      const opened = encodingAesKey === undefined ? undefined : openEnvelope(sealed, { encodingAesKey, receiver })
      const message = encodingAesKey === undefined ? outer : opened === undefined ? undefined : readFlatXml(opened)
      return message ? take(message) : 'malformed'
    },
    onFault,
  })
}

/** With a key, only what is sealed is believed: a body in the clear could have been exchanged on its way. */
function isAuthentic({ encodingAesKey, token }: CallbackOptions, { text, url }: WebhookDelivery): boolean {
  const query = url.searchParams
  const parts = [token, query.get('timestamp') ?? '', query.get('nonce') ?? '']
  if (encodingAesKey === undefined) return isCallbackSigned(parts, query.get('signature') ?? '')
  const sealed = readFlatXml(text)?.get('Encrypt')
  return sealed !== undefined && isCallbackSigned([...parts, sealed], query.get('msg_signature') ?? '')
}

/** When the URL is registered, it is tried by asking for an echo. */
function challengeAnswer(options: CallbackOptions, query: URLSearchParams): Response | undefined {
  const { encodingAesKey, receiver, sealsChallenge, token } = options
  const given = query.get('echostr')
  if (given === null) return undefined
  const parts = [token, query.get('timestamp') ?? '', query.get('nonce') ?? '', ...(sealsChallenge ? [given] : [])]
  const signature = query.get(sealsChallenge ? 'msg_signature' : 'signature') ?? ''
  if (!isCallbackSigned(parts, signature)) return new Response(null, { status: 403 })
  const echo =
    sealsChallenge && encodingAesKey !== undefined ? openEnvelope(given, { encodingAesKey, receiver }) : given
  if (echo === undefined) return new Response(null, { status: 400 })
  return new Response(echo, { headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' } })
}
