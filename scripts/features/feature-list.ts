import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One thing that Ringwright does or is going to do. */
export interface Feature {
  /** By which tests name it: `[C1] offers to whoever has been free for the longest`. */
  readonly id: string
  readonly description: string
}

/** Features that belong together. */
export interface FeatureArea {
  readonly title: string
  readonly features: readonly Feature[]
}

export const FEATURE_LIST_PATH = 'docs/features.json'

interface FeatureListFile {
  readonly areas: readonly { readonly title: string; readonly features: Readonly<Record<string, string>> }[]
}

/** The list as it stands in the repository at `root`, in its order. Throws when an id is there twice. */
export function readFeatureList(root: string): readonly FeatureArea[] {
  const { areas } = JSON.parse(readFileSync(join(root, FEATURE_LIST_PATH), 'utf8')) as FeatureListFile
  const seen = new Set<string>()
  return areas.map(({ title, features }) => ({
    title,
    features: Object.entries(features).map(([id, description]): Feature => {
      if (seen.has(id)) throw new Error(`${FEATURE_LIST_PATH} has "${id}" twice.`)
      seen.add(id)
      return { id, description }
    }),
  }))
}
