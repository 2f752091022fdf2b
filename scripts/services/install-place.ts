/** Where installed files ended up, and what a program from there needs in its environment. */
export interface InstallPlace {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
}
