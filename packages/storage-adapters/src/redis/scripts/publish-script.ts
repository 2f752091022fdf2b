import { redisScript } from '../redis-script.js'

/**
 * Publishes one message. As a script because that has a key, by which all messages of a relay go to the same node of a
 * cluster and keep their order.
 *
 *     KEYS  1 any key of the relay
 *     ARGV  1 channel   2 message
 */
export const publishScript = redisScript(`
return redis.call('PUBLISH', ARGV[1], ARGV[2])
`)
