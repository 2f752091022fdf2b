import { createHash } from 'node:crypto'

/** A Lua script, and the name under which a server that has seen it knows it again. */
export interface RedisScript {
  readonly lua: string
  readonly sha: string
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
