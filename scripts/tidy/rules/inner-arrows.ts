import { moduleGraph } from '../../source/module-graph.js'
import { isTest } from '../../source/source-file.js'
import type { Rule } from '../rule.js'

interface InnerArrow {
  readonly from: readonly string[]
  readonly never: string
  readonly reason: string
}

const ARROWS: readonly InnerArrow[] = [
  {
    from: ['clock', 'randomness', 'errors', 'identity', 'storage'].map((name) => `packages/core/src/${name}/`),
    never: 'packages/core/src/engine/',
    reason: 'the engine rests on these, so they know nothing of it',
  },
  {
    from: ['stack', 'leg', 'subscription', 'drachtio'].map((name) => `packages/sip/src/${name}/`),
    never: 'packages/sip/src/embedded/',
    reason: 'what every SIP stack needs stands in stack, leg or subscription',
  },
  {
    from: ['stack', 'leg', 'subscription', 'embedded'].map((name) => `packages/sip/src/${name}/`),
    never: 'packages/sip/src/drachtio/',
    reason: 'a site without drachtio-server needs none of it',
  },
]

/** What stands below inside a package does not reach what stands above, not even through others. */
export const innerArrows: Rule = {
  name: 'inner-arrows',
  *check(tree) {
    const graph = moduleGraph(tree)
    for (const { from, never, reason } of ARROWS) {
      for (const path of [...tree.files.keys()].filter((each) => from.some((start) => each.startsWith(start)))) {
        if (isTest(path)) continue
        for (const { target, specifier, line } of graph.edgesOf(path)) {
          if (target === undefined || from.some((start) => target.startsWith(start))) continue
          const above = [...graph.reach([target]).keys()].find((each) => each.startsWith(never))
          if (above) yield { path, line, message: `${specifier} leads to ${above}; ${reason}.` }
        }
      }
    }
  },
}
