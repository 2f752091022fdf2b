import { redisScript } from '../redis-script.js'

/**
 * Claims a key space for this format, and says what kind of server it is on.
 *
 *     KEYS  1 format (hash)
 *     ARGV  1 format that is spoken here   2 number of shards
 *     reply { server version, role, eviction policy, 'ours' | 'foreign', format found, shards found }
 */
export const openScript = redisScript(`
local version = redis.call('INFO', 'server'):match('redis_version:([%d.]+)') or ''
local role = redis.call('INFO', 'replication'):match('role:(%w+)') or ''
local policy = redis.call('INFO', 'memory'):match('maxmemory_policy:([%w-]+)') or ''
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'hash' then return { version, role, policy, 'foreign', '', '' } end
if kind == 'none' and role == 'master' then
  redis.call('HSET', KEYS[1], 'program', 'ringwright', 'format', ARGV[1], 'shards', ARGV[2])
end
local found = redis.call('HMGET', KEYS[1], 'program', 'format', 'shards')
local owner = (found[1] == 'ringwright' or role ~= 'master') and 'ours' or 'foreign'
return { version, role, policy, owner, found[2] or '', found[3] or '' }
`)
