import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRoom, readLesson } from '../../main/resources/web/app/lesson.js';

globalThis.document = { documentElement: {} };
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { language: 'en-US', languages: ['en-US'] } });
const { inLocalTime } = await import('../../main/resources/web/app/clock.js');

const lesson = readLesson({
  id: 7,
  title: '',
  group_name: '9A',
  zoom_join_url: 'https://zoom.example/j/1',
  zoom_start_url: 'https://zoom.example/s/1?zak=x',
});
const ready = (join_url) => ({ seat: { state: 'ready', join_url, meeting_id: '2', password: 'p' } });

test('the host keeps the link of a meeting that stays', () => {
  assert.equal(inRoom(lesson, ready('https://zoom.example/j/1')).hostUrl, lesson.hostUrl);
  assert.equal(inRoom(lesson, { seat: { state: 'none' } }).hostUrl, lesson.hostUrl);
  assert.equal(inRoom(lesson).hostUrl, lesson.hostUrl);
});

test('another meeting takes the link of the former host away', () => {
  const replaced = inRoom(lesson, ready('https://zoom.example/j/2'));
  assert.equal(replaced.joinUrl, 'https://zoom.example/j/2');
  assert.equal(replaced.hostUrl, null);
});

test('a moment in a text of the server is shown as a time of the day here', () => {
  const here = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit' }).format(new Date('2026-11-21T16:55:00Z'));
  assert.equal(inLocalTime('Next end: 2026-11-21T16:55:00Z.'), `Next end: ${here}.`);
  assert.equal(inLocalTime('Try again in 30 s.'), 'Try again in 30 s.');
});
