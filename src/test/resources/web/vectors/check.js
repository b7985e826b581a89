/** Holds a client against its vectors; the same in Node and in a browser. */
export function check({ place, settle }, state, positions, states) {
  return [
    ...positions.place.map((vector) => ({ name: `an event: ${vector.name}`, wrong: placed(place, vector) })),
    ...positions.settle.map((vector) => ({ name: `a join: ${vector.name}`, wrong: settled(settle, vector) })),
    ...states.vectors.map((vector) => ({ name: `a state: ${vector.name}`, wrong: folded(state, vector) })),
  ];
}

function placed(place, { position, event, act, after }) {
  return difference('verdict', place(position, event), { act, position: after });
}

function settled(settle, { position, answer, then, deliver, after }) {
  const outcome = settle(position, answer);
  const seen = { then: outcome.then, deliver: outcome.events.map((event) => event.seq), after: outcome.position };
  return difference('outcome', seen, { then, deliver, after });
}

function folded(module, { snapshot, steps, then }) {
  const begin = snapshot ? module.fromSnapshot(snapshot) : module.empty;
  const seen = module.plain(steps.reduce((state, step) => stepped(module, state, step), begin));
  if (then.lines) seen.lines = seen.lines.map((line, i) => only(line, then.lines[i] ?? {}));
  return difference('state', only(seen, then), then);
}

function stepped(module, state, { event, signal, presence, after, older, answer }) {
  if (event) return module.apply(state, event);
  if (signal) return module.withSignal(state, signal);
  if (presence) return module.withPresence(state, presence, { after });
  if (older) return module.withOlder(state, older);
  return module.withAnswer(state, answer);
}

const only = (seen, wanted) => Object.fromEntries(Object.keys(wanted).map((key) => [key, seen[key]]));

/** @returns {string | null} where the first difference is */
export function difference(path, seen, wanted) {
  if (typeof wanted !== 'object' || wanted === null)
    return Object.is(seen, wanted) ? null : `${path} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`;
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen) !== Array.isArray(wanted))
    return `${path} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`;
  for (const key of new Set([...Object.keys(seen), ...Object.keys(wanted)])) {
    const found = difference(`${path}.${key}`, seen[key], wanted[key]);
    if (found) return found;
  }
  return null;
}
