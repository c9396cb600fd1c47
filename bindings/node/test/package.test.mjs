import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createRequire } from 'node:module';
import { libraryInfo } from 'parking-garage';
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

test('the classes offer every function of the header', { skip: !repository && 'GARAGE_REPOSITORY is not set' }, () => {
    const folder = path.join(repository, 'bindings/node/src');
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'raw.ts');
    const text = sources.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('');
    const without = [
        // Ids are texts, and statuses have their names in STATUS.
        ...['garage_id_format', 'garage_id_parse', 'garage_status_name'],
        // A hook is called on whichever thread logs, and waits there for the main thread, which may be waiting for that one.
        'garage_log_set',
    ];
    assert.deepEqual(Object.keys(FUNCTIONS).filter((name) => !text.includes(`'${name}'`)).sort(), without.sort());
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

test('the map of exports names files that are there, types first, and both kinds of module get the same', async () => {
    const list = require('parking-garage/package.json');
    const folder = path.dirname(require.resolve('parking-garage/package.json'));
    const files = [list.main, list.types];
    for (const [entry, conditions] of Object.entries(list.exports)) {
        if (typeof conditions === 'string') continue;
        assert.deepEqual(Object.keys(conditions), ['import', 'require'], entry);
        for (const [kind, { types, default: code, ...rest }] of Object.entries(conditions)) {
            assert.deepEqual(Object.keys(conditions[kind]), ['types', 'default'], `${entry}: a condition behind default is never looked at`);
            assert.deepEqual(rest, {});
            const [typed, run_] = kind === 'import' ? ['.d.mts', '.mjs'] : ['.d.ts', '.js'];
            assert.ok(types.endsWith(typed) && code.endsWith(run_), `${entry} for ${kind}`);
            files.push(types, code);
        }
        const name = path.posix.join('parking-garage', entry);
        const [module, common] = [await import(name), require(name)];
        const names = Object.keys(common).filter((one) => one !== '__esModule').sort();
        assert.deepEqual(Object.keys(module).filter((one) => one !== 'default' && one !== 'module.exports' && one !== '__esModule').sort(), names, entry);
        for (const one of names) assert.equal(module[one], common[one], `${entry}: ${one} is one thing`);
    }
    for (const file of files) assert.ok(existsSync(path.join(folder, file)), file);
    assert.equal(list.type, 'commonjs', 'what ends in .js is CommonJS');
    await assert.rejects(import('parking-garage/dist/library.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    const packed = readdirSync(folder).sort();
    assert.deepEqual(packed.filter((one) => !/^(dist|package\.json|README\.md|LICENSE-\w+)$/.test(one)), []);
});

test('programs in TypeScript compile, as ES modules and as CommonJS, and mistakes in them do not', async () => {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/typescript']).catch((error) => assert.fail(error.stdout));
});

test('the programs of the README run and print what it says', async () => {
    const readme = readFileSync(new URL('../node_modules/parking-garage/README.md', import.meta.url), 'utf8');
    const programs = [...readme.matchAll(/```js\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g)];
    assert.equal(programs.length, readme.split('```js').length - 1, 'each has what it prints');
    for (const [, program, output] of programs) {
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { timeout: 60_000 });
        assert.equal(stdout, output);
    }
});

test('in a checkout of the repository the library is the one that cargo has built', async () => {
    const checkout = mkdtempSync(path.join(tmpdir(), 'garage-checkout-'));
    try {
        const folder = path.join(checkout, 'bindings/node');
        for (const made of [path.join(folder, 'node_modules'), path.join(checkout, 'include'), path.join(checkout, 'target/debug')]) mkdirSync(made, { recursive: true });
        const installed = path.dirname(require.resolve('parking-garage/package.json'));
        cpSync(path.join(installed, 'dist'), path.join(folder, 'dist'), { recursive: true });
        for (const needed of ['koffi', '@koromix']) symlinkSync(path.join(installed, '..', needed), path.join(folder, 'node_modules', needed));
        writeFileSync(path.join(checkout, 'include/garage.h'), '');
        const program = "try { console.log(require('./dist').libraryInfo().path) } catch (error) { console.log(error.message) }";
        const { CARGO_TARGET_DIR: _, ...env } = process.env;
        const tried = await run(process.execPath, ['-e', program], { cwd: folder, env });
        for (const place of ['@parking-garage/linux-', 'target/release/libgarage.so: not built', 'target/debug/libgarage.so: not built']) assert.ok(tried.stdout.includes(place), tried.stdout);
        symlinkSync(libraryInfo().path, path.join(checkout, 'target/debug/libgarage.so'));
        const { stdout } = await run(process.execPath, ['-e', program], { cwd: folder, env });
        assert.equal(stdout.trim(), path.join(realpathSync(checkout), 'target/debug/libgarage.so'));
    } finally {
        rmSync(checkout, { recursive: true });
    }
});

test('the package holds what it needs and nothing else', () => {
    const list = require('parking-garage/package.json');
    assert.deepEqual(Object.keys(list.optionalDependencies).length, 4);
    assert.equal(list.scripts, undefined, 'no install script');
    for (const kind of ['linux-x64-gnu', 'linux-x64-musl']) assert.equal(list.optionalDependencies[`@parking-garage/${kind}`], list.version);
});
