import { backupSqlite } from '@ringwright/storage-adapters/sqlite'
import type { Command } from '../command.js'
import { filePath } from '../file-path.js'
import { sqliteFile } from '../sqlite-file.js'

export const backup: Command = {
  name: 'backup',
  summary: 'Copies the file of a center, while it runs, into a new file, and looks whether the copy is whole.',
  usage: `  --store sqlite:FILE  the center's file; other databases have means of their own: docs/guides/storage.md
  --out FILE           the copy; there when it is whole
  --json               what was copied as JSON`,
  options: { store: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean' } },
  async run(values, terminal) {
    const file = sqliteFile(values)
    const out = filePath(values, 'out')
    terminal.progress('copying')
    const { centers, bytes } = await backupSqlite(file, out)
    terminal.progress('')
    terminal.print(
      values['json']
        ? JSON.stringify({ file: out, centers, bytes })
        : `${out}: ${bytes.toLocaleString('en')} bytes, of ${centers.join(', ')}`,
    )
    return 0
  },
}
