export { type Baresip, findBaresip } from './baresip.js'
export { type BaresipOptions, type BaresipPhone, startBaresip } from './baresip-phone.js'
export { type Chromium, findChromium } from './chromium.js'
export { comesTrue } from './comes-true.js'
export {
  DRACHTIO_BIN,
  type DrachtioServer,
  type DrachtioServerOptions,
  startDrachtioServer,
} from './drachtio-server.js'
export { type Dovecot, findDovecot } from './dovecot.js'
export { type DovecotServer, startDovecot } from './dovecot-server.js'
export { startFlowKeepingRegistrar } from './flow-keeping-registrar.js'
export { freeMediaPort, freePort } from './free-port.js'
export { findPostgres, type Postgres } from './postgres.js'
export { type PostgresServer, startPostgres } from './postgres-server.js'
export { findLinphone } from './linphone.js'
export { type LinphoneOptions, type LinphonePhone, startLinphone } from './linphone-phone.js'
export { findKamailio, type Kamailio } from './kamailio.js'
export { type Program } from './program.js'
export {
  type ProcessEnd,
  type ProcessOptions,
  type RunningProcess,
  START_MAX_MS,
  startProcess,
} from './running-process.js'
export {
  findRedis,
  type Redis,
  type RedisCluster,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
  startRedisCluster,
} from './redis.js'
export { findRtpengine, type RtpengineServer, startRtpengine } from './rtpengine.js'
export { findSipp, type Sipp } from './sipp.js'
export { within } from './within.js'
export { findSipsak } from './sipsak.js'
