/**
 * The part that names clients on pages without TLS, where `crypto.randomUUID` is missing: the `uuid` of their
 * environment. `getRandomValues` is everywhere (RFC 9562, section 5.4).
 */
export function insecureUuid(): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (Number(digit) ^ (random & (15 >> (Number(digit) / 4)))).toString(16); // 8 keeps its first bits
  });
}
