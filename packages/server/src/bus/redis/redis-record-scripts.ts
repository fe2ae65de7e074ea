import { NOW } from './redis-log-scripts.ts';
import { redisScript } from './redis-script.ts';

/**
 * Writes and removes values of a group, one after the other. A group is a hash of values and a sorted set of the times
 * at which they vanish. A value is stored with that time and its version before it; what is not of this form counts as
 * absent. Answers with a list: 1 for what was done; 0 for a version that does not stand, or a value that is not there;
 * where there should be none, the version and the value that stand; the error alone where there is no memory for it,
 * because what gives memory back goes on.
 *
 * KEYS: values, times. ARGV: lifetime, then of each its key, value, version, condition (put, create, replace or remove)
 * and the version that it must have, or ''.
 */
export const CHANGE = redisScript(`
local values, times, forMs = KEYS[1], KEYS[2], tonumber(ARGV[1])
${NOW}
local done, wrote = {}, false
for at = 2, #ARGV, 5 do
  local key, condition, expected = ARGV[at], ARGV[at + 3], ARGV[at + 4]
  local till, version, value
  if condition ~= 'put' then
    local raw = redis.call('HGET', values, key)
    if raw then till, version, value = string.match(raw, '^(%d+) (%S+) (.*)$') end
  end
  local held = till ~= nil and tonumber(till) > now
  local stands = held and (expected == '' or expected == version)
  if condition == 'create' and held then
    done[#done + 1] = { version, value }
  elseif (condition == 'replace' or condition == 'remove') and not stands then
    done[#done + 1] = 0
  elseif condition == 'remove' then
    redis.call('HDEL', values, key)
    redis.call('ZREM', times, key)
    done[#done + 1] = 1
  else
    local stored = redis.pcall('HSET', values, key, string.format('%d', now + forMs) .. ' ' .. ARGV[at + 2] .. ' ' .. ARGV[at + 1])
    if type(stored) == 'table' and stored.err then
      if not string.find(stored.err, '^-?OOM') then return stored end
      done[#done + 1] = { stored.err }
    else
      redis.call('ZADD', times, now + forMs, key)
      wrote = true
      done[#done + 1] = 1
    end
  end
end
if wrote then
  local over = redis.call('ZRANGEBYSCORE', times, '-inf', now, 'LIMIT', 0, 16 * #done)
  if #over > 0 then
    redis.call('HDEL', values, unpack(over))
    redis.call('ZREM', times, unpack(over))
  end
  redis.call('PEXPIRE', values, forMs)
  redis.call('PEXPIRE', times, forMs)
end
return done
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

export const RECORD_SCRIPTS = [CHANGE, GET, LIST];
