import { byId } from './element.ts';

/** The connection's state and speed in the header. */
export interface StatusBar {
  setState(state: string): void;
  setRoundTrip(ms: number): void;
}

export function createStatusBar(): StatusBar {
  const dot = byId('status-dot');
  const text = byId('status-text');
  const roundTrip = byId('round-trip');
  return {
    setState(state) {
      text.textContent = state;
      dot.dataset.state = state;
      if (state !== 'connected') roundTrip.textContent = '';
    },
    setRoundTrip(ms) {
      roundTrip.textContent = `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
    },
  };
}
