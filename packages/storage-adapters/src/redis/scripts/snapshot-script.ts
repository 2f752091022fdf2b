import { redisScript } from '../redis-script.js'

/**
 * All live records of a center as they stand at one revision.
 *
 *     KEYS  1 meta   2 versions   3 bodies
 *     reply { revision, change ('' before the first), at (ms), { key, version, … }, { key, body, … } }
 */
export const snapshotScript = redisScript(`
local time = redis.call('TIME')
local state = redis.call('HMGET', KEYS[1], 'revision', 'change')
return {
  state[1] or '0',
  state[2] or '',
  string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)),
  redis.call('HGETALL', KEYS[2]),
  redis.call('HGETALL', KEYS[3]),
}
`)
