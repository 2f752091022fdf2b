import type { Clock, Timer } from '../clock/clock.js'
import type { Call } from './call-control.js'

/** Who has not been asked for so long does not type for the next question any more. */
const KEPT_MS = 10_000
/** Nobody knows more of a menu by heart. */
const DIGITS_MAX = 32

type DigitListener = (digit: string) => boolean

interface Keypad {
  /** Keyed while nobody asked. */
  kept: string
  listener: DigitListener | undefined
  late: Timer | undefined
  readonly end: () => void
}

/**
 * The keys of callers who are asked one thing after the other. Who knows a menu by heart does not wait for the next
 * question, and between two of them there is a commit, or a look-up of the host: what is keyed then is for the second.
 */
export class TypedAhead {
  readonly #clock: Clock
  readonly #keypads = new Map<Call, Keypad>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether something was keyed that nobody has asked for yet. */
  has(call: Call): boolean {
    return (this.#keypads.get(call)?.kept ?? '') !== ''
  }

  /** Hands over what is keyed, beginning with what was kept; returns the function after which it is kept again. */
  hear(call: Call, listener: DigitListener): () => void {
    const keypad = this.#keypads.get(call) ?? this.#keypadOf(call)
    const { kept } = keypad
    keypad.late?.cancel()
    keypad.kept = ''
    keypad.listener = listener
    for (const digit of kept) press(keypad, digit)
    return () => {
      keypad.listener = undefined
      if (this.#keypads.get(call) === keypad) keypad.late = this.#clock.setTimer(KEPT_MS, keypad.end)
    }
  }

  /** What was kept was for a question that does not come. */
  forget(call: Call): void {
    this.#keypads.get(call)?.end()
  }

  #keypadOf(call: Call): Keypad {
    const stop = call.onDigit(({ digit }) => press(keypad, digit))
    const end = (): void => {
      stop()
      keypad.late?.cancel()
      this.#keypads.delete(call)
    }
    const keypad: Keypad = { kept: '', listener: undefined, late: undefined, end }
    this.#keypads.set(call, keypad)
    void call.ended.then(end)
    return keypad
  }
}

function press(keypad: Keypad, digit: string): void {
  const isTaken = keypad.listener?.(digit) ?? false
  if (!isTaken && keypad.kept.length < DIGITS_MAX) keypad.kept += digit
}
