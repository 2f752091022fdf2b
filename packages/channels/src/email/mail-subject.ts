/** What programs put before the subject of an answer, and of a mail that is forwarded. */
const ANSWER = 're|aw|sv|antw|回复|答复'
const FORWARD = 'fw|fwd|wg|tr|rv|转发'
const PREFIX = new RegExp(`^\\s*(?:${ANSWER}|${FORWARD})(?:\\[\\d{1,3}\\])?\\s*[:：]\\s*`, 'i')
const FORWARD_PREFIX = new RegExp(`^\\s*(?:${FORWARD})\\s*[:：]`, 'i')

/** Whether both are the subject of one thread; a mail without one goes on with what there is. */
export function sameSubject(subject: string, known: string | undefined): boolean {
  return subject === '' || baseSubject(subject) === baseSubject(known ?? '')
}

/** Without what programs put before it, as often as there were answers. */
export function baseSubject(subject: string): string {
  let base = subject
  for (;;) {
    const shorter = base.replace(PREFIX, '')
    if (shorter === base) return base.trim()
    base = shorter
  }
}

/** Whether the mail hands on another one, which is then what it says. */
export function isForwarded(subject: string): boolean {
  return FORWARD_PREFIX.test(subject)
}
