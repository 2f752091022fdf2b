import type { IncomingMessage } from 'node:http'
import { RingwrightError, parseInput } from '@ringwright/core'
import { type Resolve, guardedRequest, refusePrivateAddress, resolveByDns } from '@ringwright/core/provider'
import { z } from 'zod'
import type { Decide } from '../strategies/external-strategy.js'

/** Which HTTP service is asked for advice, and what is taken from it. */
export interface HttpAdviserOptions {
  /** Takes a POST with the question as JSON and answers 200 with `{ "agents": ["id", …] }`, or `null` for "anybody". */
  readonly url: string
  /** Sent with each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Whether the service may have an address that is not on the public Internet. Default false: whoever may edit the URL
   * could otherwise make the center ask services inside.
   */
  readonly allowPrivateAddresses?: boolean
  /** Longest answer, in bytes. Default 65,536; 1,024 to 1,048,576. */
  readonly answerBytesMax?: number
  /** How host names become addresses. Default: the system's resolver. */
  readonly resolve?: Resolve
}

const optionsSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'takes a URL of http: or https:' }),
  headers: z.record(z.string(), z.string()).default({}),
  allowPrivateAddresses: z.boolean().default(false),
  answerBytesMax: z.number().int().min(1_024).max(1_048_576).default(65_536),
  resolve: z.custom<Resolve>((value) => typeof value === 'function', 'takes a function').default(() => resolveByDns),
})

/**
 * An HTTP service that says who gets an interaction, for `externalStrategy({ decide: httpAdviser({ url }) })`. Redirects are
 * not followed: where they lead was not agreed on. Throws `invalid_argument` for options that do not hold, and
 * `not_permitted` for a URL with a private address.
 */
export function httpAdviser(options: HttpAdviserOptions): Decide {
  const { url, headers, allowPrivateAddresses, answerBytesMax, resolve } = parseInput(
    optionsSchema,
    options,
    'options of httpAdviser',
  )
  const target = new URL(url)
  if (!allowPrivateAddresses) refusePrivateAddress(target)
  return async (question, signal) => {
    const body = JSON.stringify(question)
    const answer = await guardedRequest({
      url: target,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        accept: 'application/json',
      },
      body,
      signal,
      allowPrivateAddresses,
      resolve,
    })
    return readJson(answer, answerBytesMax)
  }
}

async function readJson(answer: IncomingMessage, bytesMax: number): Promise<unknown> {
  if (answer.statusCode !== 200) {
    answer.destroy()
    throw new RingwrightError('unavailable', `The service answered ${answer.statusCode}; it takes 200.`)
  }
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > bytesMax) {
      answer.destroy()
      throw new RingwrightError('limit_reached', `The service answered more than ${bytesMax} bytes (answerBytesMax).`)
    }
    parts.push(part)
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown
}
