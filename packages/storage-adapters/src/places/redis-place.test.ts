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
})
