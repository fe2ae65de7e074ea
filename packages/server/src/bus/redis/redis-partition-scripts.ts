import { NOW } from './redis-log-scripts.ts';
import { redisScript } from './redis-script.ts';

/**
 * Stores items in their order and wakes who reads. Answers with `accepted`, `duplicate` or `rejected` for each.
 *
 * KEYS: items, the id of each. ARGV: items at most, milliseconds that an id is known, channel, ten fields of each item.
 */
export const PUSH = redisScript(`
local items, max = KEYS[1], tonumber(ARGV[1])
local depth, answers, pushed = redis.call('XLEN', items), {}, false
for at = 2, #KEYS do
  local id, from = KEYS[at], 4 + (at - 2) * 10
  local answer = 'accepted'
  if depth >= max then
    answer = redis.call('EXISTS', id) == 1 and 'duplicate' or 'rejected'
  elseif not redis.call('SET', id, '', 'NX', 'PX', ARGV[2]) then
    answer = 'duplicate'
  else
    redis.call('XADD', items, '*', unpack(ARGV, from, from + 9))
    depth, pushed = depth + 1, true
  end
  answers[#answers + 1] = answer
end
if pushed then redis.call('PUBLISH', ARGV[3], 'pushed') end
return answers
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
