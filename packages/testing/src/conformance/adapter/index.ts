export type {
  AdapterAnswer,
  AdapterEvent,
  AdapterHello,
  AdapterOperation,
} from './adapter-protocol.ts';
export { serveControlSocket } from './control-socket.ts';
export { createSallyportDriver, sallyportDriver } from './sallyport-driver.ts';
export {
  type AdapterError,
  type AdapterWire,
  type ClientDriver,
  type OpenDriver,
  serveAdapter,
} from './serve-adapter.ts';
export { type LineSink, type LineSource, overStreams } from './stream-wire.ts';
