import type { Clock } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { MessagePackWriter } from './message-pack-writer.js'
import { isUnknownScript, redisError } from './redis-error.js'
import type { RedisCommand, RedisLike } from './redis-like.js'
import type { RedisScript } from './redis-script.js'

export interface ScriptQueueOptions {
  readonly client: RedisLike
  readonly clock: Clock
  readonly answerTimeoutMs: number
}

interface Asker {
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: unknown) => void
}

type Replies = readonly (readonly [error: Error | null, reply: unknown])[]

/** What is sent as one command. */
interface Sending {
  readonly script: RedisScript
  readonly keys: readonly string[]
  readonly args: readonly string[]
  /** What was asked for together, and who waits for each reply; undefined for a script that was asked for by itself. */
  readonly items: MessagePackWriter | undefined
  readonly askers: Asker[]
}

/**
 * A master answers nobody else while a script runs: so many changes take it some hundred microseconds. They leave as soon
 * as they are so many, so that it has begun when the next are written.
 */
const TOGETHER_MAX = 32
const OCTETS_MAX = 262_144
/** Memory for so many calls is kept and used again, as long as none of them was large. */
const SPARE_MAX = 8

/**
 * Runs scripts on one connection in the order in which they are asked for, without waiting for answers. What is asked
 * for in one turn of the event loop leaves together. All keys lie in one slot, as a cluster demands of a pipeline.
 */
export class ScriptQueue {
  readonly #options: ScriptQueueOptions
  #waiting: Sending[] = []
  readonly #spare: MessagePackWriter[] = []

  constructor(options: ScriptQueueOptions) {
    this.#options = options
  }

  run(script: RedisScript, keys: readonly string[], args: readonly string[] = []): Promise<unknown> {
    return this.#ask({ script, keys, args, items: undefined, askers: [] })
  }

  /**
   * Asks for one item of a script that takes one array in MessagePack: what is the same for all, and then what is written
   * for each item that is asked for one after the other with the same keys. It replies with a list. What `write` throws,
   * this throws.
   */
  runTogether(
    script: RedisScript,
    keys: readonly string[],
    ofAll: readonly string[],
    write: (into: MessagePackWriter) => void,
  ): Promise<unknown> {
    const last = this.#waiting.at(-1)
    const joins = last?.items && last.script === script && last.keys === keys && last.items.length < OCTETS_MAX
    if (joins && last.items) {
      write(last.items)
      return this.#ask(last)
    }
    const items = this.#spare.pop() ?? new MessagePackWriter()
    for (const each of ofAll) items.string(each)
    write(items)
    return this.#ask({ script, keys, args: [], items, askers: [] })
  }

  #ask(sending: Sending): Promise<unknown> {
    return new Promise((resolve, reject) => {
      sending.askers.push({ resolve, reject })
      if (this.#waiting.length === 0) queueMicrotask(() => this.#flush())
      if (sending !== this.#waiting.at(-1)) this.#waiting.push(sending)
      if (sending.askers.length === TOGETHER_MAX) this.#flush()
    })
  }

  #flush(): void {
    const sendings = this.#waiting
    this.#waiting = []
    if (sendings.length > 0) void this.#send(sendings)
  }

  async #send(sendings: readonly Sending[]): Promise<void> {
    const unknown = await this.#exchange(sendings, new Set())
    // A server that was restarted, or a replica that was promoted, has not seen the scripts yet.
    if (unknown.length > 0) await this.#exchange(unknown, new Set(unknown.map(({ script }) => script)))
  }

  /** Sends scripts by name, or in full the first time that they are in `inFull`. Returns those that were not known. */
  async #exchange(sendings: readonly Sending[], inFull: Set<RedisScript>): Promise<Sending[]> {
    const { client, clock, answerTimeoutMs } = this.#options
    const last = inFull.size > 0
    const commands = sendings.map((sending) => commandOf(sending, inFull))
    const unknown: Sending[] = []
    try {
      const replies = await answerInTime(clock, answerTimeoutMs, 'a command', exchange(client, commands))
      for (const [index, sending] of sendings.entries()) {
        const [error, reply] = replies?.[index] ?? [new Error('The pipeline was given up.'), undefined]
        if (!error) this.#answer(sending, reply)
        else if (!last && isUnknownScript(error)) unknown.push(sending)
        else refuse(sending, error)
      }
    } catch (error) {
      for (const sending of sendings) refuse(sending, error)
    }
    return unknown
  }

  #answer({ items, askers }: Sending, reply: unknown): void {
    const replies = items ? (reply as unknown[]) : [reply]
    for (let index = 0; index < askers.length; index++) askers[index]?.resolve(replies[index])
    // It was answered, so nobody reads what was sent.
    if (!items || this.#spare.length >= SPARE_MAX || items.length > OCTETS_MAX) return
    items.clear()
    this.#spare.push(items)
  }
}

/** A pipeline costs the client twice as much as a command by itself, and most are alone. */
function exchange(client: RedisLike, commands: RedisCommand[]): Promise<Replies | null> {
  if (commands.length > 1) return client.pipeline(commands).exec()
  const [name, ...args] = commands[0] as RedisCommand
  return client.call(String(name), ...args).then(
    (reply): Replies => [[null, reply]],
    (error: Error): Replies => [[error, undefined]],
  )
}

/** By name, or in full the first time that the script is in `inFull`. */
function commandOf({ script, keys, args, items }: Sending, inFull: Set<RedisScript>): RedisCommand {
  const name = inFull.delete(script) ? ['eval', script.lua] : ['evalsha', script.sha]
  return [...name, keys.length, ...keys, ...args, ...(items ? [items.octets()] : [])]
}

function refuse({ askers }: Sending, error: unknown): void {
  const reason = redisError(error)
  for (const { reject } of askers) reject(reason)
}
