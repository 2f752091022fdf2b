import type { Attachment, ChannelHealth, Clock, Engine, SendOutcome } from '@ringwright/core'
import {
  boundedBytes,
  callProvider,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderClient,
} from '@ringwright/core/provider'
import { z } from 'zod'
import { ProviderHealth } from '../provider-health.js'
import type { OpenedFile } from '../provider-media.js'
import { AccessTokens, type FetchedToken } from './access-tokens.js'
import { fileInParts } from './file-in-parts.js'

export interface TencentApiOptions {
  readonly engine: Pick<Engine, 'center' | 'clock' | 'directory' | 'node'>
  /** For reasons: `WeChat`, `WeCom`. */
  readonly provider: string
  readonly settings: {
    /** Of the channel, under which its token is kept. */
    readonly name: string
    readonly api: string
    readonly timeoutMs: number
    readonly fetch?: typeof fetch | undefined
  }
  /** By which an access token is asked for; `anew` when the one that was given last is refused. */
  readonly tokenCall: (anew: boolean) => ProviderCall
}

export type TencentAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  /** `message` is the provider's. */
  | { readonly outcome: 'refused'; readonly code: number; readonly message: string }
  | Extract<SendOutcome, { outcome: 'later' | 'unknown' }>

/** Zero, or nothing at all, for what went well. */
const errorSchema = z.object({ errcode: z.int().optional(), errmsg: z.string().optional() })
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
const uploadedSchema = z.object({ media_id: z.string().min(1) })
const videoSchema = z.object({ video_url: z.url({ protocol: /^https?$/, hostname: /(?:^|\.)qq\.com$/ }) })

/** The codes that both have ("Global return codes"). */
const IS_BUSY = -1
const REFUSES_TOKEN: ReadonlySet<number> = new Set([40_001, 40_014, 42_001])
const LIMITS_RATE: ReadonlySet<number> = new Set([45_009, 45_011, 45_033])
const LIMITED_FOR_MS = 60_000
const NO_SUCH_FILE = 40_007
/** The file is too large to be given at once. */
const IN_PARTS_ONLY = 830_002
/** An answer that is no file but says why there is none. */
const REASON_BYTES_MAX = 65_536
/** A host's files that are not had by then are not sent. */
const FILE_WITHIN_MS = 20_000

/** The interface that WeChat and WeCom have in common: JSON, a token in the query, and `errcode` in every answer. */
export class TencentApi {
  readonly #provider: string
  readonly #api: string
  readonly #clock: Clock
  readonly #client: ProviderClient
  readonly #tokens: AccessTokens
  readonly #health: ProviderHealth

