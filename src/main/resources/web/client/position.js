/**
 * The position rule: what a client may hand to its application, and when it has to join a room again.
 * Pure, so that any client can be held against `position-vectors.json`.
 *
 * @typedef {{seq: number, epoch: string}} Position  the last event handed over; both parts move together
 * @typedef {{seq: number, epoch: string}} Placed    anything that carries a seq and an epoch
 * @typedef {{act: 'deliver' | 'drop' | 'rejoin', position: Position | null}} Verdict
 */

/**
 * Judges one pushed event. The returned position has to be kept before the event is handed over.
 *
 * @param {Position | null} position
 * @param {Placed} event
 * @returns {Verdict}
 */
export function place(position, event) {
  // Nothing is joined yet: the answer to the join will hold everything, so a stray push adds nothing.
  if (position === null) return { act: 'drop', position };
  if (event.epoch !== position.epoch) return { act: 'rejoin', position };
  if (event.seq <= position.seq) return { act: 'drop', position };
  if (event.seq > position.seq + 1) return { act: 'rejoin', position };
  return { act: 'deliver', position: { seq: event.seq, epoch: event.epoch } };
}

/**
 * Judges the answer to a join. `events` are to be handed over one by one, each after moving to its own position;
 * `then` says how to go on: `live`, `more` (join again from `position`), `snapshot` (the answer replaces everything
 * known), `fresh` (the answer does not connect to what we have: join again without `since`).
 *
 * @param {Position | null} position
 * @param {{seq: number, epoch: string, recovered: boolean, more?: boolean, events?: Placed[]}} answer
 * @returns {{then: 'live' | 'more' | 'snapshot' | 'fresh', events: Placed[], position: Position | null}}
 */
export function settle(position, answer) {
  if (!answer.recovered) return { then: 'snapshot', events: [], position: { seq: answer.seq, epoch: answer.epoch } };
  if (position === null || answer.epoch !== position.epoch) return fresh();
  const events = [];
  let reached = position;
  for (const event of answer.events ?? []) {
    const verdict = place(reached, event);
    if (verdict.act === 'rejoin') return fresh();
    if (verdict.act === 'deliver') events.push(event);
    reached = /** @type {Position} */ (verdict.position);
  }
  if (answer.more) return reached.seq > position.seq ? { then: 'more', events, position: reached } : fresh();
  return reached.seq < answer.seq ? fresh() : { then: 'live', events, position: reached };
}

/** @returns {{then: 'fresh', events: Placed[], position: null}} */
function fresh() {
  return { then: 'fresh', events: [], position: null };
}
