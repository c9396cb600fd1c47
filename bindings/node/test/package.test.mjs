import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createRequire } from 'node:module';
import { FUNCTIONS, GARAGE_ABI_VERSION, LAYOUTS, native } from 'parking-garage/native';

const run = promisify(execFile);
const repository = process.env.GARAGE_REPOSITORY;
const require = createRequire(import.meta.url);

test('what lies under the package is what the header gives', { skip: !repository && 'GARAGE_REPOSITORY is not set' }, async () => {
    await run(process.execPath, [path.join(repository, 'bindings/node/generate.mjs'), '--check']);
    const header = readFileSync(path.join(repository, 'include/garage.h'), 'utf8');
    const functions = [...header.matchAll(/^GARAGE_API[^;]*?\b(garage_\w+)\(/gm)].map(([, name]) => name);
    assert.ok(functions.length >= 85);
    assert.deepEqual(Object.keys(FUNCTIONS), functions);
});

test('every function is in the library', () => {
    for (const name of Object.keys(FUNCTIONS)) assert.equal(typeof native(name), 'function', name);
    assert.equal(native('garage_abi_version')(), GARAGE_ABI_VERSION);
});

test('structs lie as koffi lays them out', () => {
    const koffi = require('koffi');
    const types = { bool: 'bool', i16: 'int16_t', u16: 'uint16_t', i32: 'int32_t', u32: 'uint32_t', i64: 'int64_t', u64: 'uint64_t', size: 'size_t', pointer: 'void *' };
    const id = koffi.struct({ bytes: koffi.array('uint8_t', 16) });
    const typeOf = (field) => (Array.isArray(field) ? koffi.array('uint8_t', field[1]) : field === 'id' ? id : types[field]);
    assert.ok(Object.keys(LAYOUTS).length > 30);
    for (const layout of Object.values(LAYOUTS)) {
        const struct = koffi.struct(Object.fromEntries(Object.entries(layout.fields).map(([name, field]) => [name, typeOf(field)])));
        assert.equal(layout.size, koffi.sizeof(struct), layout.name);
        assert.equal(layout.alignment, koffi.alignof(struct), layout.name);
        for (const [name, offset] of Object.entries(layout.offsets)) assert.equal(offset, koffi.offsetof(struct, name), `${layout.name}.${name}`);
    }
});

test('programs in TypeScript compile, as ES modules and as CommonJS, and mistakes in them do not', async () => {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/typescript']).catch((error) => assert.fail(error.stdout));
});

test('the programs of the README run and print what it says', async () => {
    const readme = readFileSync(new URL('../node_modules/parking-garage/README.md', import.meta.url), 'utf8');
    const programs = [...readme.matchAll(/```js\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g)];
    assert.ok(programs.length >= 1);
    for (const [, program, output] of programs) {
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { timeout: 60_000 });
        assert.equal(stdout, output);
    }
});

test('the package holds what it needs and nothing else', () => {
    const list = require('parking-garage/package.json');
    assert.deepEqual(Object.keys(list.optionalDependencies).length, 4);
    assert.equal(list.scripts, undefined, 'no install script');
    for (const kind of ['linux-x64-gnu', 'linux-x64-musl']) assert.equal(list.optionalDependencies[`@parking-garage/${kind}`], list.version);
});
