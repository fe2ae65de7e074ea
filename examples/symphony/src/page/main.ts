import { createAgentList } from './agent-list.ts';
import type { Agent } from './agents.ts';
import { agents } from './agents.ts';
import type { Conversation } from './conversation.ts';
import { createConversation } from './conversation.ts';
import { createDocsDialog } from './docs-dialog.ts';
import { drainButton } from './drain-button.ts';
import { byId } from './element.ts';
import { createEnvelopePanel } from './envelope-panel.ts';
import { openLine } from './line.ts';
import { listenToAgents } from './listen-to-agents.ts';
import { watchRoundTrip } from './round-trip.ts';
import { createStatusBar } from './status-bar.ts';
import { connect } from './symphony-client.ts';

const client = connect();
const status = createStatusBar();
const panel = createEnvelopePanel(byId('envelopes'));
const docs = createDocsDialog(client);
const list = createAgentList(byId('agents'), select);
const conversations = new Map(agents.map((agent) => [agent.id, start(agent)]));

client.on('status', ({ state }) => status.setState(state));
client.on('envelope', ({ direction, envelope }) => panel.add(direction, envelope));
watchRoundTrip(client, status.setRoundTrip);
listenToAgents(client, list.setNote);
byId('open-docs').addEventListener('click', () => docs.search());
const toggle = byId('toggle-envelopes');
toggle.addEventListener('click', () => {
  const shown = document.body.classList.toggle('show-envelopes');
  toggle.setAttribute('aria-pressed', String(shown));
});
select(agents[0]);

function start(agent: Agent): Conversation {
  const conversation = createConversation({
    agent,
    line: openLine(client, agent),
    actions: agent.id === 'operations' ? [drainButton(client)] : [],
    onBusy: (busy) => list.setBusy(agent.id, busy),
    onSource: ({ path, section }) => docs.read(path, section),
  });
  byId('stage').append(conversation.node);
  return conversation;
}

function select(agent: Agent | undefined): void {
  if (agent === undefined) return;
  list.select(agent.id);
  for (const [id, conversation] of conversations) conversation.show(id === agent.id);
}
