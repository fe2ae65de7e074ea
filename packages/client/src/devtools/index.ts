export type { Difference, ReplayReport, SkippedFrame } from './compare-answers.ts';
export { type LogTrafficOptions, logTraffic, type TrafficConsole } from './log-traffic.ts';
export {
  type RecorderOptions,
  recordSession,
  type SessionRecorder,
} from './record-session.ts';
export {
  type RecordedEnvelope,
  type RecordedStatus,
  type Recording,
  type RecordingEntry,
  type RecordingHeader,
  readRecording,
} from './recording.ts';
export type { Unmarked } from './redact-value.ts';
export { type ReplayOptions, replaySession } from './replay-session.ts';
export type { Traffic, TrafficFilter, TrafficSource } from './traffic.ts';
