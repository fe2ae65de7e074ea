import type { Pillar } from '../contract.ts';

/** One agent as the page shows it. */
export interface Agent {
  readonly id: 'guide' | Pillar;
  readonly channel: 'guide' | `pillar:${Pillar}`;
  readonly name: string;
  readonly about: string;
  readonly placeholder: string;
  readonly suggestions: readonly string[];
}

const sample =
  'A sally port is the one guarded door of a fort. Everything that enters, and everything that leaves, passes through it, which is why the people who guard it can know what is inside and what is outside, and why nobody has to search the whole wall for an open window at night. One door is easier to guard than five. One door is easier to find, too.';

/** Every agent, in the order of the column. */
export const agents: readonly Agent[] = [
  {
    id: 'guide',
    channel: 'guide',
    name: 'Guide',
    about: 'Answers from this project’s documentation, and names its sources.',
    placeholder: 'Ask about Sallyport…',
    suggestions: [
      'What is an envelope?',
      'How does a client reconnect?',
      'What happens when a frame is malformed?',
    ],
  },
  {
    id: 'content',
    channel: 'pillar:content',
    name: 'Content',
    about: 'Measures a text: length, reading time, reading ease, long sentences.',
    placeholder: 'Paste a text to measure…',
    suggestions: [sample],
  },
  {
    id: 'insights',
    channel: 'pillar:insights',
    name: 'Insights',
    about: 'Reads the live figures of this gateway.',
    placeholder: 'Ask about connections, latency, errors…',
    suggestions: ['Give me an overview', 'How fast are answers?', 'Which channels are in use?'],
  },
  {
    id: 'operations',
    channel: 'pillar:operations',
    name: 'Operations',
    about: 'Sees who is connected, and can drain the gateway.',
    placeholder: 'Ask who is connected…',
    suggestions: ['Who is connected?', 'What does draining do?'],
  },
  {
    id: 'business_outcomes',
    channel: 'pillar:business_outcomes',
    name: 'Business outcomes',
    about: 'Keeps the statistics of these conversations.',
    placeholder: 'Ask how the conversations go…',
    suggestions: ['How are the conversations going?', 'Which questions went unanswered?'],
  },
];
