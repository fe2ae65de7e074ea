/**
 * Names of properties that nobody outside sees, and that the build shortens: 160 bytes of a page, gzipped. Debuggers
 * show the sources by their maps. The test of this list fails where a name is public, of the wire, or that of something
 * else: then take it off the list.
 */
export const SHORTENED = new RegExp(
  `^(?:${[
    'ask',
    'deliver',
    'endAll',
    'established',
    'expects',
    'failAll',
    'failures',
    'forcedOff',
    'heard',
    'heldMs',
    'isNeeded',
    'isOpen',
    'isReady',
    'leftOut',
    'limit',
    'mayReturn',
    'members',
    'nextId',
    'question',
    'refuse',
    'renew',
    'settings',
    'settle',
    'tell',
    'waiters',
    'wake',
  ].join('|')})$`,
);
