import { type CenterId, type CollectionDefinition, type Directory, type Random, randomHex } from '@ringwright/core'

const secrets: CollectionDefinition<{ readonly secret: string }> = { name: 'example-secrets', indexes: {} }
const SECRET_OCTETS = 32

/** What is made once, and is the same after a restart and on every node: by it visitors are known again, … */
export async function sharedSecret(
  directory: Directory,
  center: CenterId,
  random: Random,
  name: 'chat' | 'accounts' | 'attachments',
): Promise<string> {
  const known = await directory.get(center, secrets, name)
  if (known) return known.body.secret
  const secret = randomHex(random, SECRET_OCTETS)
  const { outcome } = await directory.put(center, secrets, name, { secret }, 0)
  // Another node was faster.
  return outcome === 'put' ? secret : sharedSecret(directory, center, random, name)
}
