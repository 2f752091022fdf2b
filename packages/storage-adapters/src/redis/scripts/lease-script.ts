import { redisScript } from '../redis-script.js'

/**
 * Takes or renews a lease.
 *
 *     KEYS  1 leases
 *     ARGV  1 name   2 holder   3 time to live (ms)
 *     reply '<token> <end (ms)>', or nothing while another holds it
 *
 * A new token is the time in microseconds, or one more than the last: a grant that a failover has lost is not given to
 * another holder under the same number.
 */
export const leaseScript = redisScript(`
local name, holder = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'holder ' .. name, 'token ' .. name, 'until ' .. name)
local live = held[3] and tonumber(held[3]) > now
if live and held[1] ~= holder then return false end
local token = held[2]
if not live then
  token = string.format('%.0f', math.max(tonumber(held[2] or 0) + 1, time[1] * 1000000 + time[2]))
end
local ends = string.format('%.0f', now + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'holder ' .. name, holder, 'token ' .. name, token, 'until ' .. name, ends)
return token .. ' ' .. ends
`)
