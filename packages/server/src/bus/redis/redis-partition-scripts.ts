import { NOW } from './redis-log-scripts.ts';
import { redisScript } from './redis-script.ts';

/**
 * Stores an item and wakes who reads. Answers with `accepted`, `duplicate` or `rejected`.
 *
 * KEYS: items, the item's id. ARGV: items at most, milliseconds that the id is known, channel, fields of the item.
 */
export const PUSH = redisScript(`
local items, id = KEYS[1], KEYS[2]
if redis.call('XLEN', items) >= tonumber(ARGV[1]) then
  return redis.call('EXISTS', id) == 1 and 'duplicate' or 'rejected'
end
if not redis.call('SET', id, '', 'NX', 'PX', ARGV[2]) then return 'duplicate' end
redis.call('XADD', items, '*', unpack(ARGV, 4))
redis.call('PUBLISH', ARGV[3], 'pushed')
return 'accepted'
`);

/**
 * Makes somebody the reader, the one before no longer. Answers with the number of items.
 *
 * KEYS: items, owner. ARGV: token, channel.
 */
export const OPEN = redisScript(`
local count = redis.call('XLEN', KEYS[1])
redis.call('SET', KEYS[2], ARGV[1])
redis.call('PUBLISH', ARGV[2], 'opened')
return count
`);

/**
 * Answers with the items after one, the oldest first, or with `lost` where somebody else is the reader.
 *
 * KEYS: items, owner. ARGV: token, the item after which, items at most.
 */
export const FETCH = redisScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
if ARGV[3] == '0' then return {} end
return redis.call('XRANGE', KEYS[1], '(' .. ARGV[2], '+', 'COUNT', ARGV[3])
`);

/**
 * Puts an item aside, unless it is gone already.
 *
 * KEYS: items, buried items. ARGV: reference, buried items at most, reason, fields of the item.
 */
export const BURY = redisScript(`
${NOW}
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[2], '*', 'ref', ARGV[1], 'reason', ARGV[3], 'at', now, unpack(ARGV, 4))
return 1
`);

export const PARTITION_SCRIPTS = [PUSH, OPEN, FETCH, BURY];
