import type { Random } from '@ringwright/core'
import type { WireResponse } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'

/** Answers the challenges to one request or call. */
export interface DigestClient {
  /** The header lines with credentials of the last request, for an ACK to repeat. */
  readonly lastLines: string
  /** The header lines that answer a 401 or 407; undefined when there is no answer, or it was refused already. */
  answer(response: WireResponse, method: string, uri: string): string | undefined
}

export function createDigestClient(_credentials: Credentials, _random: Random): DigestClient {
  return { lastLines: '', answer: () => undefined }
}
