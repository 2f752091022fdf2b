import { seededRandom } from '@ringwright/core'
import { expect, it } from 'vitest'
import { LegEncryption } from './leg-encryption.js'

it('[J25] goes on counting when the same keys are agreed on again, each way for itself', () => {
  const random = seededRandom('keys')
  const [localKey, remoteKey, otherKey] = [random.bytes(30), random.bytes(30), random.bytes(30)]
  const suite = 'AES_CM_128_HMAC_SHA1_80' as const
  const encryption = new LegEncryption()
  expect([encryption.sending, encryption.receiving]).toEqual([undefined, undefined])
  encryption.agree({ suite, localKey, remoteKey })
  const { sending, receiving } = encryption
  encryption.agree({ suite, localKey: Uint8Array.from(localKey), remoteKey: Uint8Array.from(remoteKey) })
  expect(encryption.sending === sending && encryption.receiving === receiving).toBe(true)
  encryption.agree({ suite, localKey, remoteKey: otherKey })
  expect([encryption.sending === sending, encryption.receiving === receiving]).toEqual([true, false])
  encryption.agree(undefined)
  expect([encryption.sending, encryption.receiving]).toEqual([undefined, undefined])
})
