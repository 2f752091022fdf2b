import type { Clock, Instant } from '../clock/clock.js'
import { hmac, isSignedWith } from '../provider/hmac.js'

export interface SignedLinksOptions {
  readonly url: string | (() => string)
  readonly secrets: readonly string[]
  readonly clock: Clock
  readonly lastsMs: number
}

export type LinkReading =
  | { readonly reading: 'valid'; readonly id: string }
  /** It was ours, and has run out. */
  | { readonly reading: 'over' }
  | { readonly reading: 'forged' }

/** Ends of links are whole hours, so that a file has one link for an hour, which browsers can keep what they loaded under. */
const ROUNDED_TO_MS = 3_600_000
const ID = /\/([0-9a-f]{32})$/

/** Links that let whoever has them see one file, until a time. */
export class SignedLinks {
  readonly #options: SignedLinksOptions

  constructor(options: SignedLinksOptions) {
    this.#options = options
  }

  linkTo(id: string): string {
    const { clock, lastsMs, secrets } = this.#options
    const until = Math.ceil((clock.now() + lastsMs) / ROUNDED_TO_MS) * ROUNDED_TO_MS
    return `${this.#base()}/${id}?until=${until}&signature=${hmac(secrets[0] as string, signed(id, until))}`
  }

  /** The file that a URL of this server leads to. */
  read(url: URL): LinkReading {
    const [, id] = ID.exec(url.pathname) ?? []
    const until = Number(url.searchParams.get('until'))
    const signature = url.searchParams.get('signature') ?? ''
    if (id === undefined || !isSignedWith(this.#options.secrets, signed(id, until), signature)) {
      return { reading: 'forged' }
    }
    return this.#options.clock.now() > until ? { reading: 'over' } : { reading: 'valid', id }
  }

  /** The file that a text in a message leads to; undefined for a link to elsewhere. */
  idOf(text: string): string | undefined {
    if (!text.startsWith(`${this.#base()}/`) || !URL.canParse(text)) return undefined
    const reading = this.read(new URL(text))
    return reading.reading === 'valid' ? reading.id : undefined
  }

  #base(): string {
    const { url } = this.#options
    return (typeof url === 'string' ? url : url()).replace(/\/$/, '')
  }
}

function signed(id: string, until: Instant): string {
  return `ringwright attachment ${id} ${until}`
}
