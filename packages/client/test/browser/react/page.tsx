// The page that the test drives: components under StrictMode, and what they hear.
import type { ClientOptions } from '@sallyport/client';
import { createHooks } from '@sallyport/client/react';
import type { ReactNode } from 'react';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { contract } from '../../contract.ts';
import type { Calls, Heard, Lab, Shown } from './lab.ts';
import { createTear } from './tear.tsx';

const hooks = createHooks<typeof contract>();

const query = new URLSearchParams(location.search);
const options: ClientOptions<typeof contract> = {
  url: query.get('gateway') ?? '',
  contract: 'scripted@1.2.0',
  token: () => query.get('token') ?? '',
  environment: { random: () => 0 }, // comes back at once
};

const heard: Heard[] = [];
let calls: Calls | undefined;

function Status(): ReactNode {
  const { state, code } = hooks.useConnection();
  return <p id="connection">{[state, code].filter(Boolean).join(' ')}</p>;
}

function Guide({ label }: { readonly label: string }): ReactNode {
  const { state, error } = hooks.useChannel('guide', {
    typing: ({ who }) => heard.push({ label, address: 'guide', said: who }),
  });
  return <p className="guide">{`${state} ${error?.code ?? ''}`}</p>;
}

function Pillar({ pillar, label }: { readonly pillar: string; readonly label: string }): ReactNode {
  const { state } = hooks.useChannel(pillar && `pillar:${pillar}`, {
    progress: ({ percent }, { channel }) =>
      heard.push({ label, address: channel, said: String(percent) }),
  });
  return <p id="pillar">{`${pillar} ${state}`}</p>;
}

function World({ label }: { readonly label: string }): ReactNode {
  const said = (what: string) => heard.push({ label, address: 'world', said: what });
  const { state } = hooks.useChannel(
    'world',
    { moved: ({ x }) => said(`at ${x}`) },
    { gap: ({ cause }) => said(`gap by ${cause}`) },
  );
  return <p id="world">{state}</p>;
}

function Caller({ pillar }: { readonly pillar: string }): ReactNode {
  calls = {
    ask: hooks.useRequest('guide', 'ask'),
    analyse: hooks.useRequest(`pillar:${pillar}`, 'analyse'),
    feedback: hooks.useSend('guide', 'feedback'),
    sum: hooks.useRpc('sum'),
    words: hooks.useStream('guide', 'chat'),
    text: hooks.useStream('guide', 'chat', {
      initial: '',
      reduce: (text, { word }) => `${text}${word} `,
    }),
  };
  return Object.entries(calls).map(([name, { state, error, declared, ...call }]) => (
    <p key={name} id={name}>
      {JSON.stringify({ state, code: error?.code, declared, ...call })}
    </p>
  ));
}

function App({ label, guides = 0, guideKey, pillar, world, caller }: Shown): ReactNode {
  return (
    <hooks.SallyportProvider options={options}>
      <Status />
      {[...Array(guides).keys()].map((number) => (
        <Guide key={`${guideKey} ${number}`} label={`${label} ${number}`} />
      ))}
      {pillar !== undefined && <Pillar pillar={pillar} label={label} />}
      {world && <World label={label} />}
      {caller !== undefined && <Caller pillar={caller} />}
    </hooks.SallyportProvider>
  );
}

const root = createRoot(document.querySelector('main') as HTMLElement); // of this page
const lab: Lab = {
  heard,
  get calls() {
    if (calls === undefined) throw new Error('Show a caller first.');
    return calls;
  },
  tear: createTear(options),
  show: (...all) => {
    for (const shown of all) {
      flushSync(() => root.render(<StrictMode>{shown && <App {...shown} />}</StrictMode>));
    }
  },
};
Object.assign(globalThis, { lab });
