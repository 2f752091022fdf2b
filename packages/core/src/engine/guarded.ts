/**
 * What a plug-in is asked or told, with its errors handed to `onError` instead of thrown. Thrown into the engine, one would leave
 * half done what the engine is at, and what is committed would throw again at each node that comes to it.
 */
export function guarded<First, Second, Third, Answer>(
  ask: (first: First, second: Second, third: Third) => Answer,
  onError: (error: unknown) => Answer,
): (first: First, second?: Second, third?: Third) => Answer {
  return (first, second, third) => {
    try {
      return ask(first, second as Second, third as Third)
    } catch (error) {
      return onError(error)
    }
  }
}
