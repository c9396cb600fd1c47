// Writes src/raw.ts from include/garage.h: constants, enumerations, structs and functions as the header has them, comments
// included. `node generate.mjs` writes it, `node generate.mjs --check` compares it; a test does, too.
//
// It understands the C that cbindgen writes for this interface and no more; what it does not understand is an error.
import { readFileSync, writeFileSync } from 'node:fs';

const HEADER = new URL('../../include/garage.h', import.meta.url);
const OUTPUT = new URL('src/raw.ts', import.meta.url);

/** C's scalars: the type's name here, what TypeScript reads, and the method of Buffer that reads or writes it. */
const SCALARS = {
    bool: ['bool', 'boolean'],
    int: ['i32', 'number', 'Int32LE'],
    int16_t: ['i16', 'number', 'Int16LE'],
    uint16_t: ['u16', 'number', 'UInt16LE'],
    int32_t: ['i32', 'number', 'Int32LE'],
    uint32_t: ['u32', 'number', 'UInt32LE'],
    int64_t: ['i64', 'bigint', 'BigInt64LE'],
    uint64_t: ['u64', 'bigint', 'BigUInt64LE'],
    size_t: ['size', 'number'],
};

const fail = (what) => {
    throw new Error(`garage.h has what the generator does not know: ${what}`);
};
const camel = (snake) => snake.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const screaming = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/** A comment of the header, as one of TypeScript's, indented. */
function doc(comment, indent = '') {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*\/?\*+\/?\s?/, '').trimEnd());
    const text = lines.join('\n').trim().replace(/\s*\*\/$/, '');
    if (text === '') return '';
    const body = text.split('\n');
    if (body.length === 1) return `${indent}/** ${text} */\n`;
    return `${indent}/**\n${body.map((line) => `${indent} *${line ? ` ${line}` : ''}\n`).join('')}${indent} */\n`;
}

