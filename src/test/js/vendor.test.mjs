import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the pages ask for the version of the rendering library that the build brings in', () => {
  const [, built] = read('pom.xml').match(/<lit-html\.version>(.+)<\/lit-html\.version>/);
  const asked = [...read('src/main/resources/web/app/lit.js').matchAll(/\/vendor\/lit-html-([\d.]+)\//g)];
  assert.deepEqual([...new Set(asked.map(([, version]) => version))], [built]);
});
