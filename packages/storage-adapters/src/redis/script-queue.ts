import type { Clock } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { isUnknownScript, redisError } from './redis-error.js'
import type { RedisCommand, RedisLike } from './redis-like.js'
import type { RedisScript } from './redis-script.js'

interface Asked {
  readonly script: RedisScript
  readonly keys: readonly string[]
  readonly args: readonly string[]
  readonly shared: readonly string[] | undefined
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface ScriptQueueOptions {
  readonly client: RedisLike
  readonly clock: Clock
  readonly answerTimeoutMs: number
}

/** What is sent as one command: a script that takes several at once, or one asked by itself. */
interface Sending {
  readonly asked: Asked[]
  characters: number
}

/** A master answers nobody else while a script runs: so many changes take it about a millisecond. */
const TOGETHER_MAX = 64
const CHARACTERS_MAX = 262_144

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

  /**
   * With `shared`, the script takes these, a number, and the arguments of so many that are asked for one after the other
   * with the same keys; it replies with a list.
   */
  run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[] = [],
    shared?: readonly string[],
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#asked.length === 0) queueMicrotask(() => this.#flush())
      this.#asked.push({ script, keys, args, shared, resolve, reject })
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
    const sendings = together(asked)
    const commands = sendings.map((sending) => commandOf(sending.asked, inFull))
    const unknown: Asked[] = []
    try {
      const replies = await answerInTime(clock, answerTimeoutMs, 'a command', client.pipeline(commands).exec())
      for (const [index, sending] of sendings.entries()) {
        const [error, reply] = replies?.[index] ?? [new Error('The pipeline was given up.'), undefined]
        if (!error) answer(sending.asked, reply)
        else if (!last && isUnknownScript(error)) unknown.push(...sending.asked)
        else for (const each of sending.asked) each.reject(redisError(error))
      }
    } catch (error) {
      for (const each of asked) each.reject(redisError(error))
    }
    return unknown
  }
}

/** Puts together what one script takes at once, in the order in which it was asked for. */
function together(asked: readonly Asked[]): Sending[] {
  const sendings: Sending[] = []
  for (const each of asked) {
    const characters = each.shared ? each.args.reduce((sum, arg) => sum + arg.length, 0) : 0
    const open = sendings.at(-1)
    const first = open?.asked[0]
    const joins =
      first?.shared !== undefined &&
      first.script === each.script &&
      first.keys[0] === each.keys[0] &&
      open !== undefined &&
      open.asked.length < TOGETHER_MAX &&
      open.characters + characters <= CHARACTERS_MAX
    if (!joins) sendings.push({ asked: [each], characters })
    else {
      open.asked.push(each)
      open.characters += characters
    }
  }
  return sendings
}

/** By name, or in full the first time that the script is in `inFull`. */
function commandOf(asked: readonly Asked[], inFull: Set<RedisScript>): RedisCommand {
  const [{ script, keys, args, shared }] = asked as readonly [Asked]
  const name = inFull.delete(script) ? ['eval', script.lua] : ['evalsha', script.sha]
  if (!shared) return [...name, keys.length, ...keys, ...args]
  return [...name, keys.length, ...keys, ...shared, asked.length, ...asked.flatMap((each) => each.args)]
}

function answer(asked: readonly Asked[], reply: unknown): void {
  for (const [index, { shared, resolve }] of asked.entries()) resolve(shared ? (reply as unknown[])[index] : reply)
}
