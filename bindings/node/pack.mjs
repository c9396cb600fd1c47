// node pack.mjs FOLDER LIBRARY: builds the package, and packs it and the package of LIBRARY's platform, into FOLDER/packed. With
// --consumer both are then installed into FOLDER/consumer, as a program that uses them would. All it makes is in FOLDER.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(PACKAGE, '../..');
const PLATFORMS = JSON.parse(readFileSync(path.join(PACKAGE, 'platforms.json'), 'utf8'));
const LICENSES = ['LICENSE-APACHE', 'LICENSE-MIT'].filter((file) => existsSync(path.join(ROOT, file)));

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const write = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 4)}\n`);
const npm = (cwd, command, stderr = 'inherit') =>
    execFileSync('npm', [...command, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, stdio: ['ignore', 'pipe', stderr], encoding: 'utf8' });

function fresh(folder) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return folder;
}

/** Packs a folder; the tarball. */
function pack(folder, to) {
    const [{ filename }] = JSON.parse(npm(folder, ['pack', '--json', `--pack-destination=${to}`]));
    return path.join(to, filename.replace('@', '').replace('/', '-'));
}

/** The platform that a library was built for, by what its ELF header and its strings say, not by the name of a folder. */
function platformOf(library) {
    const elf = readFileSync(library);
    if (elf.toString('latin1', 0, 4) !== '\x7fELF') throw new Error(`${library} is no ELF file`);
    const cpu = { 40: 'arm', 62: 'x64', 183: 'arm64' }[elf.readUInt16LE(18)];
    const libc = elf.includes('libc.so.6\0') ? 'glibc' : 'musl';
    const name = Object.keys(PLATFORMS).find((one) => PLATFORMS[one].cpu === cpu && PLATFORMS[one].libc === libc);
    if (name === undefined) throw new Error(`${library} is for ${cpu} with ${libc}, for which there is no package`);
    return name;
}

/** The package of one platform: the library and nothing else. */
export function packPlatform(library, folder, to) {
    const name = platformOf(library);
    const { version, license } = read(path.join(PACKAGE, 'package.json'));
    const { cpu, libc } = PLATFORMS[name];
    const made = fresh(path.join(folder, name));
    copyFileSync(library, path.join(made, 'libgarage.so'));
    LICENSES.forEach((file) => copyFileSync(path.join(ROOT, file), path.join(made, file)));
    writeFileSync(path.join(made, 'README.md'), `libgarage for ${name}: the package parking-garage installs it where it fits.\n`);
    write(path.join(made, 'package.json'), {
        name: `@parking-garage/${name}`,
        version,
        description: `libgarage for ${name}`,
        license,
        os: ['linux'],
        cpu: [cpu],
        libc: [libc],
        files: ['libgarage.so'],
    });
    return pack(made, to);
}

/** Builds the package and packs it. */
export function packMain(folder, to) {
    const build = path.join(folder, 'build');
    mkdirSync(build, { recursive: true });
    for (const file of ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'README.md']) copyFileSync(path.join(PACKAGE, file), path.join(build, file));
    LICENSES.forEach((file) => copyFileSync(path.join(ROOT, file), path.join(build, file)));
    for (const left of ['src', 'dist']) rmSync(path.join(build, left), { recursive: true, force: true });
    cpSync(path.join(PACKAGE, 'src'), path.join(build, 'src'), { recursive: true });
    const stamp = path.join(build, 'node_modules/.installed');
    const wanted = createHash('sha256').update(readFileSync(path.join(build, 'package-lock.json'))).digest('hex');
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
        npm(build, ['ci', '--ignore-scripts']);
        writeFileSync(stamp, wanted);
    }
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: build, stdio: 'inherit' });
    // Not in the repository's own list: the lock file would have to name packages that come out of this very build.
    const list = read(path.join(build, 'package.json'));
    const { version } = list;
    list.optionalDependencies = Object.fromEntries(Object.keys(PLATFORMS).map((name) => [`@parking-garage/${name}`, version]));
    delete list.devDependencies;
    delete list.scripts;
    write(path.join(build, 'package.json'), list);
    return pack(build, to);
}

/** A folder that has installed the tarballs, and what consumers in TypeScript need. */
function consumer(folder, tarballs) {
    const made = fresh(path.join(folder, 'consumer'));
    const { devDependencies } = read(path.join(PACKAGE, 'package.json'));
    write(path.join(made, 'package.json'), { name: 'consumer', private: true, type: 'module', devDependencies });
    // Offline, so that nobody asks a registry for the packages of other platforms.
    const install = (stderr) => npm(made, ['install', '--offline', '--ignore-scripts', ...tarballs], stderr);
    try {
        install('ignore');
    } catch {
        // npm's cache has the tarballs, by `npm ci`, and not what `npm install` wants to know about them.
        const { packages } = read(path.join(PACKAGE, 'package-lock.json'));
        const needed = Object.entries(packages).filter(([name]) => name !== '').map(([name, { version }]) => `${name.replace('node_modules/', '')}@${version}`);
        npm(made, ['cache', 'add', '--prefer-offline', ...needed]);
        install('inherit');
    }
    cpSync(path.join(PACKAGE, 'test'), path.join(made, 'test'), { recursive: true });
    cpSync(path.join(PACKAGE, 'bench'), path.join(made, 'bench'), { recursive: true });
    return made;
}

const [folder, library] = process.argv.slice(2).filter((one) => !one.startsWith('--')).map((one) => path.resolve(one));
if (library === undefined) {
    console.error('usage: node pack.mjs FOLDER LIBRARY [--consumer]');
    process.exit(2);
}
const to = fresh(path.join(folder, 'packed'));
const tarballs = [packMain(folder, to), packPlatform(library, folder, to)];
if (process.argv.includes('--consumer')) consumer(folder, tarballs);
console.log(readdirSync(to).join('\n'));
