import type { Visitor, VisitorFeed } from './web-chat-outbound.js'

/** Every page that is open at this node, by whose conversation it shows. */
export class Visitors {
  readonly #feeds = new Map<string, Set<VisitorFeed>>()

  of(address: string, service: string): ReadonlySet<VisitorFeed> {
    return this.#feeds.get(keyOf({ address, service })) ?? NONE
  }

  /** All pages of a service. */
  *at(service: string): Iterable<VisitorFeed> {
    for (const feeds of this.#feeds.values())
      for (const feed of feeds) if (feed.session.identity.service === service) yield feed
  }

  /** Whether a page of the visitor is connected here. */
  areThere(address: string, service: string): boolean {
    return [...this.of(address, service)].some(({ session }) => session.connected)
  }

  /**
   * Adds a page. Above `max` for one visitor the oldest one without a connection makes way; false when there is none
   * such, and the page was not added.
   */
  add(feed: VisitorFeed, max: number): boolean {
    const key = keyOf(feed.session.identity)
    const feeds = this.#feeds.get(key) ?? new Set()
    if (feeds.has(feed)) return true
    if (feeds.size >= max) {
      const idle = [...feeds].find(({ session }) => !session.connected)
      if (!idle) return false
      idle.session.end('replaced')
      feeds.delete(idle)
    }
    this.#feeds.set(key, feeds.add(feed))
    return true
  }

  remove(feed: VisitorFeed): void {
    const key = keyOf(feed.session.identity)
    const feeds = this.#feeds.get(key)
    feeds?.delete(feed)
    if (feeds?.size === 0) this.#feeds.delete(key)
  }
}

const NONE: ReadonlySet<VisitorFeed> = new Set()

function keyOf({ address, service }: Pick<Visitor, 'address' | 'service'>): string {
  return `${address} ${service}`
}
