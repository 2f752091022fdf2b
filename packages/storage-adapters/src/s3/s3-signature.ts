import { createHash, createHmac } from 'node:crypto'

/** Who asks the bucket. */
export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
}

export interface SignedRequest {
  readonly method: string
  readonly url: URL
  /** Those beside `host`, `x-amz-date` and `x-amz-content-sha256`, in lower case; they are signed too. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** Hash of a body without any bytes. */
export const EMPTY_HASH = sha256('')

/** All headers of a request with its signature: Signature Version 4 of AWS, for the service `s3`. */
export function s3Signature(
  { method, url, headers, bodyHash }: SignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: S3Credentials,
  region: string,
  now: number,
): Readonly<Record<string, string>> {
  const time = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(all).toSorted()
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).toSorted()
  const canonical = [
    ...[method, url.pathname, query.join('&')],
    ...names.map((name) => `${name}:${all[name]?.trim()}`),
    ...['', names.join(';'), bodyHash],
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = [ALGORITHM, time, scope, sha256(canonical)].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(keyed, `AWS4${secretAccessKey}`)
  const signature = keyed(key, toSign).toString('hex')
  const { host: _, ...sent } = all
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`
  return { ...sent, authorization }
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function keyed(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** As RFC 3986 has it, which is stricter than what `encodeURIComponent` leaves alone. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
