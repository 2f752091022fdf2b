import { isIPv6 } from 'node:net'

/** The 4 or 16 octets of an address literal. */
export function addressOctets(address: string): Uint8Array {
  if (!isIPv6(address)) return Uint8Array.from(address.split('.'), Number)
  const [plain = ''] = address.split('%', 1)
  const dotted = plain.match(/^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/)
  const hex = (high: string | undefined, low: string | undefined): string =>
    (Number(high) * 256 + Number(low)).toString(16)
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : plain
  const [front = '', back] = text.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [head, tail] = [groups(front), groups(back ?? '')]
  const zeros = back === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0')
  return Uint8Array.from(
    [...head, ...zeros, ...tail].flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 255]
    }),
  )
}
