import { describe, expect, it } from 'vitest'
import { escapeUser, parseUri, type SipUri, type TelUri } from './uri.js'
import { urisEqual } from './uri-equality.js'

const equal = (a: string, b: string): boolean | undefined => {
  const [first, second] = [parseUri(a), parseUri(b)]
  return first && second && urisEqual(first, second)
}

describe('URI', () => {
  it('takes a SIP URI apart', () => {
    const uri = parseUri('sips:ada:secret@[2001:DB8::7]:5061;transport=tcp;lr?subject=hi&priority=urgent') as SipUri
    expect({ ...uri, parameters: [...uri.parameters], headers: [...uri.headers] }).toEqual({
      scheme: 'sips',
      user: 'ada',
      userInfo: 'ada:secret',
      host: '[2001:db8::7]',
      port: 5061,
      parameters: [
        ['transport', 'tcp'],
        ['lr', ''],
      ],
      headers: [
        ['subject', 'hi'],
        ['priority', 'urgent'],
      ],
    })
  })

  it('takes a telephone number apart and drops its visual separators', () => {
    const uri = parseUri('tel:+1-(555).010-0;ext=7') as TelUri
    expect({ ...uri, parameters: [...uri.parameters] }).toEqual({
      scheme: 'tel',
      number: '+15550100',
      parameters: [['ext', '7']],
    })
    expect(parseUri('tel:*21#;phone-context=+1')).toMatchObject({ number: '*21#' })
  })

  it.each([
    '',
    'sip',
    'sip:',
    ':ada@example.net',
    'sip:@example.net',
    'sip:ada@',
    'sip:ada@exam ple.net',
    'sip:a@b@c',
    'sip:ada@example.net:65536',
    'sip:ada@example.net:',
    'sip:ada@[::1',
    'sip:ada@[::xyz]',
    'sip:ada%4@example.net',
    'sip:ada@example.net;',
    'sip:ada@example.net;lr;lr',
    'sip:ada@example.net?',
    '<sip:ada@example.net>',
    'tel:',
    'tel:1+2',
    'tel:12 34',
    'tel:---',
    `sip:example.net${';p'.repeat(100)}`,
  ])('refuses %j', (text) => {
    expect(parseUri(text)).toBeUndefined()
  })

  it('leaves escapes that are no UTF-8 as they are written', () => {
    expect(parseUri('sip:%FFada@example.net')).toMatchObject({ user: '%FFada' })
  })

  it('writes any user so that it is read back', () => {
    for (const user of ['ada', 'ада', 'a@b:c', '100%', 'with blank', '+1;x=y', '\u0000']) {
      expect(parseUri(`sip:${escapeUser(user)}@example.net`)).toMatchObject({ user })
    }
  })
})

describe('URI equality (RFC 3261 section 19.1.4)', () => {
  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['tel:+1-555-0100;ext=7', 'tel:+15550100;EXT=7'],
    ['unheardof:opaque', 'unheardof:opaque'],
  ])('%s is %s', (a, b) => {
    expect(equal(a, b)).toBe(true)
    expect(equal(b, a)).toBe(true)
  })

  it.each([
    ['sip:ALICE@atlanta.com;transport=udp', 'sip:alice@atlanta.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sips:bob@biloxi.com'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:a%40b@biloxi.com', 'sip:a%3Bb@biloxi.com'],
    ['sip:+15550100@example.net', 'tel:+15550100'],
    ['tel:+15550100', 'tel:+15550100;ext=7'],
  ])('%s is not %s', (a, b) => {
    expect(equal(a, b)).toBe(false)
    expect(equal(b, a)).toBe(false)
  })
})
