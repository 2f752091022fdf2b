import { createPrivateKey, type KeyObject } from 'node:crypto'
import { type Clock, type Random, randomHex, RingwrightError } from '@ringwright/core'
import type { HeaderValues } from '../sip-request.js'
import { identityNumber } from './identity-number.js'
import { type Attestation, signPassport } from './passport.js'

/** Says by a signature whose number a call shows (STIR/SHAKEN). */
export interface CallerSigning {
  /** The private key as a PEM text: elliptic, on the curve P-256. */
  readonly key: string
  /** Where everybody finds its certificate: `https://…`. */
  readonly certificateUrl: string
  /**
   * `A`: the number shown is the caller's, and the caller is known; `B`: the caller is known, the number not checked; `C`: only
   * where the call came in is known.
   */
  readonly attestation: Attestation
}

export interface CallerSignerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly signing: CallerSigning
}

export class CallerSigner {
  readonly #options: CallerSignerOptions
  readonly #key: KeyObject
  /** One for each process: it leads those who trace a call to it, and tells them nothing else (RFC 8588 5). */
  readonly #originId: string

  /** Throws `invalid_argument` for a key that cannot sign. */
  constructor(options: CallerSignerOptions) {
    this.#options = options
    this.#key = keyOf(options.signing.key)
    const hex = randomHex(options.random, 16)
    this.#originId = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-')
  }

  /** The headers of an INVITE (RFC 8224 4.1); undefined where a party has no number, as there is nothing to vouch for. */
  headers(from: string, to: string): HeaderValues | undefined {
    const caller = identityNumber(from)
    const called = identityNumber(to)
    if (caller === undefined || called === undefined) return undefined
    const { clock, signing } = this.#options
    const { attestation, certificateUrl } = signing
    const issuedAt = clock.now()
    const claims = { attestation, caller, called: [called], issuedAt, originId: this.#originId, certificateUrl }
    const token = signPassport(claims, this.#key)
    return {
      Date: new Date(issuedAt).toUTCString(),
      Identity: `${token};info=<${certificateUrl}>;alg=ES256;ppt=shaken`,
    }
  }
}

function keyOf(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  } catch {
    // Said below: the cause could hold the key.
  }
  throw new RingwrightError(
    'invalid_argument',
    'signs.key of a trunk takes a private key on the curve P-256, as a PEM text.',
  )
}
