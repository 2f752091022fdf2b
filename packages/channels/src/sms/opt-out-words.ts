/** What a message of one such word asks for: no more messages, messages again, an explanation. */
export type OptOutWish = 'stop' | 'start' | 'help'

export const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pt', 'zh'] as const
/** The languages with words of their own for no more messages. */
export type OptOutLanguage = (typeof LANGUAGES)[number]

/**
 * What people write by convention. The English ones are those that 47 CFR 64.1200(a)(10) calls reasonable in any case,
 * and what carriers add. `yes` takes an opt-out back at some providers; here it is an answer.
 */
const WORDS: Readonly<Record<OptOutLanguage, Readonly<Record<OptOutWish, readonly string[]>>>> = {
  de: { stop: ['stopp', 'abmelden', 'abbestellen'], start: ['anmelden'], help: ['hilfe'] },
  en: {
    stop: ['stop', 'stop all', 'stopall', 'quit', 'end', 'revoke', 'opt out', 'optout', 'cancel', 'unsubscribe'],
    start: ['start', 'unstop', 'resume', 'subscribe'],
    help: ['help', 'info'],
  },
  es: { stop: ['alto', 'parar', 'baja', 'cancelar'], start: ['alta', 'iniciar'], help: ['ayuda'] },
  fr: { stop: ['arret', 'arreter', 'désabonner'], start: ['reprendre', 'abonner'], help: ['aide'] },
  it: { stop: ['ferma', 'basta', 'disiscrivi'], start: ['riprendi', 'iscrivi'], help: ['aiuto'] },
  nl: { stop: ['stoppen', 'afmelden', 'uitschrijven'], start: ['aanmelden'], help: ['hulp'] },
  pt: { stop: ['parar', 'sair', 'cancelar'], start: ['iniciar', 'voltar'], help: ['ajuda'] },
  zh: { stop: ['退订', '退訂', 'td', 't'], start: ['订阅', '訂閱'], help: ['帮助', '幫助'] },
}
/** A message with a word and more says something else. */
const LENGTH_MAX = 50

export interface OptOutWords {
  readonly languages: readonly OptOutLanguage[]
  readonly stop: readonly string[]
  readonly start: readonly string[]
  readonly help: readonly string[]
}

/** Reads wishes in messages; where a word stands for two, not to be written to comes first. */
export function optOutReader({ languages, ...own }: OptOutWords): (text: string) => OptOutWish | undefined {
  const wishes = new Map<string, OptOutWish>()
  for (const wish of ['help', 'start', 'stop'] as const)
    for (const word of [...languages.flatMap((language) => WORDS[language][wish]), ...own[wish]])
      wishes.set(folded(word), wish)
  return (text) => (text.length > LENGTH_MAX ? undefined : wishes.get(folded(text)))
}

/** Phones write capitals, accents and full stops by themselves. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
