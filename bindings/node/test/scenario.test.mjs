// The visit that all languages make with equal results: tests/data/scenario.json of the repository, whose form scenario.md tells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Garage, GarageError } from 'parking-garage';

const FILE = process.env.GARAGE_SCENARIO ?? path.join(process.env.GARAGE_REPOSITORY ?? '.', 'tests/data/scenario.json');
const STEPS = JSON.parse(readFileSync(FILE, 'utf8'));

/** What answers from a list, and to a key that it knows the same again. */
function script(answers) {
    const known = new Map();
    return {
        first({ key }) {
            if (!known.has(key)) known.set(key, answers.shift());
            return known.get(key);
        },
        later({ key }) {
            const answer = known.get(key) ?? { outcome: 'DECLINED', text: '' };
            return answer.later ?? answer;
        },
    };
}

function provider(charges, refunds) {
    const [taken, given] = [script([...charges]), script([...refunds])];
    return { charge: taken.first, status: taken.later, refund: given.first, refundStatus: given.later };
}

const bytes = (text) => new TextEncoder().encode(text);

function options({ clock, seed, card, card_refunds: refunds, auth: { issuer, audience, key, secret, pepper } }) {
    const keys = [{ id: key, algorithm: 'HS256', secret: bytes(secret) }];
    return { noBackground: true, manualClock: new Date(clock), seed, card: provider(card, refunds), auth: { issuer, audience, keys, pepper: bytes(pepper) } };
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
function actions(open, api, acting) {
    const pay = (kind) => async (step) => {
        const { session, method, amount_minor: minor, currency, lane, key } = step;
        const amount = minor === undefined ? undefined : { minor, currency };
        return withTexts(await api().payments[kind]({ session, method, amount, lane }, { key }), api().payments);
    };
    const withTexts = async (money, service) => ({
        ...money,
        reference: (await service.reference(money.id)) || null,
        failure: (await service.failure(money.id)) || null,
    });
    const refund = async ({ payment, amount_minor: minor, currency, reason, key, by }) => {
        const { refunds } = by === undefined ? api() : await acting(by);
        const amount = minor === undefined ? undefined : { minor, currency };
        return withTexts(await refunds.make({ payment, amount, reason }, { key }), refunds);
    };
    return {
        open: (step) => open(options(step)),
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
        payments: async ({ session }) => Promise.all((await api().payments.ofSession(session)).map((one) => withTexts(one, api().payments))),
        refund,
        refunds: async ({ payment }) => Promise.all((await api().refunds.ofPayment(payment)).map((one) => withTexts(one, api().refunds))),
        receipts: ({ session }) => api().receipts.ofSession(session),
        create_user: ({ login, role, password }) => api().users.create({ login, role, password }),
        login: ({ login, password }) => api().auth.login(login, password),
        authenticate: ({ token }) => api().auth.verify(token),
        refresh: ({ token }) => api().auth.refresh(token),
        logins: ({ user }) => api().auth.sessions(user),
        revoke: ({ auth_session: authSession }) => api().auth.revoke(authSession),
        logout: ({ auth_session: authSession }) => api().auth.logout(authSession),
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
        const view = (of) => (mode === 'sync' ? of.sync : of);
        const does = actions(open, () => view(garage), async (token) => view(await garage.actingAs(token)));
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
