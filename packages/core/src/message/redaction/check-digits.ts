/** ISO/IEC 7812-1 annex B: the check digit of payment cards (Luhn). */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** ISO 7064 MOD 97-10 over letters (A is 10) and digits; ISO 13616 has its first four characters at the end. */
export function isMod97(text: string): boolean {
  let remainder = 0
  for (const character of text) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

/** ISO 7064 MOD 11-2: digits, and a check character of 0 to 9 or X. */
export function isMod11(text: string): boolean {
  let product = 0
  for (const digit of text.slice(0, -1)) product = ((product + Number(digit)) * 2) % 11
  const check = text.endsWith('X') ? 10 : Number(text.at(-1))
  return (product + check) % 11 === 1
}
