import { describe, expect, it } from 'vitest'
import { redisPlace } from './redis-place.js'

describe('a place in Redis', () => {
  it('is one server', () => {
    expect(redisPlace('redis://center:secret@redis.example:6379')).toEqual({
      target: { url: 'redis://center:secret@redis.example:6379' },
      replicas: 0,
    })
  })

  it('is a cluster where several hosts are named, each with the same user, and may be reached elsewhere', () => {
    expect(redisPlace('rediss://:secret@one:1,two:2?replicas=1&address=one:1@gate:7001')).toEqual({
      target: { cluster: ['rediss://:secret@one:1', 'rediss://:secret@two:2'], addresses: { 'one:1': 'gate:7001' } },
      replicas: 1,
    })
  })

  it.each([
    ['replica=1', 'there is no setting "replica"; there are replicas and address'],
    ['replicas=one', 'replicas takes a number; got "one"'],
    ['replicas=', 'replicas takes a number; got ""'],
    ['address=gate:7001', 'address takes SAID@REACHED, such as 10.0.0.5:6379@redis.example:7001; got "gate:7001"'],
  ])('is refused with a setting that would not do what it seems to: %s', (query, message) => {
    expect(() => redisPlace(`redis://center:secret@one:1?${query}`)).toThrow(message)
    expect(() => redisPlace(`redis://center:secret@one:1?${query}`)).not.toThrow('secret')
  })
})
