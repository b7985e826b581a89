import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bodyOf, entered, opsOf } from '../../main/resources/web/app/playground/contract.js';
import { Frames, veiled } from '../../main/resources/web/app/playground/frames.js';
import { parseYaml } from '../../main/resources/web/app/playground/yaml.js';

globalThis.document = { documentElement: {} };
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { language: 'en-US', languages: ['en-US'] } });
const { languages } = await import('../../main/resources/web/app/playground/texts.js');

const contract = readFileSync(new URL('../../main/resources/api/asyncapi.yaml', import.meta.url), 'utf8');

test('the YAML of the contract is read', () => {
  const text = `
# a comment
title: A, b: c
about: >-
  folded
  text
list:
- 1
- {a: [x, 'it''s', "q"], b: null, c: {d: true}}
- name: one
  more: two words  # said aside
empty:
'quoted': One's own, or everybody's.
wide:
  {room: 'lesson:7', seq: 1,
   data: {text: good morning}}
`;
  assert.deepEqual(parseYaml(text), {
    title: 'A, b: c',
    about: 'folded text',
    list: [1, { a: ['x', "it's", 'q'], b: null, c: { d: true } }, { name: 'one', more: 'two words' }],
    empty: null,
    quoted: "One's own, or everybody's.",
    wide: { room: 'lesson:7', seq: 1, data: { text: 'good morning' } },
  });
});

test('the form has every op of the contract, with its examples', () => {
  const ops = opsOf(contract);
  for (const op of ['refresh', 'join', 'leave', 'publish', 'history', 'presence', 'hand', 'signal'])
    assert.ok(ops.some((each) => each.op === op), op);
  for (const { op, fields, examples } of ops) {
    assert.ok(fields.length > 0, op);
    assert.ok(examples.length > 0, op);
    for (const { name, body } of examples)
      assert.deepEqual(bodyOf(fields, entered(fields, body)), { body, wrong: null }, `${op} ${name}`);
  }
});

test('a field that cannot be read is named, an empty one is left out', () => {
  const { fields } = opsOf(contract).find(({ op }) => op === 'history');
  assert.deepEqual(bodyOf(fields, { room: 'lesson:7', before: '' }).body, { room: 'lesson:7' });
  assert.equal(bodyOf(fields, { room: 'lesson:7', before: 'soon' }).wrong, 'before');
});

test('frames are named, sized, timed and counted', () => {
  const frames = new Frames();
  frames.add({ direction: 'out', text: '{"id":1,"join":{"room":"lesson:7"}}', at: 100 });
  frames.add({ direction: 'in', text: '{"id":1,"ok":{"room":"lesson:7"}}\n{"event":{"room":"lesson:7","type":"chat.message"}}', at: 130 });
  frames.add({ direction: 'in', text: '{}', at: 140 });
  frames.add({ direction: 'in', text: '{"id":1', at: 150 });
  assert.deepEqual(
    frames.list.map(({ kind, label, tookMs, bytes }) => [kind, label, tookMs, bytes]),
    [['bad', '?', null, 7], ['ping', 'ping', null, 2], ['event', 'chat.message', null, 51], ['ok', 'join ok', 30, 33], ['ask', 'join', null, 35]],
  );
  assert.deepEqual([frames.counts, frames.shown().length], [{ in: 4, out: 1 }, 4]);
  frames.filter = 'CHAT';
  assert.deepEqual(frames.shown().map(({ label }) => label), ['chat.message']);
});

test('what comes during a pause waits, and nothing of it is lost', () => {
  const frames = new Frames();
  frames.pause();
  frames.add({ direction: 'in', text: '{"drain":{"delay_ms":1}}', at: 1 });
  assert.deepEqual([frames.list.length, frames.waiting], [0, 1]);
  frames.pause();
  assert.deepEqual([frames.list.length, frames.paused], [1, false]);
});

test('credentials are not shown', () => {
  assert.equal(veiled('{"connect":{"token":"eyJhbGciOi","client":"x"}}'), '{"connect":{"token":"…","client":"x"}}');
});

test('both languages say the same things', () => {
  assert.deepEqual(Object.keys(languages.ru), Object.keys(languages.en));
});
