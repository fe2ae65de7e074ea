import type { FormEvent, ReactNode } from 'react';
import { useState } from 'react';
import { useChannel, useSend } from './hooks.ts';

const KEPT = 100;

interface Line {
  readonly number: number;
  readonly who: string;
  readonly text: string;
}

/** What is said in a room, from now on. */
export function Room({ room }: { readonly room: string }): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [text, setText] = useState('');
  const channel = useChannel(`room:${room}`, {
    said: (line) =>
      setLines((before) => [
        ...before.slice(-KEPT + 1),
        { number: (before.at(-1)?.number ?? 0) + 1, ...line },
      ]),
  });
  const say = useSend(`room:${room}`, 'say');

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { state } = await say.run({ text });
    if (state === 'success') setText('');
  }

  return (
    <section aria-label={room} aria-busy={channel.state === 'subscribing'}>
      <ol>
        {lines.map((line) => (
          <li key={line.number}>
            <b>{line.who}</b> {line.text}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <input aria-label="Say" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" disabled={say.state === 'pending'}>
          Say
        </button>
      </form>
      {channel.state === 'ended' && <p role="alert">{channel.error.message}</p>}
      {say.state === 'error' && (
        <p role="alert">
          {say.declared === undefined
            ? say.error.message
            : `We do not say “${say.declared.data.word}” here.`}
        </p>
      )}
    </section>
  );
}
