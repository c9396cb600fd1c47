// The visit that all languages make with equal results: tests/data/scenario.json of the repository, whose form scenario.md tells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Garage, GarageError } from 'parking-garage';

const FILE = process.env.GARAGE_SCENARIO ?? path.join(process.env.GARAGE_REPOSITORY ?? '.', 'tests/data/scenario.json');
const STEPS = JSON.parse(readFileSync(FILE, 'utf8'));

/** A provider that answers from a list, and to a key that it knows the same again. */
function provider(answers) {
    const known = new Map();
    return {
        charge({ key }) {
            if (!known.has(key)) known.set(key, answers.shift());
            return known.get(key);
        },
        status({ key }) {
            const answer = known.get(key) ?? { outcome: 'DECLINED', text: '' };
            return answer.later ?? answer;
        },
    };
}

/** A result as scenario.md writes it. */
function written(value) {
    if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
    if (Array.isArray(value)) return value.map(written);
    if (value === null || typeof value !== 'object') return value;
    const out = {};
    for (const [name, one] of Object.entries(value)) {
        const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        if (one !== null && typeof one === 'object' && 'minor' in one) {
            out[`${snake}_minor`] = one.minor;
            out.currency ??= one.currency;
        } else if (typeof one !== 'bigint') out[snake] = written(one);
    }
    return out;
}

/** The calls of the steps. `garage.sync` has the same ones, so both are driven by this. */
function actions(open, api) {
    const pay = (kind) => async (step) => {
        const { session, method, amount_minor: minor, currency, lane, key } = step;
        const amount = minor === undefined ? undefined : { minor, currency };
        return withTexts(await api().payments[kind]({ session, method, amount, lane }, { key }));
    };
    const withTexts = async (payment) => ({
        ...payment,
        reference: (await api().payments.reference(payment.id)) || null,
        failure: (await api().payments.failure(payment.id)) || null,
    });
    return {
        open: ({ clock, seed, card }) => open({ manualClock: new Date(clock), seed, card: card && provider(card) }),
        close: () => api().close(),
        advance: ({ minutes }) => api().clock.advance(minutes * 60_000),
        grid: ({ floors, bays, spots, key }) => api().spots.createGrid(floors, bays, spots, { key }),
        publish: ({ tariff }) => api().tariffs.publish(tariff),
        activate: ({ tariff, version }) => api().tariffs.activate(tariff, version),
        enter: ({ plate, vehicle_type: vehicleType, spot, lane, key }) => api().sessions.enter({ plate, vehicleType, spot, lane }, { key }),
        exit: ({ session, lane, key }) => api().sessions.exit(session, { lane, key }),
        cancel: ({ session, reason }) => api().sessions.cancel(session, reason),
        transfer: ({ session, spot }) => api().sessions.transfer(session, spot),
        correct_plate: ({ session, plate }) => api().sessions.correctPlate(session, plate),
        session: ({ session }) => api().sessions.get(session),
        quote: ({ session }) => api().sessions.quote(session),
        pay: pay('process'),
        prepay: pay('prepay'),
        payments: async ({ session }) => Promise.all((await api().payments.ofSession(session)).map(withTexts)),
        sweep: () => api().maintenance.sweep(),
        ticket: ({ number }) => api().tickets.byNumber(number),
        replace_lost: ({ session }) => api().tickets.replaceLost(session),
        spot: ({ code }) => api().spots.byCode(code),
        reserve: ({ spot, plate, until }) => api().spots.reserve(spot, plate, { until: until && new Date(until) }),
        free_count: async ({ level }) => ({ free: await api().spots.freeCount({ level }) }),
        availability: () => api().spots.availability(),
        vehicle: ({ plate }) => api().vehicles.byPlate(plate),
        history: ({ vehicle }) => api().vehicles.history(vehicle),
        verify: () => api().journal.verify(),
        head: () => api().journal.head(),
    };
}

for (const mode of ['promises', 'sync']) {
    test(`the scenario has the same results as in the other languages, by ${mode}`, async () => {
        let garage;
        const open = async (options) => {
            garage = mode === 'sync' ? Garage.inMemorySync(options) : await Garage.inMemory(options);
        };
        const does = actions(open, () => (mode === 'sync' ? garage.sync : garage));
        const kept = new Map();
        const filled = (value) => {
            if (typeof value === 'string' && value.startsWith('$')) {
                const [name, field] = value.slice(1).split('.');
                return kept.get(name)[field];
            }
            if (Array.isArray(value)) return value.map(filled);
            if (value === null || typeof value !== 'object') return value;
            return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]));
        };
        assert.ok(STEPS.length > 40, 'the scenario is there');
        for (const [number, step] of STEPS.entries()) {
            const what = `step ${number}, ${JSON.stringify(step)}`;
            const { do: action, as, expect, ...parameters } = step;
            assert.ok(does[action], `${what}: the runner knows it`);
            let result;
            try {
                result = written((await does[action](filled(parameters))) ?? {});
            } catch (error) {
                assert.ok(error instanceof GarageError, `${what}: ${error.stack}`);
                result = { error: error.code };
            }
            if (expect === undefined) assert.equal(result.error, undefined, what);
            else compare(result, filled(expect), what);
            if (as) kept.set(as, result);
        }
    });
}

function compare(result, expected, what) {
    if (!Array.isArray(expected)) {
        for (const [name, value] of Object.entries(expected)) assert.deepEqual(result[name], value, `${what}: ${name} of ${JSON.stringify(result)}`);
        return;
    }
    assert.equal(result.length, expected.length, what);
    expected.forEach((one, n) => compare(result[n], one, what));
}
