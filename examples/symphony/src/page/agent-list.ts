import type { Agent } from './agents.ts';
import { agents } from './agents.ts';
import { element } from './element.ts';

/** The column of agents. */
export interface AgentList {
  select(id: Agent['id']): void;
  setBusy(id: Agent['id'], busy: boolean): void;
  /** One line about what the agent last did, for whoever. */
  setNote(id: Agent['id'], note: string): void;
}

export function createAgentList(nav: HTMLElement, onSelect: (agent: Agent) => void): AgentList {
  const entries = new Map(agents.map((agent) => [agent.id, entryOf(agent)]));
  let selected: Agent['id'] | undefined;

  function entryOf(agent: Agent) {
    const note = element('small', {}, agent.channel);
    const button = element(
      'button',
      { type: 'button', class: 'agent', 'data-agent': agent.id },
      element('span', { class: 'agent-dot', 'aria-hidden': 'true' }),
      element('span', { class: 'agent-text' }, element('strong', {}, agent.name), note),
    );
    button.addEventListener('click', () => onSelect(agent));
    nav.append(button);
    return { button, note };
  }

  return {
    select(id) {
      selected = id;
      for (const [other, { button }] of entries) {
        if (other === id) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
      entries.get(id)?.button.classList.remove('unread');
    },
    setBusy(id, busy) {
      const button = entries.get(id)?.button;
      button?.classList.toggle('busy', busy);
      if (!busy && id !== selected) button?.classList.add('unread');
    },
    setNote(id, note) {
      entries.get(id)?.note.replaceChildren(note);
    },
  };
}
