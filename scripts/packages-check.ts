import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runScript } from './run-script.js'
import { type ProcessOptions, startProcess } from './services/running-process.js'
import { entriesOf } from './source/entries.js'
import { linksOf, linkTarget } from './source/page-links.js'
import { sourceFile } from './source/source-file.js'
import { readTree, type WorkspacePackage } from './source/tree.js'

const USAGE = `npm run packages:check, after a build

What a user gets from the registry. Packs every package, lints the tarballs (license, no tests, publint, attw), unpacks them
into a project of their own without network, imports every entry there, follows the links of the documentation, and checks
their declarations as servers and pages do. What an import costs is measured by npm run bench -- start.`

const ROOT = fileURLToPath(new URL('..', import.meta.url))

async function main(): Promise<number> {
  const tree = readTree(ROOT)
  const packages = tree.packages.filter(({ manifest }) => !manifest.private)
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-packages-'))
  const faults: string[] = []
  const entries: string[] = []
  try {
    for (const each of packages) faults.push(...(await packAndLint(each, folder)))
    const project = await install(packages, folder)
    for (const each of packages) {
      const subpaths = entriesOf(each, tree).map(({ subpath }) => each.name + subpath.slice(1))
      faults.push(...(await importAll(subpaths, project)))
      entries.push(...subpaths)
    }
    faults.push(...(await pageFaults(project)), ...(await typeFaults(entries, project)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  for (const fault of faults) console.log(fault)
  console.log(`packages:check: ${packages.length} packages, ${faults.length} faults`)
  return faults.length > 0 ? 1 : 0
}

async function packAndLint({ name, folder }: WorkspacePackage, destination: string): Promise<string[]> {
  const cwd = join(ROOT, folder)
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', destination]
  const faults = await run('npm', pack, { cwd }, `${name}  pack`)
  const tarball = join(destination, tarballOf(name, await readdir(destination)))
  faults.push(...(await contentFaults(name, tarball)))
  faults.push(
    ...(await run('npx', ['--no-install', 'publint', tarball, '--strict'], { cwd: ROOT }, `${name}  publint`)),
  )
  const attw = [
    '--no-install',
    'attw',
    tarball,
    '--profile',
    'esm-only',
    '--no-emoji',
    '--no-color',
    '--format',
    'ascii',
  ]
  return [...faults, ...(await run('npx', attw, { cwd: ROOT }, `${name}  attw`))]
}

async function contentFaults(name: string, tarball: string): Promise<string[]> {
  const listing = startProcess('tar', ['-tzf', tarball])
  await listing.succeed()
  const files = listing.output.split('\n')
  const tests = files.filter((file) => /\.test\.ts$|\/fixtures\//.test(file))
  return [
    ...tests.map((file) => `${name}  holds ${file}, which nobody runs`),
    ...(files.includes('package/LICENSE') ? [] : [`${name}  has no LICENSE: run npm run build`]),
  ]
}

function tarballOf(name: string, files: readonly string[]): string {
  const prefix = `${name.replace('@', '').replace('/', '-')}-`
  const found = files.find(
    (file) => file.startsWith(prefix) && /^\d/.test(file.slice(prefix.length)) && file.endsWith('.tgz'),
  )
  if (!found) throw new Error(`npm pack wrote no tarball of ${name}.`)
  return found
}

/**
 * A project with the unpacked tarballs in its `node_modules`. Everything else comes from this repository's, which
 * stands where Node looks next: beside the project, one folder up.
 */
async function install(packages: readonly WorkspacePackage[], folder: string): Promise<string> {
  const project = join(folder, 'project')
  const files = await readdir(folder)
  for (const { name } of packages) {
    const place = join(project, 'node_modules', name)
    await mkdir(place, { recursive: true })
    await startProcess('tar', [
      '-xzf',
      join(folder, tarballOf(name, files)),
      '-C',
      place,
      '--strip-components=1',
    ]).succeed()
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return project
}

/** Imports each entry alone, in the same process: one that fails does not hide the next. */
async function importAll(subpaths: readonly string[], cwd: string): Promise<string[]> {
  const faults: string[] = []
  for (const subpath of subpaths)
    faults.push(...(await run(process.execPath, script(`import('${subpath}')`), { cwd }, subpath)))
  return faults
}

/** The documentation is there, and its links lead to something that is installed. */
async function pageFaults(project: string): Promise<string[]> {
  const modules = join(project, 'node_modules')
  const folder = '@ringwright/core/docs'
  const pages = await readdir(join(modules, folder), { recursive: true }).catch((): string[] => [])
  if (!pages.includes('README.md')) return [`@ringwright/core  has no docs: run npm run build`]
  const faults: string[] = []
  for (const name of pages.filter((each) => each.endsWith('.md'))) {
    const path = `${folder}/${name}`
    const page = sourceFile(path, await readFile(join(modules, path), 'utf8'))
    for (const { link, index } of linksOf(page))
      if (!existsSync(join(modules, linkTarget(page, link))))
        faults.push(`${path}:${page.lineAt(index)}  leads to ${link}, which comes with no package`)
  }
  return faults
}

/** Entries that only pages load, and those that run there as well as in Node. */
const FOR_PAGES = /\/(?:page|widget|embed)$/
const ALSO_IN_PAGES = /^@ringwright\/(?:core|acd|dialer)$|\/client$/

/** What a compiler says that looks into declarations, too, where a host has told it of no more than it needs. */
async function typeFaults(entries: readonly string[], project: string): Promise<string[]> {
  const server = { lib: ['ES2022'], types: ['node'] }
  const page = { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] }
  const forServers = entries.filter((entry) => !FOR_PAGES.test(entry))
  const forPages = entries.filter((entry) => FOR_PAGES.test(entry) || ALSO_IN_PAGES.test(entry))
  const esModules = { module: 'ESNext', moduleResolution: 'bundler' }
  const nodeModules = { module: 'Node16', moduleResolution: 'Node16' }
  return [
    ...(await compile('server, Node', forServers, { ...server, ...nodeModules }, project)),
    ...(await compile('server, bundler', forServers, { ...server, ...esModules }, project)),
    ...(await compile('page, bundler', forPages, { ...page, ...esModules }, project)),
  ]
}

async function compile(what: string, entries: readonly string[], options: object, cwd: string): Promise<string[]> {
  const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}'\n`)
  await writeFile(join(cwd, 'entries.ts'), imports.join(''))
  const compilerOptions = { strict: true, noEmit: true, skipLibCheck: false, target: 'ES2022', ...options }
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['entries.ts'] }))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const check = startProcess(process.execPath, [tsc, '--pretty', 'false', '-p', cwd], { cwd })
  return check.succeed(180_000).then(
    () => [],
    () => [`types  ${what}  ${check.output.trim()}`],
  )
}

function script(expression: string): string[] {
  return ['--input-type=module', '--eval', `await ${expression}`]
}

/** Runs a program; when it fails, the error that it names, or else its whole output, is the fault. */
async function run(command: string, args: readonly string[], options: ProcessOptions, what: string): Promise<string[]> {
  const child = startProcess(command, args, options)
  return child.succeed(180_000).then(
    () => [],
    () => [`${what}  ${/^\w*Error\b.*/m.exec(child.output)?.[0] ?? child.output.trim()}`],
  )
}

await runScript({ usage: USAGE, options: {}, run: main })
