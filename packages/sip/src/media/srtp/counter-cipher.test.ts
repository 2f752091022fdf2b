import { expect, it } from 'vitest'
import { counterCipher } from './counter-cipher.js'
import { sessionKeys } from './session-keys.js'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

it('[J25] makes the key stream of RFC 3711 appendix B.2', () => {
  const key = hex('2B7E151628AED2A6ABF7158809CF4F3C')
  const salt = hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD')
  const stream = Buffer.alloc(48)
  counterCipher(key, salt).apply(stream, 0, 48, 0, 0)
  expect(stream).toEqual(
    hex('E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0'),
  )
})

it('[J25] derives the keys of RFC 3711 appendix B.3', () => {
  const master = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6')
  expect(sessionKeys(master, 'rtp')).toEqual({
    cipherKey: hex('C61E7A93744F39EE10734AFE3FF7A087'),
    cipherSalt: hex('30CBBC08863D8C85D49DB34A9AE1'),
    authenticationKey: hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4'),
  })
})
