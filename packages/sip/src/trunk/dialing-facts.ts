/** Which limit, never which number: whom somebody wanted to call is theirs. */
declare module '@ringwright/core' {
  interface FactTypes {
    /** A call was not made, because a limit of `dialingLimits` was reached. `prefix`: what of the number the limit names. */
    'dialing:refused': { limit: string; trunk: string; agent?: string; prefix?: string }
  }
}

export {}
