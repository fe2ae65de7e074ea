export { openSnapshot } from './open-snapshot.ts';
export type {
  HistoryChannel,
  Loaded,
  LoadRequest,
  Snapshot,
  SnapshotHandlers,
  SnapshotOptions,
  SnapshotState,
} from './snapshot.ts';
