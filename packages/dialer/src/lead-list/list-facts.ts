import type {} from '@ringwright/core'

declare module '@ringwright/core' {
  interface FactTypes {
    /** Rows are read into the list from now on; that it goes on after a stop is no fact of its own. */
    'leadImport:started': { list: string; import: string }
    /** `isCut`: somebody ended it before its source was read to the end. */
    'leadImport:ended': {
      list: string
      import: string
      rows: number
      accepted: number
      duplicates: number
      rejected: number
      filtered: number
      isCut?: true
    }
    /** Nobody of the list is called any more: how many leads it had. They are removed from then on. */
    'leadList:deleted': { list: string; leads: number }
    /** Leads of a deleted list who were still to be called, or called again, by the campaign: so many are removed. */
    'leads:deleted': { campaign: string; list: string; leads: number }
    /** All that was known of the leads of a deleted list is removed. */
    'leadList:removed': { list: string }
  }
}
