import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const source = join(project, 'src/main/resources/web/client');
const work = join(project, 'target/js');
const TYPESCRIPT = '7.0.2';
const read = (...path) => readFileSync(join(...path), 'utf8');
const run = (program, args, cwd) => execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 240_000 });

/** The package as it would be published, installed where nothing else of this project can be found. */
function installed() {
  const app = join(work, 'app');
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, 'node_modules/lectern-client'), { recursive: true });
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', app], source));
  run('tar', ['xzf', join(app, filename), '--strip-components=1', '-C', join(app, 'node_modules/lectern-client')], app);
  return { app, files: files.map(({ path }) => path).sort() };
}

test('the packed module holds what it needs, and Node imports it', { skip: missing('npm') }, () => {
  const { app, files } = installed();
  for (const name of ['LICENSE', 'README.md', 'package.json', 'lectern-client.js', 'lectern-client.d.ts', 'room-state.d.ts', 'position-vectors.json'])
    assert.ok(files.includes(name), `${name} is not packed`);
  writeFileSync(
    join(app, 'use.mjs'),
    `import { LecternClient, ulid } from 'lectern-client';
     import { empty } from 'lectern-client/room-state';
     import vectors from 'lectern-client/position-vectors.json' with { type: 'json' };
     console.log(typeof LecternClient, ulid().length, empty.count, vectors.place.length > 0);`,
  );
  assert.equal(run(process.execPath, ['--no-warnings', 'use.mjs'], app).trim(), 'function 26 0 true');
});

test('the licence of the package is that of the project', () => {
  assert.equal(read(source, 'LICENSE'), read(project, 'LICENSE'));
});

test('the types name what the modules export, and nothing else', async () => {
  for (const name of ['lectern-client', 'room-state']) {
    const module = await import(pathToFileURL(join(source, `${name}.js`)));
    const declared = [...read(source, `${name}.d.ts`).matchAll(/^export (?:function|const|class) (\w+)/gm)].map(([, each]) => each);
    assert.deepEqual(declared.sort(), Object.keys(module).sort(), name);
  }
});

test('the types know every event of the protocol', () => {
  const contract = read(project, 'src/main/resources/api/asyncapi.yaml');
  const events = [...contract.matchAll(/^ {14}type: \{const: ([\w.]+)\}/gm)].map(([, type]) => type);
  assert.ok(events.length >= 11);
  const [data] = read(source, 'lectern-client.d.ts').match(/interface EventData \{[\s\S]*?\n\}/);
  const known = new Set([...data.matchAll(/^ {2}'?([\w.]+)'?:/gm)].map(([, type]) => type));
  assert.deepEqual(events.filter((type) => !known.has(type)), []);
});

test('a program that uses the types compiles, and one that misuses them does not', { skip: missing('npm') }, (t) => {
  const compiler = join(work, `typescript-${TYPESCRIPT}`);
  if (!existsSync(join(compiler, 'node_modules/.bin/tsc'))) {
    mkdirSync(compiler, { recursive: true });
    try {
      run('npm', ['install', '--prefix', compiler, '--no-audit', '--no-fund', '--no-save', `typescript@${TYPESCRIPT}`], compiler);
    } catch {
      return t.skip('typescript could not be installed from npm');
    }
  }
  const { app } = installed();
  cpSync(join(project, 'src/test/js/types'), app, { recursive: true });
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', lib: ['es2023', 'dom'], types: [] },
      files: ['usage.ts'],
    }),
  );
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  try {
    run(join(compiler, 'node_modules/.bin/tsc'), ['-p', app], app);
  } catch (failure) {
    assert.fail(failure.stdout || failure.message);
  }
});

function missing(program) {
  try {
    run(program, ['--version'], project);
    return false;
  } catch {
    return `${program} is not installed`;
  }
}
