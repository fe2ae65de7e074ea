import type { ReactNode } from 'react';
import { useState } from 'react';
import { useConnection } from './hooks.ts';
import { Parrot } from './parrot.tsx';
import { Room } from './room.tsx';

const ROOMS = ['lobby', 'garden'] as const;

export function App(): ReactNode {
  const [room, setRoom] = useState<string>('lobby');
  const { state } = useConnection();
  return (
    <>
      <h1>React chat</h1>
      <output>{state}</output>
      <nav>
        {ROOMS.map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === room}
            onClick={() => setRoom(name)}
          >
            {name}
          </button>
        ))}
      </nav>
      <Room key={room} room={room} />
      <Parrot />
    </>
  );
}
