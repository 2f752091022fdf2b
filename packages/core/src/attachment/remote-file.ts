import { Readable } from 'node:stream'
import { type Clock, sleep } from '../clock/clock.js'
import { errorText } from '../errors/ringwright-error.js'
import { guardedRequest } from '../provider/guarded-request.js'
import type { Resolve } from '../provider/public-address.js'
import type { KeepOutcome, NewFile } from './attachment-desk.js'

/** A file that is somewhere on the web and is fetched as if it were uploaded from there. */
export interface RemoteFile extends Omit<NewFile, 'body'> {
  readonly url: string
  /** Such as `authorization`, for files that a provider keeps. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default false. */
  readonly allowPrivateAddresses?: boolean
  /** How host names become addresses. Default: the system's resolver. */
  readonly resolve?: Resolve
}

/** For the whole file. A provider that sends more slowly than this does not serve anybody. */
const TIMEOUT_MS = 60_000

/** Fetches a file and hands it on while it comes. */
export async function remoteFile(
  { url, uploader, name, headers, allowPrivateAddresses, resolve }: RemoteFile,
  clock: Clock,
  keep: (file: NewFile) => Promise<KeepOutcome>,
): Promise<KeepOutcome | { readonly outcome: 'unreachable'; readonly reason: string }> {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return unreachable('The address is none of http: or https:')
  const tooLong = new AbortController()
  const over = new AbortController()
  const limit = sleep(clock, TIMEOUT_MS, over.signal).then(
    () => tooLong.abort(new Error(`The file did not come within ${TIMEOUT_MS} ms`)),
    () => {},
  )
  try {
    const answer = await guardedRequest({
      url: new URL(url),
      signal: tooLong.signal,
      ...(headers && { headers }),
      ...(allowPrivateAddresses !== undefined && { allowPrivateAddresses }),
      ...(resolve && { resolve }),
    })
    if (answer.statusCode !== 200) {
      answer.destroy()
      return unreachable(`The server answered ${answer.statusCode}`)
    }
    return await keep({ uploader, name, body: Readable.toWeb(answer) as ReadableStream<Uint8Array> })
  } catch (error) {
    return unreachable(errorText(error))
  } finally {
    over.abort()
    await limit
  }
}

function unreachable(reason: string): { readonly outcome: 'unreachable'; readonly reason: string } {
  return { outcome: 'unreachable', reason }
}
