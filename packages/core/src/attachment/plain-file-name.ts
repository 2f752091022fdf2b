/** Longest file name of common file systems. */
const NAME_LENGTH_MAX = 255
/** Controls, and marks that turn what follows around: `exe.pdf` may then end with `fdp.exe`. */
// oxlint-disable-next-line no-control-regex
const UNFIT = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

/**
 * A name that a stranger gave a file, in characters that it can be shown and saved under: the last part of whatever path
 * stands there, and `file` where nothing is left.
 */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(UNFIT, '').trim()
  if (plain === '' || /^\.+$/.test(plain)) return 'file'
  // The end tells what it is. Half of a pair that was cut apart could stand in no header.
  return plain.slice(-NAME_LENGTH_MAX).replace(/^\p{Surrogate}/u, '')
}
