/** A message that the peer has not acknowledged: its body, as JSON. */
export interface WaitingMessage {
  readonly text: string
}

/** How much one side keeps for the other. */
export interface StreamLimits {
  /** Messages kept until they are acknowledged. */
  readonly messagesMax: number
  /** UTF-16 code units of all of them. */
  readonly charactersMax: number
}

/**
 * One side's half of the exactly-once channel, without any I/O: numbers what is sent, keeps it until it is
 * acknowledged, and tells new frames from repeated ones. It outlives the sockets.
 *
 * ```
 *   1 … acknowledged │ … transmitted │ … sent
 *      forgotten     │  kept         │  kept, never on a socket: may still be withdrawn
 * ```
 */
export class MessageStream {
  readonly #limits: StreamLimits
  readonly #longestApart: boolean
  #waiting: WaitingMessage[] = []
  #characters = 0
  #acknowledged = 0
  #transmitted = 0
  #received = 0

  /** `longestApart` leaves the longest message out of the count: a snapshot has to go through however much it says. */
  constructor(limits: StreamLimits, { longestApart = false } = {}) {
    this.#limits = limits
    this.#longestApart = longestApart
  }

  /** The last number that the peer acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** The last number that was ever put on a socket. */
  get transmitted(): number {
    return this.#transmitted
  }

  /** The last number that was given. */
  get sent(): number {
    return this.#acknowledged + this.#waiting.length
  }

  /** The last number seen from the peer. */
  get received(): number {
    return this.#received
  }

  get waiting(): readonly WaitingMessage[] {
    return this.#waiting
  }

  /** Gives the message the next number; undefined when a limit is reached. */
  add(text: string): WaitingMessage | undefined {
    if (this.#waiting.length >= this.#limits.messagesMax || this.#isTooMuch(text)) return undefined
    const message = { text }
    this.#waiting.push(message)
    this.#characters += text.length
    return message
  }

  /** The kept message with this number. */
  at(seq: number): WaitingMessage | undefined {
    return this.#waiting[seq - this.#acknowledged - 1]
  }

  markTransmitted(seq: number): void {
    this.#transmitted = Math.max(this.#transmitted, seq)
  }

  /** Takes a message back; false when it may have reached the peer. */
  withdraw(message: WaitingMessage): boolean {
    if (!this.isUnsent(message)) return false
    this.#waiting.splice(this.#waiting.indexOf(message), 1)
    this.#characters -= message.text.length
    return true
  }

  /** Whether the message waits and was never put on a socket. */
  isUnsent(message: WaitingMessage): boolean {
    const index = this.#waiting.indexOf(message)
    return index >= 0 && this.#acknowledged + index + 1 > this.#transmitted
  }

  /** Forgets what the peer has; false when the number was never transmitted. Older acknowledgments change nothing. */
  acknowledge(ack: number): boolean {
    if (ack > this.#transmitted) return false
    const count = ack - this.#acknowledged
    if (count <= 0) return true
    for (const message of this.#waiting.splice(0, count)) this.#characters -= message.text.length
    this.#acknowledged = ack
    return true
  }

  /** Judges the number of an arriving frame; a new one counts as received from here on. */
  accept(seq: number): 'new' | 'repeated' | 'gap' {
    if (seq <= this.#received) return 'repeated'
    if (seq !== this.#received + 1) return 'gap'
    this.#received = seq
    return 'new'
  }

  /** The peer's stream starts after this number. */
  receiveFrom(start: number): void {
    this.#received = start
  }

  /** Forgets all that waits, because a snapshot stands for it; the numbers go on. */
  supersede(): void {
    this.#acknowledged = this.sent
    this.#transmitted = this.#acknowledged
    this.#waiting = []
    this.#characters = 0
  }

  /** Starts at zero with a peer that knows nothing. Keeps what was never transmitted, returns what may have arrived. */
  beginAnew(): readonly WaitingMessage[] {
    const uncertain = this.#waiting.splice(0, Math.max(0, this.#transmitted - this.#acknowledged))
    for (const message of uncertain) this.#characters -= message.text.length
    this.#acknowledged = 0
    this.#transmitted = 0
    this.#received = 0
    return uncertain
  }

  #isTooMuch(text: string): boolean {
    const { charactersMax } = this.#limits
    const characters = this.#characters + text.length
    if (characters <= charactersMax || !this.#longestApart) return characters > charactersMax
    const longest = this.#waiting.reduce((length, waiting) => Math.max(length, waiting.text.length), text.length)
    return characters - longest > charactersMax
  }

  /** Goes on from what an earlier life of this side wrote down; all of it may have been transmitted. */
  restore(acknowledged: number, texts: readonly string[], transmitted: boolean): void {
    this.#acknowledged = acknowledged
    for (const text of texts) this.add(text)
    this.#transmitted = transmitted ? this.sent : acknowledged
  }
}
