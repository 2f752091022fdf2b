import { redisScript } from '../redis-script.js'

/**
 * Ends a lease now, if this holder has it; its token stays, so that the next one is larger.
 *
 *     KEYS  1 leases
 *     ARGV  1 name   2 holder
 */
export const releaseScript = redisScript(`
if redis.call('HGET', KEYS[1], 'holder ' .. ARGV[1]) ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'until ' .. ARGV[1], '0')
return true
`)
