import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { sha256 } from './sha-256.js'

it('the SHA-256 that needs no Node answers as the one of Node, for texts of every length around its blocks', () => {
  for (let length = 0; length < 200; length++) {
    const text = `${'é'.repeat(length % 3)}${'a'.repeat(length)}`
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }
})
