import { paperData } from '@ringwright/acd'
import type { PersonalDataKeeper } from '@ringwright/core'
import { readSecret } from '@ringwright/core/secrets'
import { leadData } from '@ringwright/dialer'
import type { Values } from './command.js'

export const KEEPER_OPTIONS = {
  'mail-secret': { type: 'string' },
  'mail-channel': { type: 'string', default: 'email' },
} as const

export const KEEPER_USAGE = `  --mail-secret env:NAME or file:PATH
                        the secret of email(), by which threads of mail are found
  --mail-channel NAME   its name (default email)`

/** What plug-ins that come with Ringwright keep of people, as far as it is found without them. */
export async function personalKeepers(values: Values): Promise<readonly PersonalDataKeeper[]> {
  const { pushSubscriptionData } = await import('@ringwright/channels/web-push')
  const { smsPartData } = await import('@ringwright/channels/sms')
  const { maskData } = await import('@ringwright/sip/masking')
  const found = [leadData, paperData, pushSubscriptionData, smsPartData, maskData()]
  const secret = values['mail-secret']
  if (typeof secret !== 'string') return found
  const { mailThreadData } = await import('@ringwright/channels/email')
  const threads = mailThreadData({ channel: String(values['mail-channel']), secret: await readSecret(secret) })
  return [...found, threads]
}

/** What is not looked for, and how it would be. */
export function notLookedFor(values: Values): readonly string[] {
  return [
    ...(values['mail-secret'] === undefined ? ['threads of mail, if the center has any: say --mail-secret'] : []),
    'what plug-ins of your own keep: center.personalData, or personalDataOf with their keepers',
  ]
}
