/** Of Expires and the parameter `expires`: RFC 3261 20.19 limits the value to 2^32 − 1; what cannot be read counts as not given. */
export function readDeltaSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text.trim())) return undefined
  return Math.min(Number(text), 2 ** 32 - 1)
}
