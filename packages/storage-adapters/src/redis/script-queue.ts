import type { Clock } from '@ringwright/core'
import { AnswerWatch } from './answer-watch.js'
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

/** What is sent as one command. */
interface Sending {
  readonly script: RedisScript
  readonly keys: readonly string[]
  /** The arguments of each item, and who waits for the reply to it. */
  readonly items: (readonly string[])[]
  readonly askers: Asker[]
  /** Of all arguments, in UTF-16 units. */
  length: number
  /** Whether more may be asked for with it. */
  readonly together: boolean
  /** All items as one argument, unless there is one that leaves as it is. */
  packed: MessagePackWriter | undefined
}

/**
 * A master answers nobody else while a script runs: so many changes take it some hundred microseconds. They leave as soon
 * as they are so many, so that it has begun when the next are written.
 */
const TOGETHER_MAX = 32
const LENGTH_MAX = 262_144
/** An item with more is packed although it is alone: the part of a script for what is alone is for what is small. */
const ARGUMENTS_MAX = 32
/** Memory for so many calls is kept and used again, as long as none of them was large. */
const SPARE_MAX = 8

/**
 * Runs scripts on one connection in the order in which they are asked for, without waiting for answers. What is asked
 * for in one turn of the event loop leaves together. All keys lie in one slot, as a cluster demands of a pipeline.
 */
export class ScriptQueue {
  readonly #client: RedisLike
  readonly #watch: AnswerWatch
  #waiting: Sending[] = []
  readonly #spare: MessagePackWriter[] = []

  constructor({ client, clock, answerTimeoutMs }: ScriptQueueOptions) {
    this.#client = client
    this.#watch = new AnswerWatch(clock, answerTimeoutMs)
  }

  run(script: RedisScript, keys: readonly string[], args: readonly string[] = []): Promise<unknown> {
    return this.#ask(newSending(script, keys, false), args)
  }

  /**
   * Asks for one item of a script that takes either the arguments of one, and replies to it, or one array in MessagePack
   * with those of many, and replies with a list. Items that are asked for one after the other with the same keys leave as
   * one command.
   */
  runTogether(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const last = this.#waiting.at(-1)
    const joins = last?.together && last.script === script && last.keys === keys && last.length < LENGTH_MAX
    return this.#ask(joins ? last : newSending(script, keys, true), args)
  }

  #ask(sending: Sending, args: readonly string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      sending.items.push(args)
      sending.askers.push({ resolve, reject })
      for (const each of args) sending.length += each.length
      if (this.#waiting.length === 0) queueMicrotask(() => this.#flush())
      if (sending !== this.#waiting.at(-1)) this.#waiting.push(sending)
      if (sending.askers.length === TOGETHER_MAX) this.#flush()
    })
  }

  #flush(): void {
    const sendings = this.#waiting
    this.#waiting = []
    if (sendings.length > 0) this.#send(sendings)
  }

  /** Sends scripts by name; those that the server has said not to know in full, once each. */
  #send(sendings: readonly Sending[], unknown?: Set<RedisScript>): void {
    const refuseAll = (error: unknown): void => {
      for (const sending of sendings) refuse(sending, error)
    }
    const waiting = this.#watch.begin(refuseAll)
    const fail = (error: unknown): void => {
      this.#watch.end(waiting)
      refuseAll(error)
    }
    const settle = (replies: Replies | null): void => {
      if (this.#watch.end(waiting)) this.#settle(sendings, replies, unknown === undefined)
    }
    try {
      const commands = sendings.map((each) => this.#commandOf(each, unknown?.delete(each.script) === true))
      exchange(this.#client, commands, settle, fail)
    } catch (error) {
      fail(error)
    }
  }

  #settle(sendings: readonly Sending[], replies: Replies | null, mayBeUnknown: boolean): void {
    const unknown: Sending[] = []
    for (const [index, sending] of sendings.entries()) {
      const [error, reply] = replies?.[index] ?? [new Error('The pipeline was given up.'), undefined]
      if (!error) this.#answer(sending, reply)
      else if (mayBeUnknown && isUnknownScript(error)) unknown.push(sending)
      else refuse(sending, error)
    }
    // A server that was restarted, or a replica that was promoted, has not seen the scripts yet.
    if (unknown.length > 0) this.#send(unknown, new Set(unknown.map(({ script }) => script)))
  }

  #commandOf(sending: Sending, inFull: boolean): RedisCommand {
    const { script, keys, items, together } = sending
    const [first = []] = items
    const isAlone = !together || (items.length === 1 && first.length <= ARGUMENTS_MAX)
    const [name, text] = inFull ? ['eval', script.lua] : ['evalsha', script.sha]
    return [name, text, String(keys.length), ...keys, ...(isAlone ? first : [this.#pack(sending)])]
  }

  #pack(sending: Sending): Buffer {
    if (!sending.packed) {
      sending.packed = this.#spare.pop() ?? new MessagePackWriter()
      for (const args of sending.items) for (const each of args) sending.packed.string(each)
    }
    return sending.packed.octets()
  }

  #answer({ packed, askers }: Sending, reply: unknown): void {
    const replies = packed ? (reply as unknown[]) : [reply]
    for (let index = 0; index < askers.length; index++) askers[index]?.resolve(replies[index])
    // It was answered, so nobody reads what was sent.
    if (!packed || this.#spare.length >= SPARE_MAX || packed.length > LENGTH_MAX) return
    packed.clear()
    this.#spare.push(packed)
  }
}

type Replies = readonly (readonly [error: Error | null, reply: unknown])[]

/**
 * A pipeline costs the client twice as much as a command by itself, and most are alone. Functions instead of a promise,
 * since somebody waits while each step of one is taken.
 */
function exchange(
  client: RedisLike,
  commands: RedisCommand[],
  settle: (replies: Replies | null) => void,
  fail: (error: unknown) => void,
): void {
  if (commands.length > 1) {
    client.pipeline(commands).exec().then(settle).catch(fail)
    return
  }
  client
    .call(...(commands[0] as [string, ...RedisCommand]))
    .then(
      (reply) => settle([[null, reply]]),
      (error: Error) => settle([[error, undefined]]),
    )
    .catch(fail)
}

function newSending(script: RedisScript, keys: readonly string[], together: boolean): Sending {
  return { script, keys, together, items: [], askers: [], length: 0, packed: undefined }
}

function refuse({ askers }: Sending, error: unknown): void {
  const reason = redisError(error)
  for (const { reject } of askers) reject(reason)
}
