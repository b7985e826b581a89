// The page of somebody in a simulated meeting: who is there, and the way out.
const page = document.querySelector('main');
const {meeting, name} = page.dataset;
const state = document.getElementById('state');
let begun = false;
let over = false;

const post = (action, body) =>
  fetch(`/sim/meetings/${meeting}/${action}`, {method: 'POST', body: JSON.stringify(body), keepalive: true});

function say(text, live) {
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('live', live);
  state.classList.toggle('plain', !live);
}

function finish(text) {
  over = true;
  say(text, false);
  document.getElementById('people').replaceChildren();
  const again = document.createElement('button');
  again.textContent = 'Open it again';
  again.addEventListener('click', () => location.reload());
  page.querySelector('.buttons').replaceChildren(again);
}

function tile(person) {
  const made = document.createElement('li');
  made.textContent = person === name ? `${person} (you)` : person;
  made.dataset.initial = person.replace('guest-', '').slice(0, 1).toUpperCase();
  return made;
}

function show(found) {
  if (!found || (begun && !found.live)) finish('The meeting is over');
  else if (begun && !found.participants.includes(name)) finish('You are out of the meeting');
  else if (!found.live) say('Waiting for the host', false);
  else {
    begun = true;
    say(`Live since ${new Date(found.since).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'})}`, true);
    document.getElementById('people').replaceChildren(...found.participants.map(tile));
  }
}

async function follow() {
  if (over) return;
  try {
    const {meetings} = await (await fetch('/sim/state')).json();
    if (!over) show(meetings.find(({id}) => String(id) === meeting));
  } catch {
    say('No connection', false);
  }
  setTimeout(follow, 1000);
}

document.getElementById('leave').addEventListener('click', async () => {
  await post('leave', {name});
  finish('You have left the meeting');
});
document.getElementById('end')?.addEventListener('click', async () => {
  await post('end', {});
  finish('You have ended the meeting');
});
follow();
