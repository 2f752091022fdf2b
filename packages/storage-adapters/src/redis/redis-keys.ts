import type { CenterId } from '@ringwright/core'

/** The keys of one center. All of a shard begin with the same `{tag}`, by which a cluster keeps them on one node. */
export interface CenterKeys {
  readonly meta: string
  readonly versions: string
  readonly bodies: string
  readonly log: string
  readonly outcomes: string
  readonly olderOutcomes: string
  readonly leases: string
}

/** Where a center's keys are, in a key space that begins with `prefix` and has so many shards. */
export class RedisKeys {
  readonly prefix: string
  readonly shards: number

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
    const start = `${this.#tag(this.shardOf(center))}:center:${center}:`
    return {
      meta: `${start}meta`,
      versions: `${start}versions`,
      bodies: `${start}bodies`,
      log: `${start}log`,
      outcomes: `${start}outcomes`,
      olderOutcomes: `${start}outcomes.older`,
      leases: `${start}leases`,
    }
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
