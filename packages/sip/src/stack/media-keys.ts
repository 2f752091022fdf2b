/** Keys of encrypted audio (RFC 4568), which no trace keeps. */
const MEDIA_KEY = /^(a=crypto:[^\r\n]*?inline:)[^\r\n]*/gm

export function withoutMediaKeys(text: string): string {
  return text.replaceAll(MEDIA_KEY, '$1…')
}
