import { installPackages } from './install-packages.js'
import { isExecutable, programOnPath } from './program-on-path.js'

export interface ProgramRequest {
  /** The name of the executable. */
  readonly name: string
  /** Names an executable that is to be used instead of any other. */
  readonly variable: string
  /** Where it also may be, beside `PATH`. */
  readonly folders?: readonly string[]
  /** The Debian packages that bring it. */
  readonly packages: readonly string[]
}

export interface Program {
  /** Full path of the executable. */
  readonly bin: string
  /** The folder under which its package's files lie: `/`, or the private copy's. Data files are below `<root>/usr`. */
  readonly root: string
  /** What its environment needs besides ours; pass it to `startProcess`. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Finds a program, or installs it: the environment variable, then `PATH` and well-known folders, then Debian's
 * packages. Throws with the command to type when none of them has it.
 */
export async function findProgram(request: ProgramRequest): Promise<Program> {
  const chosen = process.env[request.variable]
  if (chosen) {
    if (isExecutable(chosen)) return { bin: chosen, root: '/', env: {} }
    throw new Error(`${request.variable}=${chosen} is not an executable file. Correct it, or unset it.`)
  }
  const present = programOnPath(request.name, request.folders)
  if (present) return { bin: present, root: '/', env: {} }

  const place = await installPackages(request.packages, `set ${request.variable} to the path of ${request.name}`)
  const bin = programOnPath(request.name, [
    ...(request.folders ?? []).map((folder) => `${place.root}${folder}`.replace('//', '/')),
    `${place.root}/usr/bin`.replace('//', '/'),
  ])
  if (bin) return { bin, ...place }
  throw new Error(`The packages ${request.packages.join(', ')} are installed, but bring no ${request.name}.`)
}
