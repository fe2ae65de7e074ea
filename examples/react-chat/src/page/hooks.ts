import { createHooks } from '@sallyport/client/react';
import type { contract } from '../contract.ts';

export const { SallyportProvider, useChannel, useConnection, useSend, useStream } =
  createHooks<typeof contract>();
