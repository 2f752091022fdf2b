import manifest from '../package.json' with { type: 'json' }

/** The release of this program; all packages of Ringwright are released under one version. */
export const OWN_VERSION: string = manifest.version
