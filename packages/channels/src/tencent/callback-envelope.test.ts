import { describe, expect, it } from 'vitest'
import { callbackSignature, isCallbackSigned, openEnvelope } from './callback-envelope.js'
import { sealed } from './fixtures/sealed.js'
import { readFlatXml } from './flat-xml.js'

/** What the providers publish with their sample programs. */
const OFFICIAL_ACCOUNT = {
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  receiver: 'wxb11529c136998cb6',
}
const WECOM = { encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', receiver: 'wx5823bf96d3bd56c7' }

describe('[L18] the vectors of WeChat and WeCom', () => {
  it('seal a text as the sample of Official Accounts does', () => {
    const text = '我是中文abcd123'
    const published = 'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=='
    expect(openEnvelope(published, OFFICIAL_ACCOUNT)).toBe(text)
    expect(sealed(text, OFFICIAL_ACCOUNT, 'aaaabbbbccccdddd')).toBe(published)
  })

  it('verify and open a message of an Official Account', () => {
    const encrypted =
      'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE='
    const parts = ['spamtest', '1409735669', '1320562132', encrypted]
    expect(isCallbackSigned(parts, '5d197aaffba7e9b25a30732f161a50dee96bd5fa')).toBe(true)
    const keys = { encodingAesKey: OFFICIAL_ACCOUNT.encodingAesKey, receiver: 'wx2c2769f8efd9abc2' }
    expect(readFlatXml(openEnvelope(encrypted, keys) ?? '')?.get('Content')).toBe('abcdteT')
  })

  it('verify and open the challenge and a message of WeCom', () => {
    const challenge = 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=='
    const parts = ['QDG6eK', '1409659589', '263014780', challenge]
    expect(isCallbackSigned(parts, '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3')).toBe(true)
    expect(openEnvelope(challenge, WECOM)).toBe('1616140317555161061')
    const encrypted =
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
    const signed = ['QDG6eK', '1409659813', '1372623149', encrypted]
    expect(isCallbackSigned(signed, '477715d11cdb4164915debcba66cb864d751f3e6')).toBe(true)
    expect(readFlatXml(openEnvelope(encrypted, WECOM) ?? '')?.get('MsgId')).toBe('4561255354251345929')
  })
})

describe('what is not sealed for us', () => {
  const message = sealed('hello', WECOM)

  it('is not opened: for somebody else, with another key, or changed on its way', () => {
    expect(openEnvelope(message, WECOM)).toBe('hello')
    expect(openEnvelope(message, { ...WECOM, receiver: 'wx0000000000000000' })).toBeUndefined()
    expect(openEnvelope(message, { ...WECOM, encodingAesKey: OFFICIAL_ACCOUNT.encodingAesKey })).toBeUndefined()
    const bytes = Buffer.from(message, 'base64')
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 0x80
      // Sixteen bytes mean nothing, so that a change of one of them alone would go unnoticed without the signature.
      if (openEnvelope(changed.toString('base64'), WECOM) === 'hello') expect(index).toBeLessThan(16)
    }
  })

  it.each(['', 'x', 'not base64', 'AAAA', 'A'.repeat(64), message.slice(0, 44)])(
    'is not opened: "%s"',
    (sealedText) => {
      expect(openEnvelope(sealedText, WECOM)).toBeUndefined()
    },
  )

  it('has no signature of ours', () => {
    const parts = ['QDG6eK', '1', '2', message]
    expect(isCallbackSigned(parts, callbackSignature(parts))).toBe(true)
    expect(isCallbackSigned(['another', '1', '2', message], callbackSignature(parts))).toBe(false)
    expect(isCallbackSigned(parts, '')).toBe(false)
  })
})
