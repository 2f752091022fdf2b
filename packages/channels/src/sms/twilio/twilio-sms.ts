import { parseInput, errorText, type SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderAnswer, webhook, type WebhookAnswer } from '@ringwright/core/provider'
import { z } from 'zod'
import type { OutgoingSms, SmsConnection, SmsTransport, SmsTransportHost } from '../sms-transport.js'
import { isSignedByTwilio, OPTED_OUT, readCallback } from './twilio-callback.js'

const optionsSchema = z.strictObject({
  account: z.string().regex(/^AC[0-9a-f]{32}$/i, 'takes the SID of an account, AC…'),
  token: z.union([z.string().min(16), z.array(z.string().min(16)).min(1).max(4)]),
  key: z.strictObject({ id: z.string().min(1), secret: z.string().min(1) }).optional(),
  messagingService: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, 'takes the SID of a messaging service, MG…')
    .optional(),
  webhookUrl: z.url({ protocol: /^https?$/ }),
  api: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
  timeoutMs: z.int().positive().max(60_000).default(15_000),
  fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
})
type TwilioSettings = Readonly<z.output<typeof optionsSchema>>

/** An account of Twilio, or of a provider with the same interface. */
export interface TwilioSmsOptions {
  /** The SID of the account, `AC…`. */
  readonly account: string
  /** By which Twilio signs what it posts; while it is being replaced, both. Signs in too, unless there is a `key`. */
  readonly token: string | readonly string[]
  /** An API key to sign in with, so that it can be taken away without the token. */
  readonly key?: { readonly id: string; readonly secret: string }
  /** The SID of a messaging service that chooses the sender; then the numbers only tell services apart. */
  readonly messagingService?: string
  /**
   * The URL under which `webhook` is mounted, letter by letter as it is entered at Twilio, without the `#…`: signatures
   * are made with it.
   */
  readonly webhookUrl: string
  /** Default `https://api.twilio.com`. */
  readonly api?: string
  /** How long Twilio may take to answer. Default 15,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

const acceptedSchema = z.object({ sid: z.string().min(1).max(64) })
const errorSchema = z.object({ code: z.number().optional(), message: z.string().max(500) })
/** Twilio asks for TwiML; an empty one answers nothing. */
const TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/** Text messages by the interface of Twilio. */
export function twilioSms(options: TwilioSmsOptions): SmsTransport {
  const settings = Object.freeze(parseInput(optionsSchema, options, 'options of twilioSms'))
  return { connect: (host) => new TwilioConnection(settings, host) }
}

class TwilioConnection implements SmsConnection {
  readonly webhook: (request: Request) => Promise<Response>
  readonly #settings: TwilioSettings
  readonly #host: SmsTransportHost

  constructor(settings: TwilioSettings, host: SmsTransportHost) {
    const { token, webhookUrl } = settings
    const { clock, logger } = host.engine
    this.#settings = settings
    this.#host = host
    this.webhook = webhook({
      clock,
      authenticate: ({ headers, text }) =>
        isSignedByTwilio([token].flat(), webhookUrl, text, headers.get('x-twilio-signature') ?? ''),
      take: ({ text }) => this.#take(text),
      onFault: (error) => logger.error('twilio failed', { channel: host.channel, error: errorText(error) }),
    })
  }

  async start(): Promise<void> {}

  async send({ from, to, text }: OutgoingSms): Promise<SendOutcome> {
    const { account, api, key, messagingService, timeoutMs, token, webhookUrl, fetch: own } = this.#settings
    const signIn = key ? `${key.id}:${key.secret}` : `${account}:${[token].flat()[0]}`
    const { clock } = this.#host.engine
    const at = clock.now()
    const answer = await callProvider(
      { clock, timeoutMs, ...(own && { fetch: own }) },
      {
        url: `${api}/2010-04-01/Accounts/${account}/Messages.json`,
        headers: { authorization: `Basic ${Buffer.from(signIn).toString('base64')}` },
        body: new URLSearchParams({
          To: to,
          ...(messagingService === undefined ? { From: from } : { MessagingServiceSid: messagingService }),
          Body: text,
          StatusCallback: webhookUrl,
        }),
      },
    )
    if (answer.outcome === 'answered' && errorSchema.safeParse(answer.json).data?.code === OPTED_OUT)
      // A START that comes while Twilio answers is later.
      await this.#host.optedOut({ address: to, id: `${OPTED_OUT}/${at}`, at, words: `Twilio error ${OPTED_OUT}` })
    return outcomeOf(answer)
  }

  async stop(): Promise<void> {}

  async #take(form: string): Promise<WebhookAnswer> {
    const callback = readCallback(form)
    if (!callback) return 'malformed'
    if (callback.kind === 'receipt') {
      const { receipt, optOut } = callback
      if (optOut && !(await this.#host.optedOut(optOut))) return 'again'
      return (await this.#host.receipt(receipt)) ? 'taken' : 'again'
    }
    if (callback.kind === 'message' && !(await this.#host.receive(callback.message))) return 'again'
    return new Response(TWIML, { headers: { 'content-type': 'text/xml' } })
  }
}

function outcomeOf(answer: ProviderAnswer): SendOutcome {
  if (answer.outcome !== 'answered') return answer
  const { status, json } = answer
  if (status < 300) {
    const accepted = acceptedSchema.safeParse(json).data
    if (accepted) return { outcome: 'sent', externalId: accepted.sid }
    return { outcome: 'unknown', reason: 'Twilio gave no id' }
  }
  // What is wrong with the account is mended by the operator, and the message is still to be sent then.
  if (status === 401) return { outcome: 'later', reason: 'Twilio does not accept the account and its token or key' }
  const said = errorSchema.safeParse(json).data
  if (!said) return { outcome: 'unknown', reason: 'Twilio gave no answer of its own' }
  return { outcome: 'refused', reason: said.code === undefined ? said.message : `${said.message} (${said.code})` }
}