function parse(header) {
    const found = { constants: [], aliases: new Map(), structs: [], callbacks: [], functions: [] };
    const text = header.slice(header.indexOf('#define GARAGE_ABI_VERSION') - 400).replace(/^[\s\S]*?(?=\/\*\*)/, '');
    const token =
        /(?<doc>\/\*\*[\s\S]*?\*\/)\s*(?:#define (?<constant>\w+) (?<value>[^\n]+)|typedef (?<scalar>\w+) (?<alias>\w+);|typedef struct (?<struct>\w+) \{(?<fields>[\s\S]*?)\n\} \w+;|typedef (?<returns>\w+) \(\*(?<callback>\w+)\)\((?<takes>[^)]*)\);|GARAGE_API\s+(?:GARAGE_NODISCARD\s+)?(?<result>[\w ]+?\s*\*?)\s*(?<function>garage_\w+)\((?<parameters>[^)]*)\);)/g;
    let end = 0;
    for (const match of text.matchAll(token)) {
        const between = text.slice(end, match.index).replace(/#ifdef __cplusplus[\s\S]*?#endif[^\n]*/g, '').trim();
        if (between) fail(between);
        end = match.index + match[0].length;
        const { groups } = match;
        if (groups.constant) found.constants.push({ doc: groups.doc, name: groups.constant, value: groups.value.trim() });
        if (groups.alias) found.aliases.set(groups.alias, { doc: groups.doc, scalar: groups.scalar });
        if (groups.struct) found.structs.push({ doc: groups.doc, name: groups.struct, fields: fields(groups.fields) });
        if (groups.callback) found.callbacks.push({ doc: groups.doc, name: groups.callback, result: groups.returns, parameters: parameters(groups.takes) });
        if (groups.function) found.functions.push({ doc: groups.doc, name: groups.function, result: groups.result.trim(), parameters: parameters(groups.parameters) });
    }
    const rest = text.slice(end).replace(/#ifdef __cplusplus[\s\S]*?#endif[^\n]*/g, '').replace(/#endif[^\n]*/, '').trim();
    if (rest) fail(rest);
    return found;
}

function fields(text) {
    return [...text.matchAll(/(\/\*\*[\s\S]*?\*\/)\s*([^;]+);/g)].map(([, comment, declaration]) => ({ doc: comment, ...declared(declaration) }));
}

function parameters(text) {
    return text.trim() === 'void' ? [] : text.split(',').map(declared);
}

/** The name, type, stars and length of `const struct GarageSpotWish *spot` or `char name[GARAGE_NAME_BYTES]`. */
function declared(declaration) {
    const match = /^(const )?(?:struct )?(\w+) (\*?)(\w+)(?:\[(\w+)\])?$/.exec(declaration.replace(/\s+/g, ' ').trim());
    if (!match) fail(declaration);
    return { constant: Boolean(match[1]), type: match[2], pointer: match[3] === '*', name: match[4], length: match[5] };
}

function generate(header) {
    const { constants, aliases, structs, callbacks, functions } = parse(header);
    const number = (name) => (/^\d+$/.test(name) ? Number(name) : Number(constants.find((one) => one.name === name)?.value ?? fail(name)));
    const enumerations = [...aliases].filter(([name]) => name !== 'GarageHandle' && name !== 'GarageStatus');
    const isEnumeration = (type) => enumerations.some(([name]) => name === type);
    const scalar = (type) => SCALARS[aliases.get(type)?.scalar ?? type];
    const structNames = new Set(structs.map(({ name }) => name));
    const callbackNames = new Set(callbacks.map(({ name }) => name));

    const kind = ({ type, pointer, length }) => {
        if (pointer || callbackNames.has(type)) return 'pointer';
        if (type === 'GarageId') return 'id';
        if (length) return type === 'char' ? 'text' : type === 'uint8_t' ? 'bytes' : fail(type);
        return scalar(type)?.[0] ?? fail(type);
    };

    let out = `// Written by generate.mjs from include/garage.h; change it there. What each function does stands in its comment, in C's terms.
import { type Layout, layout, readId, readPointer, readSize, readText, writeId, writeInteger, writePointer, writeSize, writeText } from './layout.js';

/** What a pointer is: an address, or null. */
export type Pointer = bigint | Buffer | null;

/** An id, as it is passed by value. */
export interface IdValue {
    bytes: Uint8Array;
}

/** The type of a parameter or a result, from which its declaration for koffi is made. */
export type Kind = 'bool' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'size' | 'pointer' | 'id' | 'string';

`;
    for (const { doc: comment, name, value } of constants) {
        const typed = { INT64_MIN: '-0x8000000000000000n', INT32_MIN: '-0x80000000' }[value] ?? value;
        if (!/^[-0-9a-fxn*() ]+$/.test(typed)) fail(`${name} ${value}`);
        out += `${doc(comment)}export const ${name} = ${typed};\n\n`;
    }

    out += '/** The names of the statuses, without GARAGE_E_. */\nexport const STATUS = {\n';
    for (const { name, value } of constants.filter((one) => /^GARAGE_(OK$|E_)/.test(one.name))) {
        out += `    ${name.replace(/^GARAGE_(E_)?/, '')}: ${value},\n`;
    }
    out += '} as const;\n\n/** The name of a status. */\nexport type StatusName = keyof typeof STATUS;\n\n';
    for (const [name, { doc: comment }] of enumerations) {
        const prefix = `${screaming(name)}_`;
        const short = name.replace(/^Garage/, '');
        const values = constants.filter((one) => one.name.startsWith(prefix) && /^\d+$/.test(one.value));
        const known = name === 'GarageSpotChoice' || values.length > 0;
        if (!known) fail(`no values of ${name}`);
        out += `${doc(comment)}export const ${screaming(short)} = {\n`;
        for (const { doc: about, name: full, value } of values) out += `${doc(about, '    ')}    ${full.slice(prefix.length)}: ${value},\n`;
        out += `} as const;\n\n${doc(comment)}export type ${short} = keyof typeof ${screaming(short)};\n\n`;
        out += `const ${screaming(short)}_NAMES = Object.fromEntries(Object.entries(${screaming(short)}).map(([name, value]) => [value, name])) as Record<number, ${short}>;\n\n`;
        out += `/** The name of a number; of one that a newer library gives, \`UNKNOWN_\` and the number. */\n`;
        out += `export function ${camel(`name_of_${screaming(short).toLowerCase()}`)}(value: number): ${short} {\n    return ${screaming(short)}_NAMES[value] ?? (\`UNKNOWN_\${value}\` as ${short});\n}\n\n`;
    }

    const reached = new Set();
    const reach = (type) => {
        if (!structNames.has(type) || type === 'GarageId' || reached.has(type)) return;
        reached.add(type);
        structs.find(({ name }) => name === type).fields.filter((field) => field.pointer).forEach((field) => reach(field.type));
    };
    functions.forEach((one) => one.parameters.filter((taken) => taken.constant && taken.pointer).forEach((taken) => reach(taken.type)));

    for (const struct of structs) {
        if (struct.name === 'GarageId') continue;
        const members = struct.fields.map((field) => ({ ...field, kind: kind(field), room: field.length ? number(field.length) : 0 }));
        const type = (field) => {
            if (isEnumeration(field.type)) return field.type.replace(/^Garage/, '');
            return { pointer: 'bigint', id: 'string | null', text: 'string', bytes: 'Buffer' }[field.kind] ?? scalar(field.type)[1];
        };
        const shown = members.filter(({ name }) => name !== 'struct_size');
        out += `${doc(struct.doc)}export interface ${struct.name} {\n`;
        for (const field of shown) out += `${doc(field.doc, '    ')}    ${camel(field.name)}: ${type(field)};\n`;
        out += `}\n\n/** Where the fields of ${struct.name} lie. */\nexport const ${struct.name}Layout = layout('${struct.name}', {\n`;
        for (const field of members) out += `    ${field.name}: ${field.room ? `['${field.kind}', ${field.room}]` : `'${field.kind}'`},\n`;
        out += `});\n\n`;

        const at = (field) => `at + o.${field.name}`;
        const read = (field) => {
            const place = at(field);
            if (isEnumeration(field.type)) return `${camel(`name_of_${screaming(field.type.replace(/^Garage/, '')).toLowerCase()}`)}(b.readInt32LE(${place}))`;
            switch (field.kind) {
                case 'pointer': return `readPointer(b, ${place})`;
                case 'id': return `readId(b, ${place})`;
                case 'text': return `readText(b, ${place}, ${field.room})`;
                case 'bytes': return `Buffer.from(b.subarray(${place}, ${place} + ${field.room}))`;
                case 'bool': return `b[${place}] !== 0`;
                case 'size': return `readSize(b, ${place})`;
                default: return `b.read${scalar(field.type)[2]}(${place})`;
            }
        };
        out += `/** Reads a ${struct.name}. */\nexport function read${struct.name}(b: Buffer, at: number): ${struct.name} {\n    const o = ${struct.name}Layout.offsets;\n    return {\n`;
        for (const field of shown) out += `        ${camel(field.name)}: ${read(field)},\n`;
        out += `    };\n}\n\n`;

        if (!reached.has(struct.name)) continue;
        const write = (field) => {
            const value = `v.${camel(field.name)}`;
            const label = `'${field.name}'`;
            if (isEnumeration(field.type)) return `writeInteger(b, ${at(field)}, 'i32', ${screaming(field.type.replace(/^Garage/, ''))}[${value}], ${label})`;
            switch (field.kind) {
                case 'pointer': return `writePointer(b, ${at(field)}, ${value})`;
                case 'id': return `writeId(b, ${at(field)}, ${value}, ${label})`;
                case 'text': return `writeText(b, ${at(field)}, ${field.room}, ${value}, ${label})`;
                case 'bool': return `b[${at(field)}] = ${value} ? 1 : 0`;
                case 'size': return `writeSize(b, ${at(field)}, ${value}, ${label})`;
                case 'bytes': return fail(`an input with bytes: ${struct.name}`);
                default: return `writeInteger(b, ${at(field)}, '${field.kind}', ${value}, ${label})`;
            }
        };
        out += `/** Writes the fields that are given, and the size; the rest stays. */\nexport function write${struct.name}(b: Buffer, at: number, v: Partial<${struct.name}>): void {\n    const o = ${struct.name}Layout.offsets;\n    b.writeUInt32LE(${struct.name}Layout.size, at);\n`;
        for (const field of shown) out += `    if (v.${camel(field.name)} !== undefined) ${write(field)};\n`;
        out += `}\n\n`;
    }

    out += '/** All structs, by name. */\nexport const LAYOUTS: Readonly<Record<string, Layout<string>>> = {\n';
    for (const { name } of structs) if (name !== 'GarageId') out += `    ${name}: ${name}Layout,\n`;
    out += '};\n\n';

    const result = (type) => (/^const char ?\*$/.test(type) ? 'string' : (scalar(type)?.[0] ?? (type === 'void' ? 'void' : fail(type))));
    const typescript = { bool: 'boolean', i64: 'bigint | number', u64: 'bigint | number', pointer: 'Pointer', id: 'IdValue', string: 'string', void: 'void' };
    const ts = (of) => typescript[of] ?? 'number';
    out += '/** What koffi is told of the callbacks. */\nexport const CALLBACKS = {\n';
    for (const one of callbacks) out += `    ${one.name}: { result: '${result(one.result)}', parameters: [${one.parameters.map((taken) => `'${kind(taken)}'`).join(', ')}] },\n`;
    out += '} as const;\n\n/** What koffi is told of the functions. */\nexport const FUNCTIONS = {\n';
    for (const one of functions) {
        out += `    ${one.name}: { result: '${result(one.result)}', parameters: [${one.parameters.map((taken) => `['${taken.name}', '${kind(taken)}']`).join(', ')}] },\n`;
    }
    out += '} as const satisfies Record<string, { result: Kind; parameters: readonly (readonly [string, Kind])[] }>;\n\n/** The functions of the library. */\nexport interface Functions {\n';
    for (const one of functions) {
        out += `${doc(one.doc, '    ')}    ${one.name}(${one.parameters.map((taken) => `${taken.name}: ${ts(kind(taken))}`).join(', ')}): ${ts(result(one.result)).replace(/^bigint \| number$/, 'bigint | number')};\n`;
    }
    // So that a call that comes to the header is made on the right thread without anyone thinking of it.
    const asks = functions.filter((one) => /provider's\s+(?:\*\s+)?callback is called on this one/.test(one.doc));
    if (asks.length < 5) fail('no comments that say which calls ask a provider');
    out += `}\n\n/** The calls whose comment says that they call a provider on their thread. */\nexport const CALLS_THAT_ASK: ReadonlySet<keyof Functions> = new Set<keyof Functions>([\n`;
    for (const { name } of asks) out += `    '${name}',\n`;
    return `${out}]);\n`;
}

const text = generate(readFileSync(HEADER, 'utf8'));
if (process.argv.includes('--check')) {
    if (readFileSync(OUTPUT, 'utf8') !== text) {
        console.error('src/raw.ts is not what include/garage.h gives: run `node bindings/node/generate.mjs`');
        process.exit(1);
    }
} else {
    writeFileSync(OUTPUT, text);
}
