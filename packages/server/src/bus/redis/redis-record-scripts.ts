import { NOW } from './redis-log-scripts.ts';
import { redisScript } from './redis-script.ts';

/**
 * A group is a hash of values and a sorted set of the times at which they vanish. A value is stored with that time
 * and its version before it; what is not of this form counts as absent.
 */
const HELD = `
local values, times, key = KEYS[1], KEYS[2], ARGV[1]
${NOW}
local raw = redis.call('HGET', values, key)
local till, version, value
if raw then till, version, value = string.match(raw, '^(%d+) (%S+) (.*)$') end
local held = till ~= nil and tonumber(till) > now
`;

/**
 * Writes a value where the condition holds. Answers with nothing where it was written, else with the version and
 * the value that stand, or '' where none does.
 *
 * KEYS: values, times. ARGV: key, value, version, lifetime, condition (put, create or replace), version to replace.
 */
export const WRITE = redisScript(`
${HELD}
local forMs, condition = tonumber(ARGV[4]), ARGV[5]
if condition == 'create' and held then return { version, value } end
if condition == 'replace' and not (held and version == ARGV[6]) then return '' end
redis.call('HSET', values, key, string.format('%d', now + forMs) .. ' ' .. ARGV[3] .. ' ' .. ARGV[2])
redis.call('ZADD', times, now + forMs, key)
local over = redis.call('ZRANGEBYSCORE', times, '-inf', now, 'LIMIT', 0, 16)
if #over > 0 then
  redis.call('HDEL', values, unpack(over))
  redis.call('ZREM', times, unpack(over))
end
redis.call('PEXPIRE', values, forMs)
redis.call('PEXPIRE', times, forMs)
return false
`);

/**
 * Removes a value. Answers with 1 where it was there, and of this version where one is given.
 *
 * KEYS: values, times. ARGV: key, version or ''.
 */
export const REMOVE = redisScript(`
${HELD}
if not held or (ARGV[2] ~= '' and ARGV[2] ~= version) then return 0 end
redis.call('HDEL', values, key)
redis.call('ZREM', times, key)
return 1
`);

/**
 * Answers with the time, and what is stored under a key.
 *
 * KEYS: values. ARGV: key.
 */
export const GET = redisScript(`
${NOW}
return { now, redis.call('HGET', KEYS[1], ARGV[1]) }
`);

/**
 * Answers with the time, and the keys and values of the group in turn.
 *
 * KEYS: values.
 */
export const LIST = redisScript(`
${NOW}
return { now, redis.call('HGETALL', KEYS[1]) }
`);

export const RECORD_SCRIPTS = [WRITE, REMOVE, GET, LIST];
