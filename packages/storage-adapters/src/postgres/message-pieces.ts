/** A notification holds less than 8,000 octets (PostgreSQL documentation, NOTIFY); the head of a piece takes some. */
const PIECE_OCTETS_MAX = 7_800
/** Of one message. Hints are small; what is not is no hint, and a server keeps all of them for its slowest listener. */
const PIECES_MAX = 34
/** Publishers of which a piece is awaited. More than there are nodes; beyond, the oldest is forgotten. */
const PUBLISHERS_MAX = 1_000

const PIECE = /^([^:]+):(\d+):(\d+):(\d+):([^]*)$/

interface Unfinished {
  readonly number: string
  readonly pieces: string[]
}

/**
 * Cuts messages into notifications and puts them together again. Each piece has a number, since PostgreSQL drops
 * notifications that are equal within a transaction.
 */
export class MessagePieces {
  readonly #node: string
  readonly #unfinished = new Map<string, Unfinished>()
  #count = 0

  constructor(node: string) {
    this.#node = node
  }

  /** No piece at all when the message is too long. */
  cut(text: string): string[] {
    // Octets and characters are then the same, and no cut goes through a character.
    const plain = text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    const parts = Math.ceil(plain.length / PIECE_OCTETS_MAX)
    if (parts > PIECES_MAX) return []
    const number = this.#count++
    return Array.from({ length: parts }, (_, part) => {
      const piece = plain.slice(part * PIECE_OCTETS_MAX, (part + 1) * PIECE_OCTETS_MAX)
      return `${this.#node}:${number}:${part}:${parts}:${piece}`
    })
  }

  /** The whole message once its last piece is there. What is no piece, or lacks an earlier one, is dropped. */
  take(payload: string): string | undefined {
    const [, publisher, number, part, parts, piece] = PIECE.exec(payload) ?? []
    if (publisher === undefined || number === undefined || piece === undefined) return undefined
    if (parts === '1') return piece
    const known = this.#unfinished.get(publisher)
    const unfinished = part === '0' ? { number, pieces: [] } : known
    if (!unfinished || unfinished.number !== number || unfinished.pieces.length !== Number(part)) return undefined
    unfinished.pieces.push(piece)
    this.#unfinished.delete(publisher)
    if (unfinished.pieces.length === Number(parts)) return unfinished.pieces.join('')
    if (unfinished.pieces.length >= PIECES_MAX) return undefined
    this.#unfinished.set(publisher, unfinished)
    const [oldest] = this.#unfinished.keys()
    if (this.#unfinished.size > PUBLISHERS_MAX && oldest !== undefined) this.#unfinished.delete(oldest)
    return undefined
  }
}
