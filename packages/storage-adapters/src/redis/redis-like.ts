/** One command as `RedisLike.pipeline` takes it: its name in lower case, and its arguments. */
export type RedisCommand = readonly (string | number | Uint8Array)[]

/**
 * What the adapters need of a client of Redis. `Redis` and `Cluster` of ioredis 5 and 6 have all of it; nothing else of
 * them is used, so that it is known what has to be tested against a new version.
 */
export interface RedisLike {
  /** `wait` before `connect`, `ready` when commands are taken. */
  readonly status: string
  connect(): Promise<unknown>
  /** Drops the connection at once; what was asked and not answered is rejected. */
  disconnect(): void
  /** Another client for the same server, with the same options. */
  duplicate(): RedisLike
  call(command: string, ...args: (string | number | Uint8Array)[]): Promise<unknown>
  /** Sends commands together; each has its own reply or error. */
  pipeline(commands: RedisCommand[]): {
    exec(): Promise<readonly (readonly [error: Error | null, reply: unknown])[] | null>
  }
  /** The same, with nobody else's commands in between. Of HGETALL it makes an object. Rejects when none was run. */
  multi(commands: RedisCommand[]): {
    exec(): Promise<readonly (readonly [error: Error | null, reply: unknown])[] | null>
  }
  subscribe(channel: string): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}
