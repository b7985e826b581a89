import * as client from '/client/lectern-client.js';
import * as state from '/client/room-state.js';
import { check } from './check.js';

const read = async (name) => (await fetch(`/client/${name}`)).json();

const list = document.getElementById('results');
try {
  const results = check(client, state, await read('position-vectors.json'), await read('room-state-vectors.json'));
  for (const { name, wrong } of results) {
    const line = document.createElement('li');
    line.dataset.test = wrong ? 'vector-failed' : 'vector-held';
    line.textContent = wrong ? `${name}: ${wrong}` : name;
    list.append(line);
  }
} catch (failure) {
  list.append(Object.assign(document.createElement('li'), { textContent: String(failure) }));
}
list.dataset.state = 'done';
