const PREFIX = 'ringwright.'

/**
 * What a reload of this tab must not lose: who is signed in, drafts, messages under way. It goes with the tab. A browser
 * that forbids storage forgets; everything else works on.
 */
export const kept = {
  /**
   * @template Value
   * @param {string} key
   * @param {Value} otherwise
   * @returns {Value}
   */
  load(key, otherwise) {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null') ?? otherwise
    } catch {
      return otherwise
    }
  },
  /**
   * @param {string} key
   * @param {unknown} value
   */
  save(key, value) {
    try {
      sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
    } catch {}
  },
  /** @param {string} key */
  drop(key) {
    try {
      sessionStorage.removeItem(PREFIX + key)
    } catch {}
  },
  /** Forgets everything, when somebody signs out. */
  clear() {
    try {
      sessionStorage.clear()
    } catch {}
  },
}
