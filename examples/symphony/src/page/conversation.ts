import type { Chunk } from '../chunk.ts';
import type { Agent } from './agents.ts';
import { createComposer } from './composer.ts';
import { element } from './element.ts';
import { runExchange } from './exchange.ts';
import type { Line } from './line.ts';

/** One agent's conversation; several run at once, one is shown. */
export interface Conversation {
  readonly node: HTMLElement;
  show(shown: boolean): void;
}

export interface ConversationOptions {
  readonly agent: Agent;
  readonly line: Line;
  /** Buttons beside the agent's name. */
  readonly actions: readonly HTMLElement[];
  readonly onBusy: (busy: boolean) => void;
  readonly onSource: (source: Extract<Chunk, { kind: 'source' }>) => void;
}

export function createConversation(options: ConversationOptions): Conversation {
  const { agent, line, actions, onBusy, onSource } = options;
  let work: AbortController | undefined;
  const list = element('div', {
    class: 'messages',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': `Conversation with ${agent.name}`,
  });
  const welcome = welcomeOf(agent, ask);
  const scroller = element('div', { class: 'scroller' }, welcome, list);
  const composer = createComposer({
    label: `Message to ${agent.name}`,
    placeholder: agent.placeholder,
    onSend: ask,
    onStop: () => work?.abort(),
  });
  const node = element(
    'section',
    { class: 'conversation', 'data-agent': agent.id, 'aria-label': agent.name, hidden: true },
    headOf(agent, actions),
    scroller,
    composer.node,
  );

  function ask(text: string): void {
    if (work !== undefined) return;
    work = new AbortController();
    welcome.hidden = true;
    setBusy(true);
    void runExchange(list, text, {
      line,
      agentName: agent.name,
      signal: work.signal,
      onSource,
      onGrow: followEnd,
    }).finally(() => {
      work = undefined;
      setBusy(false);
    });
  }

  function setBusy(busy: boolean): void {
    composer.setBusy(busy);
    onBusy(busy);
  }

  /** Stays at the end, unless the reader has scrolled up. */
  function followEnd(): void {
    const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (distance < 240) scroller.scrollTop = scroller.scrollHeight;
  }

  return {
    node,
    show(shown) {
      node.hidden = !shown;
      // On a touch screen the focus would bring up the keyboard.
      if (shown && matchMedia('(hover: hover)').matches) composer.focus();
    },
  };
}

function headOf(agent: Agent, actions: readonly HTMLElement[]): HTMLElement {
  return element(
    'header',
    { class: 'conversation-head' },
    element('div', {}, element('h1', {}, agent.name), element('p', {}, agent.about)),
    element('code', { class: 'address', title: 'Channel' }, agent.channel),
    ...actions,
  );
}

function welcomeOf(agent: Agent, ask: (text: string) => void): HTMLElement {
  const chips = agent.suggestions.map((text) => {
    const chip = element('button', { type: 'button', class: 'suggestion' }, text);
    chip.addEventListener('click', () => ask(text));
    return chip;
  });
  return element(
    'div',
    { class: 'welcome' },
    element('p', {}, 'Try one of these, or write your own:'),
    ...chips,
  );
}
