import { describe, expect, it } from 'vitest'
import { EMPTY_HASH, s3Signature, sha256 } from './s3-signature.js'

/** The examples of "Signature Calculations for the Authorization Header", Amazon S3 API reference. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const NOW = Date.UTC(2013, 4, 24)
const HOST = 'https://examplebucket.s3.amazonaws.com'

describe('the signature of a request to S3 is that of the documentation', () => {
  it.each([
    {
      what: 'a part of an object',
      request: { method: 'GET', path: '/test.txt', headers: { range: 'bytes=0-9' }, bodyHash: EMPTY_HASH },
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
    {
      what: 'an object that is put',
      request: {
        method: 'PUT',
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        bodyHash: sha256('Welcome to Amazon S3.'),
      },
      signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    },
    {
      what: 'a query without a value',
      request: { method: 'GET', path: '/?lifecycle', headers: {}, bodyHash: EMPTY_HASH },
      signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    },
    {
      what: 'a query',
      request: { method: 'GET', path: '/?prefix=J&max-keys=2', headers: {}, bodyHash: EMPTY_HASH },
      signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    },
  ])('for $what', ({ request: { path, ...request }, signature }) => {
    const { authorization } = s3Signature({ ...request, url: new URL(path, HOST) }, CREDENTIALS, 'us-east-1', NOW)
    expect(authorization?.split('Signature=')[1]).toBe(signature)
  })
})
