import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { extractPrivately } from './extract-privately.js'
import { programOnPath } from './program-on-path.js'
import { startProcess } from './running-process.js'
import { say } from './say.js'
import type { InstallPlace } from './install-place.js'

/** A large closure (a browser) over a slow mirror. */
const INSTALL_MAX_MS = 15 * 60_000

/**
 * Installs Debian packages: into the system as root, into a private folder otherwise. Test files that ask at the same
 * time wait for each other. `otherwise` completes the error's advice: "…, or <otherwise>".
 */
export async function installPackages(packages: readonly string[], otherwise: string): Promise<InstallPlace> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!programOnPath('apt-get')) {
    throw new Error(
      `Needs ${packages.join(', ')}, and this system has no apt-get. Install it by hand, or ${otherwise}.`,
    )
  }
  try {
    if (userInfo().uid !== 0) return await extractPrivately(packages)
    await installAsRoot(packages)
    return { root: '/', env: {} }
  } catch (cause) {
    throw new Error(`Could not install ${packages.join(', ')}. Type \`sudo ${command}\`, or ${otherwise}.`, { cause })
  }
}

/** The first try uses the package lists that are there; when they are missing or stale, they are fetched anew. */
async function installAsRoot(packages: readonly string[]): Promise<void> {
  say(`installing ${packages.join(', ')} …`)
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  try {
    await apt(install)
  } catch {
    say('fetching the package lists …')
    await apt(['update'])
    await apt(install)
  }
  say(`installed ${packages.join(', ')}`)
}

/** Runs under a lock of our own (dropped by the kernel with its holder) and waits for other users of apt, too. */
async function apt(args: readonly string[]): Promise<void> {
  const aptGet = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=600', ...args]
  const [command = '', ...rest] = programOnPath('flock')
    ? ['flock', join(tmpdir(), 'ringwright-apt.lock'), ...aptGet]
    : aptGet
  await startProcess(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } }).succeed(INSTALL_MAX_MS)
}
