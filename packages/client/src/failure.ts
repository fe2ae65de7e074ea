import type { ErrorCode } from '@sallyport/protocol/wire';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { ErrorTexts } from '#error-text';
import { errorText } from '#error-text';
import type { ClientErrorCode, ClientErrorOptions } from './client-error.ts';
import { ClientError } from './client-error.ts';

type TextName = keyof ErrorTexts;

/** An error of the client in the words of its code. */
export function failure<Code extends ClientErrorCode & TextName>(
  code: Code,
  values: Parameters<ErrorTexts[Code]>,
  options?: ClientErrorOptions,
): ClientError {
  return new ClientError(code, errorText(code, ...values), options);
}

/** What a caller gets whose signal aborted. */
export function aborted(signal: AbortSignal | undefined): ClientError {
  return failure('aborted', ['call'], { cause: signal?.reason });
}

/** What the server is told whose call the client does not do. */
export function refusal<Code extends ErrorCode & TextName>(
  code: Code,
  ...values: Parameters<ErrorTexts[Code]>
): ProtocolError {
  return new ProtocolError(code, errorText(code, ...values));
}

/** What is thrown where something cannot be meant, by the caller or by the server. */
export function misuse<Name extends TextName>(
  name: Name,
  ...values: Parameters<ErrorTexts[Name]>
): TypeError {
  return new TypeError(errorText(name, ...values));
}

/** What is said of something that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
