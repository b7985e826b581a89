import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as client from '../../main/resources/web/client/lectern-client.js';
import * as state from '../../main/resources/web/client/room-state.js';
import { check } from '../resources/web/vectors/check.js';

const read = (name) =>
  JSON.parse(readFileSync(new URL(`../../main/resources/web/client/${name}`, import.meta.url), 'utf8'));

for (const { name, wrong } of check(client, state, read('position-vectors.json'), read('room-state-vectors.json'))) {
  test(name, () => assert.equal(wrong, null));
}

test('a client that errs is found out', () => {
  const careless = { place: (position) => ({ act: 'deliver', position }), settle: client.settle };
  const results = check(careless, { ...state, apply: (known) => known }, read('position-vectors.json'), read('room-state-vectors.json'));
  const kinds = new Set(results.filter(({ wrong }) => wrong).map(({ name }) => name.split(':')[0]));
  assert.deepEqual(kinds, new Set(['an event', 'a state']));
});
