// The adapter of our own codec: one question a line, one answer a line. `--fault` names something that it does wrong.
import { createInterface } from 'node:readline';
import {
  buildAddress,
  canonicalJson,
  classifyJsonRpc,
  closeCodeEntry,
  decodeClientEnvelope,
  decodeServerEnvelope,
  digestContract,
  errorCodes,
  isAddress,
  isReservedAddress,
  matchTemplate,
  parseTemplate,
} from '@sallyport/protocol';

// biome-ignore lint/suspicious/noExplicitAny: questions are of the shape that the guide describes.
type Question = any;

const fault = process.argv[2] ?? '';

for await (const line of createInterface({ input: process.stdin })) {
  const question: Question = JSON.parse(line);
  const here = question.id === 'addresses/address-colon';
  if (fault === 'dies' && here) process.exit(7);
  if (fault === 'hangs' && here) continue;
  if (fault === 'garbage' && here) console.log('[debug] hello');
  console.log(JSON.stringify({ id: question.id, ...answer(question) }));
}

function answer(question: Question): object {
  switch (question.check) {
    case 'envelope':
      return envelope(question);
    case 'address':
      return address(question.address);
    case 'template':
      return attempt(() => ({ valid: true, params: parseTemplate(question.template).params }), {
        valid: false,
      });
    case 'match':
      return { params: matchTemplate(parseTemplate(question.template), question.address) ?? null };
    case 'build':
      return attempt(
        () => ({ address: buildAddress(parseTemplate(question.template), question.params) }),
        { address: null },
      );
    case 'find':
      return { finds: find(question) };
    case 'json-rpc':
      return jsonRpc(question.value);
    case 'canonical-json':
      return attempt(() => ({ canonical: canonicalJson(JSON.parse(question.text)) }), {
        canonical: null,
      });
    case 'canonical-number':
      return attempt(() => ({ canonical: canonicalJson(double(question.bits)) }), {
        canonical: null,
      });
    case 'digest':
      return { digest: digestContract(question.contract) };
    case 'error-code': {
      const { means: _, ...entry } = errorCodes[question.code as keyof typeof errorCodes];
      return entry;
    }
    case 'close-code':
      return closeCodeEntry(question.code);
    default:
      return {};
  }
}

function envelope({ from, text, limits }: Question): object {
  const read =
    from === 'client' ? decodeClientEnvelope(text, limits) : decodeServerEnvelope(text, limits);
  if (read.ok) return { valid: true, envelope: read.envelope };
  const { code, message } = read.error;
  const ref = read.id === undefined || fault === 'no ref' ? {} : { ref: read.id };
  return { valid: false, error: code, message, ...ref };
}

function address(value: string): object {
  const valid = isAddress(value) || fault === 'any address';
  return valid ? { valid, reserved: isReservedAddress(value) } : { valid };
}

function find({ templates, address: value }: Question): string | null {
  const rank = (template: string) =>
    parseTemplate(template)
      .segments.map(({ kind }) => (kind === 'literal' ? 0 : 1))
      .join('');
  const matching = templates
    .filter((template: string) => matchTemplate(parseTemplate(template), value) !== undefined)
    .sort((one: string, other: string) => rank(one).localeCompare(rank(other)));
  return matching[0] ?? null;
}

function jsonRpc(value: unknown): object {
  const read = classifyJsonRpc(value);
  const is = ['success', 'failure'].includes(read.kind) ? 'response' : read.kind;
  return read.kind === 'invalid' ? { is, answeredTo: read.id } : { is };
}

function double(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

function attempt(make: () => object, otherwise: object): object {
  try {
    return make();
  } catch {
    return otherwise;
  }
}
