import { spawn } from 'node:child_process';
import { stopGroup } from '../../stop-group.ts';
import type { AdapterLink } from './adapter-link.ts';
import { MAX_LINE } from './adapter-link.ts';
import { createLineSplitter } from './line-splitter.ts';

const MAX_STDERR = 4_000;

/** An adapter that is a process: lines on its stdin and stdout, and free text on stderr. */
export function createProcessLink(command: string): AdapterLink {
  return {
    name: command,
    async open(listener) {
      // A group of its own, so that what the shell starts is stopped with it.
      const child = spawn(command, { shell: true, detached: true, stdio: 'pipe' });
      const ended = new Promise<void>((resolve) => {
        child.once('close', () => resolve());
        child.once('error', () => resolve());
      });
      let errors = '';
      const splitter = createLineSplitter(MAX_LINE, listener.line);
      child.stdin.on('error', () => undefined); // `close` says it
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (splitter.push(text)) return;
        child.stdout.destroy();
        listener.ended(`a line of more than ${MAX_LINE} characters`);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors = (errors + text).slice(-MAX_STDERR);
      });
      child.on('error', (error) => listener.ended(`"${command}" cannot be run: ${error.message}`));
      child.on('close', (code, signal) => {
        const said = errors.trim() === '' ? '' : `; it printed:\n${errors.trim()}`;
        listener.ended(`"${command}" ended with ${code ?? signal}${said}`);
      });
      return {
        send: (text) => void child.stdin.write(`${text}\n`),
        stop: () => stopGroup(child, ended),
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
