import process from 'node:process'
import type { BenchContext, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { SipDialogsReport } from './sip-dialogs.js'

/** What dialogs keep while nothing happens in them: the heap of a process of its own, after collecting garbage. */
export function dialogHeap(context: BenchContext): Promise<Figures> {
  return withBuiltModule('sip-dialogs', async (path): Promise<Figures> => {
    context.progress('the heap of many dialogs')
    const child = context.start(process.execPath, ['--expose-gc', path])
    const [, report = '{}'] = await child.waitForOutput(/^(\{.*\})$/m, 300_000)
    const { mibPer1000Dialogs, mibKept } = JSON.parse(report) as SipDialogsReport
    return {
      heapMiBPer1000Dialogs: { value: mibPer1000Dialogs, unit: 'MiB' },
      heapKeptMiB: { value: mibKept, unit: 'MiB' },
    }
  })
}
