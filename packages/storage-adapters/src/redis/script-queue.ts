import type { Clock } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { isUnknownScript, redisError } from './redis-error.js'
import type { RedisCommand, RedisLike } from './redis-like.js'
import type { RedisScript } from './redis-script.js'

interface Asked {
  readonly script: RedisScript
  readonly keys: readonly string[]
  readonly args: readonly string[]
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface ScriptQueueOptions {
  readonly client: RedisLike
  readonly clock: Clock
  readonly answerTimeoutMs: number
}

/**
 * Runs scripts on one connection in the order in which they are asked for, without waiting for answers. What is asked
 * for in one turn of the event loop leaves as one piece. All keys lie in one slot, as a cluster demands of a pipeline.
 */
export class ScriptQueue {
  readonly #options: ScriptQueueOptions
  #asked: Asked[] = []

  constructor(options: ScriptQueueOptions) {
    this.#options = options
  }

  run(script: RedisScript, keys: readonly string[], args: readonly string[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#asked.length === 0) queueMicrotask(() => this.#flush())
      this.#asked.push({ script, keys, args, resolve, reject })
    })
  }

  #flush(): void {
    const asked = this.#asked
    this.#asked = []
    void this.#send(asked)
  }

  async #send(asked: readonly Asked[]): Promise<void> {
    const unknown = await this.#exchange(asked, new Set())
    // A server that was restarted, or a replica that was promoted, has not seen the scripts yet.
    if (unknown.length > 0) await this.#exchange(unknown, new Set(unknown.map(({ script }) => script)))
  }

  /** Sends scripts by name, or in full the first time that they are in `inFull`. Returns those that were not known. */
  async #exchange(asked: readonly Asked[], inFull: Set<RedisScript>): Promise<Asked[]> {
    const { client, clock, answerTimeoutMs } = this.#options
    const last = inFull.size > 0
    const commands = asked.map(({ script, keys, args }): RedisCommand => {
      const known = !inFull.delete(script)
      return [known ? 'evalsha' : 'eval', known ? script.sha : script.lua, keys.length, ...keys, ...args]
    })
    const unknown: Asked[] = []
    try {
      const replies = await answerInTime(clock, answerTimeoutMs, 'a command', client.pipeline(commands).exec())
      for (const [index, each] of asked.entries()) {
        const [error, reply] = replies?.[index] ?? [new Error('The pipeline was given up.'), undefined]
        if (!error) each.resolve(reply)
        else if (!last && isUnknownScript(error)) unknown.push(each)
        else each.reject(redisError(error))
      }
    } catch (error) {
      for (const each of asked) each.reject(redisError(error))
    }
    return unknown
  }
}
