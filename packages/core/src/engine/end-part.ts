import { errorText } from '../errors/ringwright-error.js'

/** What can be asked to come to its end: a plug-in, a channel. */
interface Part {
  drain?(): Promise<void>
  stop?(): Promise<void>
}

/** Asks a part to drain or to stop. One that fails is reported, and keeps no other one from coming to its end. */
export async function endPart(part: Part, how: keyof Part, report: (error: string) => void): Promise<void> {
  try {
    await part[how]?.()
  } catch (error) {
    report(errorText(error))
  }
}