  constructor({ engine, provider, settings, tokenCall }: TencentApiOptions) {
    const { center, clock, directory, node } = engine
    const { api, fetch, name, timeoutMs } = settings
    this.#provider = provider
    this.#api = api
    this.#clock = clock
    this.#health = new ProviderHealth(clock)
    this.#client = { clock, timeoutMs, ...(fetch && { fetch }) }
    this.#tokens = new AccessTokens({
      ...{ center, clock, directory, node, id: name },
      fetch: async (anew) => this.#tokenOf(await callProvider(this.#client, tokenCall(anew))),
    })
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  async call(
    path: string,
    body: object | FormData,
    query: Readonly<Record<string, string>> = {},
  ): Promise<TencentAnswer> {
    const first = await this.#once(path, body, query)
    // A token may end before its time, when somebody else has asked for another; the message was not looked at then.
    return first.outcome === 'refused' && REFUSES_TOKEN.has(first.code) ? this.#again(path, body, query) : first
  }

  /** A file that a customer has sent. */
  async file(path: string, id: string, signal: AbortSignal): Promise<OpenedFile> {
    const { fetch: own = fetch } = this.#client
    const granted = await this.#tokens.get()
    if (granted.outcome !== 'token') return 'unavailable'
    const url = `${this.#api}${path}?${new URLSearchParams({ access_token: granted.token, media_id: id })}`
    const file = await own(url, { redirect: 'error', signal })
    // What says why there is no file is text too, and names none.
    const isText = /^(?:application\/json|text\/plain)/.test(file.headers.get('content-type') ?? '')
    if (!isText || file.headers.has('content-disposition')) return file.ok ? file : 'unavailable'
    const bytes = await boundedBytes(file.body, REASON_BYTES_MAX)
    const json = jsonOf(new TextDecoder().decode(bytes ?? new Uint8Array()))
    const video = videoSchema.safeParse(json).data
    if (video) {
      const opened = await own(video.video_url, { redirect: 'error', signal })
      return opened.ok ? opened : 'unavailable'
    }
    const { errcode = 0 } = errorSchema.safeParse(json).data ?? {}
    if (REFUSES_TOKEN.has(errcode)) this.#tokens.refuse(granted.token)
    if (errcode === IN_PARTS_ONLY) {
      const part = (range: string) => own(url, { headers: { range }, redirect: 'error', signal })
      return (await fileInParts(part)) ?? 'unavailable'
    }
    return errcode === NO_SUCH_FILE ? 'gone' : 'unavailable'
  }

  /** Gives the provider a file of ours, of at most so many bytes. */
  async upload(
    path: string,
    kind: string,
    { name, contentType }: Attachment,
    open: (signal: AbortSignal) => Promise<Response>,
    bytesMax: number,
  ): Promise<Exclude<TencentAnswer, { outcome: 'done' }> | { readonly outcome: 'uploaded'; readonly id: string }> {
    const bytes = await this.#read(open, bytesMax)
    if (!bytes) return { outcome: 'refused', code: 0, message: 'The file could not be opened, or is too large' }
    const form = new FormData()
    form.append('media', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: contentType }), name)
    const answer = await this.call(path, form, { type: kind })
    if (answer.outcome !== 'done') return answer.outcome === 'unknown' ? { ...answer, outcome: 'later' } : answer
    const uploaded = uploadedSchema.safeParse(answer.json).data
    if (!uploaded) return { outcome: 'later', reason: `${this.#provider} gave no id for the file` }
    return { outcome: 'uploaded', id: uploaded.media_id }
  }

  /** What a request for a token was answered with; without one the channel is down, and the operator reads why. */
  #tokenOf(answer: ProviderAnswer): FetchedToken {
    if (answer.outcome !== 'answered') return { outcome: 'failed', reason: answer.reason }
    const given = tokenSchema.safeParse(answer.json).data
    if (given) return { outcome: 'fetched', token: given.access_token, lastsMs: given.expires_in * 1_000 }
    const { errcode, errmsg = '' } = errorSchema.safeParse(answer.json).data ?? {}
    const reason = `${this.#provider} gives no access token: ${errcode ?? answer.status} ${errmsg}`.trim()
    this.#health.down(reason)
    return { outcome: 'failed', reason }
  }

  async #again(path: string, body: object | FormData, query: Readonly<Record<string, string>>): Promise<TencentAnswer> {
    const second = await this.#once(path, body, query)
    if (second.outcome !== 'refused' || !REFUSES_TOKEN.has(second.code)) return second
    const reason = `${this.#provider} does not accept the access token`
    this.#health.down(reason)
    return { outcome: 'later', reason }
  }

  async #once(path: string, body: object | FormData, query: Readonly<Record<string, string>>): Promise<TencentAnswer> {
    const granted = await this.#tokens.get()
    if (granted.outcome !== 'token') return granted
    const { token } = granted
    const isForm = body instanceof FormData
    const answer = await callProvider(this.#client, {
      url: `${this.#api}${path}?${new URLSearchParams({ access_token: token, ...query })}`,
      ...(!isForm && { headers: { 'content-type': 'application/json' } }),
      body: isForm ? body : JSON.stringify(body),
    })
    const meaning = this.#meaning(answer)
    if (meaning.outcome === 'refused' && REFUSES_TOKEN.has(meaning.code)) this.#tokens.refuse(token)
    else if (meaning.outcome === 'done' || meaning.outcome === 'refused') this.#health.up()
    return meaning
  }

  #meaning(answer: ProviderAnswer): TencentAnswer {
    const provider = this.#provider
    if (answer.outcome !== 'answered') return answer
    const said = errorSchema.safeParse(answer.json).data
    if (!said) return { outcome: 'unknown', reason: `${provider} gave no answer of its own (${answer.status})` }
    const { errcode: code = 0, errmsg = '' } = said
    if (code === 0) return { outcome: 'done', json: answer.json }
    if (code === IS_BUSY) return { outcome: 'later', reason: `${provider} takes nothing at present` }
    if (LIMITS_RATE.has(code)) {
      return {
        outcome: 'later',
        reason: `${provider} limits the rate`,
        retryAfterMs: LIMITED_FOR_MS,
        wholeChannel: true,
      }
    }
    return { outcome: 'refused', code, message: errmsg === '' ? `${provider} refused it (${code})` : errmsg }
  }

  async #read(open: (signal: AbortSignal) => Promise<Response>, bytesMax: number): Promise<Uint8Array | undefined> {
    const ended = new AbortController()
    const timer = this.#clock.setTimer(FILE_WITHIN_MS, () => ended.abort())
    try {
      const file = await Promise.race([open(ended.signal), rejected(ended.signal)])
      return file.ok ? await Promise.race([boundedBytes(file.body, bytesMax), rejected(ended.signal)]) : undefined
    } catch {
      // The agent is told that the file could not be opened; what is wrong with it is the host's to see.
      return undefined
    } finally {
      timer.cancel()
    }
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true })
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A file of text: nothing in it says why there is no file.
    return undefined
  }
}
