import type { CenterId } from '@ringwright/core'

/** The keys of one center. All of a shard begin with the same `{tag}`, by which a cluster keeps them on one node. */
export interface CenterKeys {
  readonly shard: number
  readonly versions: string
  readonly bodies: string
  readonly log: string
  readonly leases: string
  /** Those that a commit works on, in the order in which its script takes them. */
  readonly ofCommit: readonly string[]
}

/** Centers whose keys are not put together anew for each commit; a node has far fewer. */
const REMEMBERED_MAX = 10_000

/** Where a center's keys are, in a key space that begins with `prefix` and has so many shards. */
export class RedisKeys {
  readonly prefix: string
  readonly shards: number
  readonly #remembered = new Map<CenterId, CenterKeys>()

  constructor(prefix: string, shards: number) {
    this.prefix = prefix
    this.shards = shards
  }

  /** What is true of the whole key space. */
  get format(): string {
    return `{${this.prefix}}:format`
  }

  get relay(): string {
    return `{${this.prefix}}:relay`
  }

  shardOf(center: CenterId): number {
    return hash(center) % this.shards
  }

  formatOf(shard: number): string {
    return `${this.#tag(shard)}:format`
  }

  /** A stream that ends one reader's wait for the logs of a shard. */
  wakeOf(shard: number, reader: string): string {
    return `${this.#tag(shard)}:wake:${reader}`
  }

  /** A key that is written to learn how far the replicas are. */
  barrierOf(shard: number): string {
    return `${this.#tag(shard)}:barrier`
  }

  of(center: CenterId): CenterKeys {
    const remembered = this.#remembered.get(center)
    if (remembered) return remembered
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear()
    const made = this.#make(center)
    this.#remembered.set(center, made)
    return made
  }

  #make(center: CenterId): CenterKeys {
    const shard = this.shardOf(center)
    const start = `${this.#tag(shard)}:center:${center}:`
    const [versions, bodies] = [`${start}versions`, `${start}bodies`]
    const [log, leases] = [`${start}log`, `${start}leases`]
    const ofCommit = [versions, bodies, log, `${start}outcomes`, `${start}outcomes.older`, leases]
    return { shard, versions, bodies, log, leases, ofCommit }
  }

  #tag(shard: number): string {
    return `{${this.prefix}:${shard}}`
  }
}

/** FNV-1a with 32 bits, over UTF-16 units. It must never change: by it every node finds a center's shard. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
