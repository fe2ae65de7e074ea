import type { ReactNode } from 'react';
import { useStream } from './hooks.ts';

/** Repeats word by word what it is told. */
export function Parrot(): ReactNode {
  const parrot = useStream('parrot', 'repeat', {
    initial: '',
    reduce: (said, { word }) => `${said} ${word}`,
  });
  const tell = (form: FormData) => void parrot.run({ text: String(form.get('text')) });
  return (
    <section aria-label="parrot">
      <form action={tell}>
        <input
          aria-label="Tell the parrot"
          name="text"
          defaultValue="Pretty Polly wants a cracker"
        />
        <button type="submit">Tell</button>
        <button type="button" disabled={parrot.state !== 'streaming'} onClick={parrot.stop}>
          Stop
        </button>
      </form>
      <p aria-live="polite">{parrot.value}</p>
      {parrot.state === 'error' && <p role="alert">{parrot.error.message}</p>}
    </section>
  );
}
