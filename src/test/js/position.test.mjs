import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { place, settle } from '../../main/resources/web/client/position.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../main/resources/web/client/position-vectors.json', import.meta.url), 'utf8'),
);

for (const { name, position, event, act, after } of vectors.place) {
  test(`an event: ${name}`, () => assert.deepEqual(place(position, event), { act, position: after }));
}

for (const { name, position, answer, then, deliver, after } of vectors.settle) {
  test(`a join: ${name}`, () => {
    const outcome = settle(position, answer);
    assert.deepEqual(
      { then: outcome.then, deliver: outcome.events.map((event) => event.seq), after: outcome.position },
      { then, deliver, after },
    );
  });
}
