import { z } from 'zod'

/** Whether offers are accepted without asking: all, none, or those of some channels. */
export type AutoAccept = boolean | readonly string[]

/** As many as a center has channels. */
const CHANNELS_MAX = 32

export const autoAcceptSchema = z.union([z.boolean(), z.array(z.string().min(1).max(64)).max(CHANNELS_MAX)])
