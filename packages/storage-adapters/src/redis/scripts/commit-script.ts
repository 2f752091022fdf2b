import { redisScript, type RedisScript } from '../redis-script.js'
import { commitManyLua } from './commit-many-lua.js'
import { commitOneLua } from './commit-one-lua.js'
import { type LogLimits, limitsLua } from './log-limits.js'

/**
 * Decides changes of one center one after the other: applies each whole, or refuses it, and remembers which.
 *
 *     KEYS  1 versions (hash: record key → change id; and under names that no key has, since its kind is not empty, where
 *             the center stands: /revision, /change, /written, /floor, /floorWritten, /archived)
 *           2 bodies (hash: record key → JSON)   3 log (stream)   4 outcomes (hash: change id → reply)   5 older outcomes
 *           6 leases (hash)
 *     ARGV  of a change by itself, or 1 one flat array of the same in MessagePack, of one change after the other:
 *             id, head (JSON: id, node, facts, what is written), counts (number of writes, plus 1e6 × that of reads, plus
 *             1e12 × that of terms: three arguments would cost both sides as much as asking Redis for something); then the
 *             keys of both, the expected versions of both ('' = absent), a body per write ('' = removed), and of each term
 *             its name and its value: under '<token> <lease>', notAfter '<ms>', archived '<revision>'
 *     reply 'applied <revision> <at>' | 'conflict <revision> <places of keys, from 0>' | 'fenced'
 *           | 'late <at>' | 'full <bytes>': the log has no room; nothing was changed and nothing is remembered.
 *           A list of them when there was an array
 *     log   one entry for all that is applied, numbered by the last revision of it:
 *           p '<at> <bytes written before its end> <change before its first, if any>'   c its last change
 *           h the head of its change, v the body that was written; a list of them when there is not exactly one
 *
 * A change by itself has a part of its own, but not a script: a server that has lost its scripts has then lost both, and
 * a change cannot get ahead of those before it while they are sent anew in full. Bodies are never looked into: Lua would
 * turn empty lists into empty objects.
 */
export function commitScript(limits: LogLimits): RedisScript {
  return redisScript(`${limitsLua(limits)}
if ARGV[2] then
${commitOneLua}
end
${commitManyLua}`)
}
