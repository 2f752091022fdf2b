import { type CenterId, RingwrightError } from '@ringwright/core'
import { verifyChain } from '@ringwright/core/archive'
import { restoreSqlite, sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import type { Command } from '../command.js'
import { filePath } from '../file-path.js'
import { sqliteFile } from '../sqlite-file.js'
import type { Terminal } from '../terminal.js'

export const restore: Command = {
  name: 'restore',
  summary: "Puts a backup in the place of a center's file, once it was found to be whole and unaltered.",
  usage: `  --store sqlite:FILE  where the center has its file; it must not run
  --from FILE          the backup; it is only read
  --replace            keeps what is there as FILE.replaced, instead of refusing
  --json               what was restored as JSON`,
  options: {
    store: { type: 'string' },
    from: { type: 'string' },
    replace: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(values, terminal) {
    const file = sqliteFile(values)
    const { clock } = terminal
    const { centers, bytes } = await restoreSqlite({
      ...{ file, clock, from: filePath(values, 'from'), replace: values['replace'] === true },
      check: (copy, found) => checkChains(copy, found, terminal),
    })
    terminal.progress('')
    terminal.print(
      values['json']
        ? JSON.stringify({ file, centers, bytes })
        : `${file}: ${bytes.toLocaleString('en')} bytes, of ${centers.join(', ')}; start the center`,
    )
    return 0
  },
}

async function checkChains(copy: string, centers: readonly CenterId[], terminal: Terminal): Promise<void> {
  const storage = await sqliteStorage({ file: copy })
  try {
    for (const center of centers) {
      const { faultCount } = await verifyChain(storage.archive, center, {
        signal: terminal.signal,
        onProgress: (checked) => terminal.progress(`${checked.toLocaleString('en')} facts of ${center}`),
      })
      if (faultCount > 0)
        throw new RingwrightError(
          'incompatible',
          `In the backup, ${faultCount} facts of ${center} were altered or taken out: ringwright verify --store sqlite:BACKUP names them. Nothing was replaced.`,
        )
    }
  } finally {
    await storage.close()
  }
}
