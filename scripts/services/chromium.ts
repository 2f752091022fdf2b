import { findProgram, type Program } from './program.js'

/** A browser for playwright-core, whose own download of one needs a network that a test machine may not have. */
export interface Chromium extends Program {
  /** What it takes to run without a screen, as root, in a container, and without calling home. */
  readonly args: readonly string[]
}

export async function findChromium(): Promise<Chromium> {
  const program = await findProgram({
    name: 'chromium',
    variable: 'CHROMIUM_BIN',
    folders: ['/usr/local/bin', '/opt/homebrew/bin'],
    packages: ['chromium', 'fonts-dejavu-core'],
  })
  return {
    ...program,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  }
}
