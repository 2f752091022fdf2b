import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runScript } from './run-script.js'
import { startProcess } from './services/running-process.js'
import { SOURCE_CONDITION } from './source/entries.js'
import { type Snippet, snippetsOf, type SnippetLine } from './source/snippets.js'
import { readTree } from './source/tree.js'

const USAGE = `npm run docs:snippets

Type-checks every \`ts\` block of README.md, docs, changesets and the packages' READMEs against the packages' sources, and
runs those marked \`ts run\`. Faults are reported at their line of the Markdown.`

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Inside the repository, so that imports resolve as they do for a reader who has installed the packages. */
const FOLDER = join(ROOT, '.cache', 'docs-snippets')
const RUN_MAX_MS = 30_000
const CHECK_MAX_MS = 5 * 60_000

async function main(): Promise<number> {
  const tree = readTree(ROOT)
  const pages = [...tree.files.values()].filter(({ path }) =>
    /^(?:README\.md|CONTRIBUTING\.md|\.changeset\/.*\.md|docs\/.*\.md|packages\/[^/]+\/README\.md)$/.test(path),
  )
  const snippets = pages.flatMap((page) => snippetsOf(page))
  await rm(FOLDER, { recursive: true, force: true })
  if (snippets.length === 0) {
    console.log(`docs:snippets: ${pages.length} pages have no ts block`)
    return 0
  }
  await write(snippets)
  const faults = [...(await typeFaults(snippets)), ...(await runFaults(snippets.filter(({ run }) => run)))]
  for (const fault of faults) console.log(fault)
  const ran = snippets.filter(({ run }) => run).length
  console.log(
    `docs:snippets: ${snippets.length} snippets in ${pages.length} pages, ${ran} run, ${faults.length} faults`,
  )
  return faults.length > 0 ? 1 : 0
}

async function write(snippets: readonly Snippet[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const configuration = {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      declaration: false,
      moduleDetection: 'force',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    },
    files: snippets.map(({ file }) => file),
  }
  await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(configuration))
  await writeFile(join(FOLDER, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  for (const { file, lines } of snippets)
    await writeFile(join(FOLDER, file), `${lines.map(({ text }) => text).join('\n')}\n`)
}

/** The compiler's complaints, those about snippets moved to their place in the Markdown. */
async function typeFaults(snippets: readonly Snippet[]): Promise<string[]> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const check = startProcess(process.execPath, [tsc, '--pretty', 'false', '-p', FOLDER], { cwd: FOLDER })
  const succeeded = await check.succeed(CHECK_MAX_MS).then(
    () => true,
    () => false,
  )
  const faults = check.output.split('\n').flatMap((line) => {
    const match = /^(\S+\.ts)\((\d+),\d+\): (.*)$/.exec(line)
    if (!match) return []
    const [, file, number, message] = match
    const place = placeOf(snippets.find((each) => each.file === file)?.lines[Number(number) - 1])
    return [`${place ?? `${relative(ROOT, join(FOLDER, file as string))}:${number}`}  types  ${message}`]
  })
  return succeeded || faults.length > 0 ? faults : [check.output]
}

async function runFaults(snippets: readonly Snippet[]): Promise<string[]> {
  const faults: string[] = []
  for (const { file, lines } of snippets) {
    const args = [`--conditions=${SOURCE_CONDITION}`, '--import', 'tsx', join(FOLDER, file)]
    const run = startProcess(process.execPath, args, { cwd: ROOT })
    await run
      .succeed(RUN_MAX_MS)
      .catch(() => faults.push(`${placeOf(lines[0])}  run  ${run.output.trim() || 'did not end'}`))
  }
  return faults
}

function placeOf(line: SnippetLine | undefined): string | undefined {
  return line && `${line.page}:${line.number}`
}

await runScript({ usage: USAGE, options: {}, run: main })
