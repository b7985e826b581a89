import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.ResizeObserver = class {
  observe() {}
  disconnect() {}
};
const { LogScroll } = await import('../../main/resources/web/app/log-scroll.js');

const log = (scrollHeight) => ({ clientHeight: 400, scrollHeight, scrollTop: 0, addEventListener() {}, removeEventListener() {} });
const room = (seqs, hasOlder, loadingOlder = false) => ({ live: true, loadingOlder, state: { lines: seqs.map((seq) => ({ seq })), hasOlder } });

function open() {
  let asked = 0;
  const scroll = new LogScroll(() => {}, () => asked++);
  return { scroll, asked: () => asked };
}

test('what fits the window without its past looks for that by itself, and nobody is asked to ask', () => {
  const { scroll, asked } = open();
  const here = log(300);
  scroll.afterDraw(here, room([7], true));
  scroll.afterDraw(here, room([7], true, true));
  assert.equal(asked(), 1);
  scroll.afterDraw(here, room([3, 7], true));
  assert.equal(asked(), 2);
  scroll.afterDraw(here, room([3, 7], false));
  assert.equal(asked(), 2);
  assert.equal(scroll.asks, false);
});

test('a past that did not come may be asked for, and is not asked for again and again', () => {
  const { scroll, asked } = open();
  const here = log(300);
  for (let i = 0; i < 5; i++) scroll.afterDraw(here, room([], true));
  assert.equal(asked(), 1);
  assert.equal(scroll.asks, true);
});

test('whoever has something to scroll is left alone', () => {
  const { scroll, asked } = open();
  scroll.afterDraw(log(900), room([7, 8], true));
  assert.equal(asked(), 0);
  assert.equal(scroll.asks, false);
});
