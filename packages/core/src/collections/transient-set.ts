/** Where a member of the set stands. */
export interface Place<Member> {
  /** Undefined once it has left. */
  member: Member | undefined
}

/** A set of what comes and goes by the thousands a second: what has left is let go of at once, as by a `TransientMap`. */
export class TransientSet<Member> implements Iterable<Member> {
  readonly #places = new Set<Place<Member>>()

  get size(): number {
    return this.#places.size
  }

  /** Gives the place by which the member leaves. */
  add(member: Member): Readonly<Place<Member>> {
    const place: Place<Member> = { member }
    this.#places.add(place)
    return place
  }

  /** False when the member has left before. */
  leave(place: Place<Member>): boolean {
    place.member = undefined
    return this.#places.delete(place)
  }

  /** In the order in which they came. */
  *[Symbol.iterator](): Iterator<Member> {
    for (const { member } of this.#places) yield member as Member
  }
}
