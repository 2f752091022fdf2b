import {
  type Clock,
  type ContactCenter,
  type InteractionId,
  RateLimiter,
  interactions,
  parseInput,
} from '@ringwright/core'
import { type HttpHandler, jsonResponse, problemResponse } from '@ringwright/core/http'
import { hmac, isSignedWith } from '@ringwright/core/provider'
import { z } from 'zod'
import type { Acd } from '../acd.js'
import { placePage } from './place-page.js'
import type { ShownPlace } from './shown-place.js'

/** How customers are told their place in a queue by a link, and where those links lead. */
export interface PlaceLinksOptions {
  /** The contact center whose interactions the links show. */
  readonly center: Pick<ContactCenter, 'get'>
  /** The `acd(…)` of the same center: its router knows the places. */
  readonly acd: Pick<Acd, 'router'>
  /** By which links expire and requests are counted: the one that the center has. */
  readonly clock: Clock
  /** Where the handler is mounted, as customers reach it: `https://example.com/place`. */
  readonly url: string
  /**
   * At least 16 characters. Of several, at most 10, the first signs, and all are believed: so that one can be replaced
   * without a gap.
   */
  readonly secret: string | readonly string[]
  /** How long a link can be used, in milliseconds. Default 4 hours; 60,000 to 86,400,000. */
  readonly lastsMs?: number
  /** How often one link, and one address, may ask in a minute. Default 30; 1 to 600. */
  readonly perMinute?: number
}

/** Links by which customers see where they stand. */
export interface PlaceLinks {
  /** For a message to the customer. Whoever has it can see that place, and no more than that. */
  linkTo(interaction: InteractionId): string
  /** Answers GET of a link: a page for browsers, which loads itself again, and JSON (`ShownPlace`) for all others. */
  readonly handler: HttpHandler
}

const secretSchema = z.string().min(16, 'takes at least 16 characters')

const optionsSchema = z.strictObject({
  center: z.custom<PlaceLinksOptions['center']>(),
  acd: z.custom<PlaceLinksOptions['acd']>(),
  clock: z.custom<Clock>(),
  url: z.url({ protocol: /^https?$/, error: 'takes a URL of http: or https:' }),
  secret: z.union([secretSchema, z.array(secretSchema).min(1).max(10)]),
  lastsMs: z.number().int().min(60_000).max(86_400_000).default(14_400_000),
  perMinute: z.number().int().min(1).max(600).default(30),
})

const MINUTE_MS = 60_000
/** The interaction, until when, in base 36, and the signature. */
const TOKEN = /\/([\w-]{1,64})\.([0-9a-z]{1,12})\.([0-9a-f]{64})$/

/** Makes links to places, and answers them on any node. Throws `invalid_argument` for options that do not hold. */
export function placeLinks(options: PlaceLinksOptions): PlaceLinks {
  const { clock, url, secret, lastsMs, perMinute } = parseInput(optionsSchema, options, 'options of placeLinks')
  const secrets = typeof secret === 'string' ? [secret] : secret
  const rate = new RateLimiter({ clock, perMinute, burst: perMinute })
  return {
    linkTo(interaction) {
      const until = (clock.now() + lastsMs).toString(36)
      return `${url.replace(/\/$/, '')}/${interaction}.${until}.${hmac(secrets[0] as string, signed(interaction, until))}`
    },
    handler(request, { remoteAddress }) {
      if (request.method !== 'GET')
        return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'GET' })
      const { pathname } = new URL(request.url)
      // Before the signature is looked at, so that nobody tries many.
      const retryInMs = Math.max(rate.take(`address ${remoteAddress}`), rate.take(`link ${pathname.slice(-160)}`))
      if (retryInMs > 0)
        return problemResponse(
          { status: 429, title: 'Too many requests' },
          { 'retry-after': String(Math.ceil(retryInMs / 1_000)) },
        )
      const [, id = '', until = '', signature = ''] = TOKEN.exec(pathname) ?? []
      if (!isSignedWith(secrets, signed(id, until), signature))
        return problemResponse({ status: 404, title: 'Not found' })
      if (clock.now() > Number.parseInt(until, 36))
        return problemResponse({ status: 410, title: 'The link has run out' })
      const shown = placeOf(options, id as InteractionId)
      return request.headers.get('accept')?.includes('text/html') ? placePage(shown) : jsonResponse(shown)
    },
  }
}

function placeOf({ center, acd }: PlaceLinksOptions, id: InteractionId): ShownPlace {
  const stage = center.get(interactions, id)?.stage
  if (!stage) return { state: 'over' }
  if (stage.name === 'engaged' || stage.name === 'outside') return { state: 'withAgent' }
  const place = acd.router.place(id)
  if (!place) return { state: 'notWaiting' }
  const { position, waiting, estimate } = place
  if (!estimate) return { state: 'waiting', position, waiting }
  const to = Math.max(1, Math.ceil(estimate.highMs / MINUTE_MS))
  const from = Math.min(to, Math.max(1, Math.round(estimate.lowMs / MINUTE_MS)))
  return { state: 'waiting', position, waiting, minutes: { from, to } }
}

function signed(id: string, until: string): string {
  return `ringwright place ${id} ${until}`
}
