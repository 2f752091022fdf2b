import { RingwrightError } from '@ringwright/core'

/** A package that only this channel needs. Rejects with `not_found` where it is not installed. */
export async function peerPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new RingwrightError('not_found', `Mail needs the package ${name}. Type \`npm install ${name}\`.`, { cause })
  }
}
