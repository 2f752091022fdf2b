/** A call of a user's phone, as RFC 4235 3.7.1 tells its state. */
export interface UserCall {
  readonly id: string
  /** Whether the phone has called, or was called. */
  readonly direction: 'initiator' | 'recipient'
  readonly state: 'trying' | 'early' | 'confirmed'
}

/** What a call of a user's phone goes through. */
export interface UserCallProgress {
  rings(): void
  talks(): void
  /** Idempotent. */
  ends(): void
}

/** Which calls the users' phones are in; nothing is kept of users without calls. */
export class UserCalls {
  readonly #byUser = new Map<string, Map<string, UserCall>>()
  readonly #changed: (user: string) => void
  #count = 0

  constructor(changed: (user: string) => void) {
    this.#changed = changed
  }

  of(user: string): readonly UserCall[] {
    return [...(this.#byUser.get(user)?.values() ?? [])]
  }

  begin(user: string, direction: UserCall['direction']): UserCallProgress {
    const id = (++this.#count).toString(36)
    let isOver = false
    const enter = (state: UserCall['state']): void => {
      if (isOver) return
      const calls = this.#byUser.get(user) ?? new Map<string, UserCall>()
      this.#byUser.set(user, calls)
      calls.set(id, { id, direction, state })
      this.#changed(user)
    }
    enter('trying')
    return {
      rings: () => enter('early'),
      talks: () => enter('confirmed'),
      ends: () => {
        if (isOver) return
        isOver = true
        const calls = this.#byUser.get(user)
        calls?.delete(id)
        if (calls?.size === 0) this.#byUser.delete(user)
        this.#changed(user)
      },
    }
  }
}
