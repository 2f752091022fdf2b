import { fileURLToPath } from 'node:url'
import { readTree } from '../source/tree.js'
import { loadRules } from './load-rules.js'

/** `npm run tidy`: every rule over the whole tree; prints `file:line  rule  message` and fails when there is any. */
const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)))
const rules = await loadRules()
const findings = rules.flatMap((rule) => [...rule.check(tree)].map((finding) => ({ ...finding, rule: rule.name })))

findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.rule.localeCompare(b.rule))
for (const { path, line, rule, message } of findings) console.log(`${path}:${line}  ${rule}  ${message}`)
console.log(`tidy: ${rules.length} rules, ${tree.files.size} files, ${findings.length} findings`)
process.exitCode = findings.length > 0 ? 1 : 0
