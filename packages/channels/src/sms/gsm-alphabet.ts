/** The default alphabet of 3GPP TS 23.038 section 6.2.1, by septet. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Says that the next septet is of the extension table (section 6.2.1.1). */
const ESCAPE = 0x1b
const EXTENSION: readonly (readonly [character: string, septet: number])[] = [
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]

const SEPTETS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...Array.from(BASIC, (character, septet): [string, number[]] => [character, [septet]]).filter(
    ([, [only]]) => only !== ESCAPE,
  ),
  ...EXTENSION.map(([character, septet]): [string, number[]] => [character, [ESCAPE, septet]]),
])
const EXTENDED: ReadonlyMap<number, string> = new Map(EXTENSION.map(([character, septet]) => [septet, character]))
const CHARACTERS = Array.from(BASIC)

/** How many septets a character takes; undefined where the alphabet does not have it. */
export function septetsOf(character: string): number | undefined {
  return SEPTETS.get(character)?.length
}

/** A text in the alphabet, an octet for each septet, as SMPP carries it; others than its characters become `?`. */
export function encodeGsm(text: string): Uint8Array {
  return Uint8Array.from(
    Array.from(text).flatMap((character) => SEPTETS.get(character) ?? (SEPTETS.get('?') as [number])),
  )
}

/** What octets with a septet each say. An escape to a table that is not known shows the basic character (section 6.2.1.1). */
export function decodeGsm(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at++) {
    const septet = (octets[at] as number) & 0x7f
    if (septet !== ESCAPE) {
      text += CHARACTERS[septet]
      continue
    }
    const next = (octets[++at] ?? 0x20) & 0x7f
    text += EXTENDED.get(next) ?? CHARACTERS[next]
  }
  return text
}
