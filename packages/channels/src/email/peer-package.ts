import { RingwrightError } from '@ringwright/core'

/** A package that only this channel needs. Rejects with `incompatible` where it is not installed. */
export async function peerPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new RingwrightError('incompatible', `Mail needs the package ${name}: npm install ${name}`, { cause })
  }
}
