/** A close reason cut to the 123 bytes that a close frame holds (RFC 6455, section 5.5). */
export function closeReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= 123) return reason;
  return bytes
    .subarray(0, 123)
    .toString()
    .replace(/\uFFFD+$/, '');
}
