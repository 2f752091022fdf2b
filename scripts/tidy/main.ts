import { fileURLToPath } from 'node:url'
import { runScript } from '../run-script.js'
import { readTree } from '../source/tree.js'
import { loadRules } from './load-rules.js'

const USAGE = `npm run tidy

Every rule of the house over the whole tree: prints \`file:line  rule  message\`, and ends with 1 when there is any.`

async function main(): Promise<number> {
  const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)))
  const rules = await loadRules()
  const findings = rules.flatMap((rule) => [...rule.check(tree)].map((finding) => ({ ...finding, rule: rule.name })))
  findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.rule.localeCompare(b.rule))
  for (const { path, line, rule, message } of findings) console.log(`${path}:${line}  ${rule}  ${message}`)
  console.log(`tidy: ${rules.length} rules, ${tree.files.size} files, ${findings.length} findings`)
  return findings.length > 0 ? 1 : 0
}

await runScript({ usage: USAGE, options: {}, run: main })
