import type { X509Certificate } from 'node:crypto'
import { type CallerIdentity, type Clock, RingwrightError } from '@ringwright/core'
import type { SipRequest } from '../sip-request.js'
import { CertificateCache, certificatesIn, type CertificateCacheOptions } from './certificate-cache.js'
import { identityNumber } from './identity-number.js'
import { type Attestation, type Passport, readPassport } from './passport.js'
import { isTrusted } from './trusted-chain.js'

export interface CallerVerifierOptions extends Omit<CertificateCacheOptions, 'clock'> {
  readonly clock: Clock
  /** The certificates of those who may vouch for providers, as PEM texts in one. */
  readonly trustAnchors: string
}

/** RFC 8224 6.2.1: a token from longer ago is another call's. */
const AGE_MAX_MS = 60_000

/** A call has one identity of SHAKEN; tokens of other kinds stand beside it. */
const TOKENS_MAX = 5

const ATTESTED: Readonly<Record<Attestation, CallerIdentity>> = { A: 'full', B: 'partial', C: 'gateway' }

/** Finds out whether a call comes from the number that it shows (RFC 8224 6.2). */
export class CallerVerifier {
  readonly #clock: Clock
  readonly #anchors: readonly X509Certificate[]
  readonly #certificates: CertificateCache

  /** Throws `invalid_argument` for anchors that are no certificates. */
  constructor(options: CallerVerifierOptions) {
    this.#clock = options.clock
    this.#anchors = anchorsOf(options.trustAnchors)
    this.#certificates = new CertificateCache(options)
  }

  /** `claimed`: the caller's number, as the provider says it; `called`: the number that was dialed. */
  async verify({ headers }: SipRequest, claimed: string, called: string): Promise<CallerIdentity> {
    const values = headers.all('identity')
    if (values.length === 0) return 'unsigned'
    for (const value of values.slice(0, TOKENS_MAX)) {
      const passport = readPassport(value.split(';', 1)[0]?.trim() ?? '')
      if (!passport) continue
      return (await this.#holds(passport, claimed, called)) ? ATTESTED[passport.claims.attestation] : 'failed'
    }
    return 'failed'
  }

  async #holds(passport: Passport, claimed: string, called: string): Promise<boolean> {
    const { claims } = passport
    const now = this.#clock.now()
    if (Math.abs(now - claims.issuedAt) > AGE_MAX_MS) return false
    const caller = identityNumber(claimed)
    const dialed = identityNumber(called)
    if (caller === undefined || dialed === undefined) return false
    if (claims.caller !== caller || !claims.called.includes(dialed)) return false
    const chain = await this.#certificates.chain(claims.certificateUrl)
    const [certificate] = chain
    return (
      certificate !== undefined && isTrusted(chain, this.#anchors, now) && passport.isSignedWith(certificate.publicKey)
    )
  }
}

function anchorsOf(pems: string): readonly X509Certificate[] {
  try {
    return certificatesIn(Buffer.from(pems))
  } catch (cause) {
    throw new RingwrightError(
      'invalid_argument',
      'callerIdentity.trustAnchors takes certificates as PEM texts, one after the other.',
      { cause },
    )
  }
}
