import { type Checker, logIntegrity } from '@ringwright/core/simulation'
import { Disturbance } from '../disturbance.js'
import type { EffectWatch } from '../effect-observer.js'
import { Knowledge } from '../knowledge.js'
import type { Scenario } from '../simulation-options.js'
import { type AnswerWatch, answersTrue } from './answers-true.js'
import { conservation } from './conservation.js'
import { coolDownKept } from './cool-down-kept.js'
import { effectsAfterCommit } from './effects-after-commit.js'
import { factsAgree } from './facts-agree.js'
import { noOfferLingers } from './no-offer-lingers.js'
import { noLivelock } from './no-livelock.js'
import { nobodyDoubleBooked } from './nobody-double-booked.js'
import { nobodyForgotten } from './nobody-forgotten.js'
import { nobodyLost } from './nobody-lost.js'
import { nobodyStranded } from './nobody-stranded.js'
import { offersEndOnce } from './offers-end-once.js'
import { orderKept } from './order-kept.js'
import { ownSiteFirst } from './own-site-first.js'
import { stagesAsDrawn } from './stages-as-drawn.js'

/** All checkers of a run, and what some of them are told beside the log. */
export interface Watch {
  readonly checkers: readonly Checker[]
  readonly knowledge: Knowledge
  readonly disturbance: Disturbance
  readonly effects: EffectWatch
  readonly answers: AnswerWatch
}

export function watchOver({ skewMaxMs, sabotage }: Scenario): Watch {
  const knowledge = new Knowledge()
  const disturbance = new Disturbance()
  const effects = effectsAfterCommit()
  const answers = answersTrue()
  const checkers: readonly Checker[] = [
    logIntegrity(),
    nobodyLost(),
    nobodyForgotten(disturbance),
    nobodyStranded(disturbance, effects.dead),
    nobodyDoubleBooked(),
    offersEndOnce(skewMaxMs),
    noOfferLingers(disturbance),
    orderKept(knowledge, skewMaxMs),
    ownSiteFirst(knowledge, skewMaxMs),
    coolDownKept(),
    conservation(),
    factsAgree(),
    effects,
    answers,
    noLivelock(),
    stagesAsDrawn(),
    ...(sabotage.checkers?.() ?? []),
  ]
  return { checkers, knowledge, disturbance, effects, answers }
}
