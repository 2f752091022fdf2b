/**
 * Which of a campaign's numbers is shown to whoever is called: one that begins as the called number does, for as long as
 * possible (a local one), and in turn among those that are as near. Undefined: the trunk's own.
 */
export function callerIdFor(
  from: string | readonly string[] | undefined,
  called: string,
  attempts: number,
): string | undefined {
  if (from === undefined || typeof from === 'string') return from
  let best = -1
  let near: string[] = []
  for (const number of from) {
    const same = sameBeginning(number, called)
    if (same < best) continue
    if (same > best) near = []
    best = same
    near.push(number)
  }
  // The last digits of numbers are spread evenly; whoever is called again sees the next one.
  return near[(Number(called.slice(-2)) + attempts) % near.length]
}

function sameBeginning(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}
