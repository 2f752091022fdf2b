/**
 * A plug-in's listener whose errors are told instead of thrown. Thrown into the engine, one would leave half done what the
 * engine is at, and what is committed would throw again at each node that comes to it.
 */
export function guardedListener<First, Second, Third>(
  listener: (first: First, second: Second, third: Third) => void,
  onError: (error: unknown) => void,
): (first: First, second?: Second, third?: Third) => void {
  return (first, second, third) => {
    try {
      listener(first, second as Second, third as Third)
    } catch (error) {
      onError(error)
    }
  }
}
