import { classifyJsonRpc } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { readVectors } from './vectors.ts';

const messages = readVectors('json-rpc').cases.flatMap((vector) =>
  vector.check === 'message' ? [vector] : [],
);

test.each(messages)('$id is $is', ({ value, is, answeredTo }) => {
  const message = classifyJsonRpc(value);
  const response = message.kind === 'success' || message.kind === 'failure';
  expect(response ? 'response' : message.kind).toBe(is);
  if (message.kind === 'invalid') expect(message.id).toBe(answeredTo);
});
