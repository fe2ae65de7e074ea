import { redisScript } from './redis-script.ts';

/** Milliseconds since the Unix epoch, by the one clock that all instances share. */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Milliseconds that a log is known after its last entry is too old, so that who missed nothing is told so. */
const REMEMBER_MS = 86_400_000;
/** Milliseconds for which a repeat is known by its id. */
const DEDUPE_MS = 120_000;

/**
 * Finds the log, or begins it; anew where it ends before what is known of it, which is so where Redis lost writes
 * that it had acknowledged (an older snapshot, a replica that took over).
 */
const HEAD = `
local meta, entries = KEYS[1], KEYS[2]
local head = redis.call('HMGET', meta, 'epoch', 'end')
local epoch, last = head[1], tonumber(head[2])
local lost = epoch == knownEpoch and last ~= nil and last < tonumber(knownEnd)
local isNew = not epoch or not last or lost
if isNew then
  epoch, last = freshEpoch, 0
end
`;

/**
 * Stores an entry and tells it. Answers with its epoch and offset.
 *
 * KEYS: what is known of the log, its entries, and the id where there is one.
 * ARGV: data, entries kept, milliseconds kept, channel, epoch for a new log, epoch and offset that are known.
 */
export const APPEND = redisScript(`
local data, keep, forMs, channel = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local freshEpoch, knownEpoch, knownEnd = ARGV[5], ARGV[6], ARGV[7]
if KEYS[3] then
  local stored = redis.call('GET', KEYS[3])
  if stored then return stored end
end
${HEAD}${NOW}
if isNew then redis.call('DEL', entries) end
local offset = last + 1
local function add()
  return redis.pcall('XADD', entries, 'MAXLEN', keep, offset .. '-0', 't', now, 'd', data)
end
local added = add()
if type(added) == 'table' and added.err and string.find(added.err, 'equal or smaller', 1, true) then
  redis.call('DEL', entries)
  epoch, offset = freshEpoch, 1
  added = add()
end
if type(added) == 'table' and added.err then return added end
redis.call('HSET', meta, 'epoch', epoch, 'end', offset, 'for', forMs, 'keep', keep)
redis.call('PEXPIRE', entries, forMs)
redis.call('PEXPIRE', meta, forMs + ${REMEMBER_MS})
if offset % 16 == 0 then
  local oldest = redis.call('XRANGE', entries, '-', '+', 'COUNT', 32)
  local first
  for _, entry in ipairs(oldest) do
    first = entry[1]
    if (tonumber(entry[2][2]) or 0) >= now - forMs then break end
  end
  redis.call('XTRIM', entries, 'MINID', first)
end
local position = epoch .. ' ' .. offset
if KEYS[3] then redis.call('SET', KEYS[3], position, 'PX', ${DEDUPE_MS}) end
redis.call('PUBLISH', channel, position .. ' ' .. data)
return position
`);

/**
 * Reads a page. Answers with the entries as they are stored, or why there are none.
 *
 * KEYS: what is known of the log, its entries. ARGV: epoch and offset after which, entries at most.
 */
export const READ = redisScript(`
local epoch, since, limit = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local head = redis.call('HMGET', KEYS[1], 'epoch', 'end', 'for')
local last = tonumber(head[2])
if head[1] ~= epoch or not last or since > last then return 'epoch' end
if since == last then return {} end
${NOW}
local first = (since + 1) .. '-0'
local found = redis.call('XRANGE', KEYS[2], first, '+', 'COUNT', limit)
local kept = found[1] and found[1][1] == first
if not kept then return 'retention' end
if (tonumber(found[1][2][2]) or now) < now - (tonumber(head[3]) or 0) then return 'retention' end
return found
`);

/**
 * Answers with the epoch and the offset of the last entry; begins the log where there is none.
 *
 * KEYS: what is known of the log, its entries. ARGV: epoch for a new log, epoch and offset that are known.
 */
export const END = redisScript(`
local freshEpoch, knownEpoch, knownEnd = ARGV[1], ARGV[2], ARGV[3]
${HEAD}
if isNew then
  redis.call('DEL', entries)
  redis.call('HSET', meta, 'epoch', epoch, 'end', 0)
  redis.call('PEXPIRE', meta, ${REMEMBER_MS})
end
return epoch .. ' ' .. last
`);

export const LOG_SCRIPTS = [APPEND, READ, END];
