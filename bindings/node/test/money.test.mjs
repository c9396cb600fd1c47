// Money after the stay, and accounts: refunds, debts, receipts, shifts, books, validations, logins, garages that act as somebody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Acting, Garage, GarageError } from 'parking-garage';

const START = new Date('2026-06-01T08:00:00Z');
const HOUR = 3_600_000;
const TARIFF = `id = "day"
version = 1
currency = "EUR"
stay_counting = "exact"
[[lines]]
name = "day"
steps = [{ amount = "2.50", step_minutes = 60 }]
`;
const AUTH = {
    keys: [{ id: 'k-1', algorithm: 'HS256', secret: Uint8Array.from({ length: 32 }, (_, n) => n) }],
    issuer: 'https://garage.example',
    audience: 'gates',
    pepper: Uint8Array.from({ length: 32 }, (_, n) => 100 + n),
    accessMinutes: 5,
};
const PASSWORD = 'seven maple doors';

const euros = (minor) => ({ minor, currency: 'EUR' });
const fails = (code) => (error) => {
    assert.ok(error instanceof GarageError, error.stack);
    assert.equal(error.code, code, error.message);
    return true;
};

async function opened(options = {}) {
    const garage = await Garage.inMemory({ manualClock: START, seed: 1, ...options });
    await garage.spots.createGrid(1, 1, 8);
    await garage.tariffs.publish(TARIFF);
    await garage.tariffs.activate('day', 1);
    return garage;
}

async function stay(garage, plate, hours = 2) {
    const { session } = await garage.sessions.enter({ plate });
    await garage.clock.advance(hours * HOUR);
    return session;
}

test('a payment is given back in parts and never more than it was, and what is not known is sorted out', async () => {
    const asked = [];
    let answer = { outcome: 'APPROVED', text: 'R-1' };
    const card = {
        charge: () => ({ outcome: 'APPROVED', text: 'C-1' }),
        status: () => ({ outcome: 'APPROVED', text: 'C-1' }),
        refund(refund) {
            asked.push(refund);
            return answer;
        },
        refundStatus: () => answer,
    };
    const garage = await opened({ card });
    const payment = await garage.payments.process({ session: await stay(garage, 'AB-1'), method: 'CARD' });
    const part = await garage.refunds.make({ payment: payment.id, amount: euros(200), reason: 'the barrier was stuck' }, { key: 'r-1' });
    assert.deepEqual([part.status, part.amount, part.payment, part.creditNote], ['COMPLETED', euros(200), payment.id, 2]);
    assert.deepEqual(await garage.refunds.make({ payment: payment.id, amount: euros(200), reason: 'the barrier was stuck' }, { key: 'r-1' }), part);
    assert.deepEqual([asked[0].minor, asked[0].chargeReference, asked[0].chargeKey, asked[0].payment], [200, 'C-1', payment.key, payment.id]);
    assert.deepEqual([await garage.refunds.reason(part.id), await garage.refunds.reference(part.id)], ['the barrier was stuck', 'R-1']);
    await assert.rejects(garage.refunds.make({ payment: payment.id, amount: euros(301), reason: 'too much' }), fails('AMOUNT_MISMATCH'));
    const ways = [
        (refund) => garage.refunds.recoverOne(refund.id),
        (refund) => garage.refunds.notify(refund.key, 'APPROVED', 'late'),
        (refund) => garage.refunds.fail(refund.id, 'not on the statement'),
    ];
    for (const way of ways) {
        await garage.clock.advance(HOUR);
        answer = { outcome: 'UNKNOWN' };
        await assert.rejects(garage.refunds.make({ payment: payment.id, amount: euros(100), reason: 'why' }), fails('PAYMENT_PENDING'));
        const [pending] = await garage.refunds.pending();
        answer = { outcome: 'APPROVED', text: 'seen' };
        await way(pending);
    }
    assert.deepEqual((await garage.refunds.ofPayment(payment.id)).map(({ status }) => status), ['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED']);
    assert.deepEqual((await garage.payments.get(payment.id)).refunded, euros(400));
    const notes = await garage.receipts.ofPayment(payment.id);
    assert.deepEqual(notes.map(({ kind, amount, corrects }) => [kind, amount.minor, corrects]), [['RECEIPT', 500, null], ['CREDIT_NOTE', -200, 1], ['CREDIT_NOTE', -100, 1], ['CREDIT_NOTE', -100, 1]]);
    const failed = [];
    for await (const refund of garage.refunds.each({ status: 'FAILED' })) failed.push(refund.id);
    assert.equal(await garage.refunds.failure(failed[0]), 'not on the statement');
    await garage.close();
});

test('a provider that gives nothing back declines', async () => {
    const approved = () => ({ outcome: 'APPROVED' });
    const garage = await opened({ card: { charge: approved, status: approved } });
    const { id } = await garage.payments.process({ session: await stay(garage, 'AB-1'), method: 'CARD' });
    await assert.rejects(garage.refunds.make({ payment: id, reason: 'why' }), fails('PAYMENT_DECLINED'));
    await garage.close();
});

test('debts are shown at the entry, settled and waived', async () => {
    const garage = await opened({ debtsAtEntry: 'SHOW' });
    const { session, debt } = await garage.sessions.exitUnpaid(await stay(garage, 'AB-1'), 'the terminal was off', { lane: 'north' });
    assert.deepEqual([debt.status, debt.amount, debt.session, session.status, session.exitLane], ['OPEN', euros(500), session.id, 'COMPLETED', 'north']);
    assert.equal(await garage.debts.reason(debt.id), 'the terminal was off');
    assert.deepEqual((await garage.sessions.enter({ plate: 'AB-1' })).debt, euros(500));
    assert.equal((await garage.sessions.enter({ plate: 'AB-2' })).debt, null);
    const payment = await garage.debts.settle(debt.id, { method: 'CASH', tendered: 1000 });
    assert.deepEqual([payment.purpose, payment.debt, payment.change], ['DEBT', debt.id, euros(500)]);
    const other = (await garage.sessions.exitUnpaid(await stay(garage, 'AB-3'), 'lost wallet')).debt;
    assert.deepEqual((await garage.debts.open()).map(({ id }) => id), [other.id]);
    assert.equal((await garage.debts.waive(other.id, 'goodwill')).status, 'WAIVED');
    assert.equal(await garage.debts.waiver(other.id), 'goodwill');
    assert.deepEqual((await garage.debts.ofPlate('ab 3')).map(({ id }) => id), [other.id]);
    assert.equal((await garage.sessions.exitUnpaid((await garage.sessions.enter({ plate: 'AB-4' })).session, 'at once')).debt, null);
    assert.equal((await garage.sessions.release(await stay(garage, 'AB-5'), 'an ambulance')).status, 'COMPLETED');
    await garage.close();
});

test('payments are topped up, disputed and found by plate', async () => {
    const garage = await opened({ overpayment: 'CREDIT' });
    const session = await stay(garage, 'AB-1', 1);
    const first = await garage.payments.prepay({ session, method: 'CASH' });
    await garage.clock.advance(HOUR);
    const more = await garage.payments.topUp({ session, method: 'CASH', amount: euros(350) });
    assert.deepEqual([more.amount, more.credit], [euros(350), euros(100)]);
    assert.ok((await garage.payments.dispute(more.id, 'not me')).disputedAt instanceof Date);
    assert.deepEqual((await garage.payments.disputed()).map(({ id }) => id), [more.id]);
    assert.equal((await garage.payments.resolveDispute(more.id, 'it was')).disputedAt, null);
    assert.deepEqual((await garage.payments.ofPlate('ab1')).map(({ id }) => id), [first.id, more.id]);
    assert.deepEqual((await garage.payments.list({ status: 'COMPLETED', newestFirst: true, limit: 1 })).map(({ id }) => id), [more.id]);
    assert.deepEqual([await garage.payments.pending(10), await garage.payments.pending()], [[], []]);
    await assert.rejects(garage.payments.fail(more.id, 'no'), fails('INVALID_TRANSITION'));
    await garage.close();
});

test('receipts, shifts and books add up', async () => {
    const garage = await opened({ timeZone: 'Europe/Berlin', issuerName: 'Parkhaus Süd', issuerAddress: 'Am Markt 1\n12345 Stadt', issuerTaxNumber: 'DE123' });
    const shift = await garage.shifts.open('desk', 10_000, { key: 's-1' });
    const { receipt: number } = await garage.payments.process({ session: await stay(garage, 'AB-1'), method: 'CASH', drawer: 'desk', tendered: 1000 });
    const receipt = await garage.receipts.get(number);
    assert.deepEqual([receipt.kind, receipt.total, receipt.change, receipt.shift], ['RECEIPT', euros(500), euros(500), shift.id]);
    assert.deepEqual(await garage.receipts.byCode(receipt.code), receipt);
    assert.match(await garage.receipts.print(number), /Parkhaus Süd/);
    assert.equal(JSON.parse(await garage.receipts.json(number)).number, number);
    const moved = await garage.shifts.moveCash(shift.id, 'DROP', 3_000n, 'to the safe');
    assert.deepEqual([moved.float, moved.expected, moved.dropped], [euros(10_000), euros(7_500), euros(3_000)]);
    assert.deepEqual([await garage.shifts.current('desk'), await garage.shifts.openOnes()], [moved, [moved]]);
    const close = await garage.books.closeDay({ key: 'd-1' });
    assert.deepEqual([close.number, close.shiftsOpen, close.sumsTaken], [1, 1, euros(500)]);
    const counted = await garage.shifts.close(shift.id, 7_490);
    assert.deepEqual([counted.status, counted.difference], ['CLOSED', euros(-10)]);
    const until = new Date(START.getTime() + 24 * HOUR);
    const sums = await garage.books.sums(START, until);
    assert.deepEqual([sums.receipts, sums.taken, sums.owed], [1, euros(500), euros(0)]);
    assert.deepEqual((await garage.books.methods(START, until)).map(({ method, taken }) => [method, taken]), [['CASH', euros(500)]]);
    assert.deepEqual((await garage.books.days(START, until)).map(({ date }) => date), ['2026-06-01']);
    assert.deepEqual([await garage.books.taxes(START, until), await garage.books.differences()], [[], []]);
    assert.deepEqual(await garage.books.check(), { differences: 0, receipts: 1, dayCloses: 1 });
    assert.deepEqual((await garage.books.dayCloses({ after: 0 })).map((one) => one.number), [(await garage.books.dayClose(1)).number]);
    const numbers = [];
    for (const one of garage.sync.receipts.each()) numbers.push(one.number);
    assert.deepEqual(numbers, [1]);
    await garage.close();
});

test('validations lower the price, are billed back, and a draft is tried on the past', async () => {
    const garage = await opened();
    const session = await stay(garage, 'AB-1');
    const bakery = { id: 'bakery', benefit: { minutes: 60 }, billedTo: 'Bakery', order: 0, exclusive: false, validFrom: undefined, validUntil: new Date(START.getTime() + 9 * HOUR), amountMax: '2.5', usesMax: 3 };
    await garage.validations.grant(session, bakery, { key: 'v-1' });
    await garage.validations.grant(session, { id: 'half', benefit: { percent: '50' }, order: 2 });
    assert.deepEqual((await garage.validations.ofSession(session))[0], bakery);
    assert.deepEqual((await garage.sessions.quote(session)).due, euros(125));
    await garage.validations.revoke(session, 'half', 'a mistake');
    assert.deepEqual((await garage.payments.process({ session, method: 'CASH' })).amount, euros(250));
    const until = new Date(START.getTime() + 24 * HOUR);
    assert.deepEqual(await garage.tariffs.billedBack(START, until), [{ billedTo: 'Bakery', validations: 1, amount: euros(250), currency: 'EUR' }]);
    const dearer = TARIFF.replace('version = 1', 'version = 2').replace('2.50', '3.00');
    const repriced = await garage.tariffs.reprice(dearer, { tariff: { id: 'day', version: 1 } });
    assert.deepEqual([repriced.stays, repriced.dearer, repriced.firstFailed], [1, 1, null]);
    assert.equal((await garage.tariffs.reprice(dearer, { enteredFrom: until })).stays, 0);
    await assert.rejects(garage.validations.grant(session, { id: 'x', benefit: {} }), fails('INVALID_INPUT'));
    await garage.close();
});

test('a parker class decides the price', async () => {
    const garage = await opened();
    await garage.tariffs.publish(`${TARIFF.replace('version = 1', 'version = 3')}[[lines]]\nname = "permit"\nparker_classes = ["PERMIT"]\npriority = -1\nflat = "0"\n`);
    await garage.tariffs.activate('day', 3);
    const session = await stay(garage, 'AB-1');
    assert.deepEqual((await garage.sessions.quote(session)).due, euros(500));
    await garage.sessions.setParkerClass(session, 'PERMIT', 'shown at the desk');
    assert.deepEqual((await garage.sessions.quote(session)).due, euros(0));
    const { session: other } = await garage.sessions.enter({ plate: 'AB-2', parkerClass: 'PERMIT' });
    await garage.clock.advance(HOUR);
    assert.deepEqual((await garage.sessions.quote(other)).due, euros(0));
    await garage.close();
});

test('users and devices log in, are verified, changed, switched off and removed', async () => {
    const garage = await opened({ auth: AUTH });
    const user = await garage.users.create({ login: 'Ann', role: 'OPERATOR', password: PASSWORD, displayName: 'Ann A.' });
    assert.deepEqual([user.login, user.displayName, user.role, user.active, user.passwordSetAt], ['ann', 'Ann A.', 'OPERATOR', true, START]);
    const client = { fingerprint: 'f', ip: '192.0.2.1', userAgent: 'desk' };
    const tokens = await garage.auth.login('ANN', PASSWORD, client);
    const principal = garage.sync.auth.verify(tokens.access);
    assert.deepEqual([principal.subject, principal.session, principal.role, principal.lane], [user.id, tokens.session, 'OPERATOR', null]);
    assert.ok(principal.permissions.includes('ENTER') && !principal.permissions.includes('MANAGE_USERS'));
    const newer = await garage.auth.refresh(tokens.refresh, client);
    assert.deepEqual((await garage.auth.sessions(user.id)).map(({ id, endedBy }) => [id, endedBy]), [[newer.session, null]]);
    await garage.auth.revoke(newer.session);
    assert.throws(() => garage.sync.auth.verify(newer.access), fails('UNAUTHENTICATED'));
    assert.deepEqual((await garage.auth.loginHistory(user.id)).map(({ endedBy }) => endedBy), ['REVOKED']);
    await garage.auth.changePassword(user.id, PASSWORD, `another ${PASSWORD}`);
    await garage.auth.setPassword(await garage.auth.beginReset(user.id), `third ${PASSWORD}`);
    await garage.auth.login('ann', `third ${PASSWORD}`);
    assert.deepEqual([await garage.auth.logoutEverywhere(user.id), await garage.auth.revokeAll(user.id)], [1, 0]);
    const { version } = await garage.users.byLogin('ann');
    assert.equal((await garage.users.change(user.id, version, { role: 'MANAGER', active: false })).active, false);
    await assert.rejects(garage.auth.login('ann', `third ${PASSWORD}`), fails('UNAUTHENTICATED'));
    assert.ok((await garage.users.remove(user.id)).deletedAt);
    assert.equal((await garage.users.list()).length, 1);

    const secret = await garage.devices.register({ kind: 'GATE', name: 'North gate', lane: 'north' });
    const gate = await garage.auth.loginDevice(secret.secret);
    assert.deepEqual([gate.isDevice, (await garage.auth.verify(gate.access)).lane], [true, 'north']);
    assert.equal((await garage.auth.sessions(secret.device, { isDevice: true })).length, 1);
    const renewed = await garage.devices.renewSecret(secret.device);
    const moved = await garage.devices.change(secret.device, renewed.version, { lane: 'south' });
    assert.deepEqual([moved.kind, moved.lane, (await garage.devices.list())[0].id], ['GATE', 'south', secret.device]);
    await assert.rejects(garage.auth.loginDevice(secret.secret), fails('UNAUTHENTICATED'));
    assert.ok((await garage.devices.remove(secret.device)).deletedAt);
    await assert.rejects(garage.auth.sessions(secret.device, { isDevice: 'yes' }), fails('INVALID_INPUT'));
    await garage.close();
});

test('a garage that acts as somebody does what they may, is named in the journal, and ends', async () => {
    const garage = await opened({ auth: AUTH });
    await garage.users.create({ login: 'ann', role: 'OPERATOR', password: PASSWORD });
    const tokens = await garage.auth.login('ann', PASSWORD);
    const acting = await garage.actingAs(tokens.access);
    assert.ok(acting instanceof Acting);
    const { session } = await acting.sessions.enter({ plate: 'AB-1' });
    assert.throws(() => acting.sync.users.create({ login: 'eve', role: 'ADMIN' }), fails('FORBIDDEN'));
    assert.equal(acting.sync.spots.freeCount(), 7);
    const actors = [];
    for await (const row of garage.journal.each()) if (row.kind === 'VehicleEntered') actors.push(row.actor);
    assert.ok(actors[0].includes(tokens.subject));
    await acting.close();
    await assert.rejects(acting.sessions.get(session), fails('CLOSED'));
    await assert.rejects(garage.actingAs('no token'), fails('UNAUTHENTICATED'));
    const other = await garage.actingAs(tokens.access);
    assert.throws(() => other.events(), fails('FORBIDDEN'));
    await garage.users.create({ login: 'root', role: 'ADMIN', password: PASSWORD });
    const admin = await garage.actingAs((await garage.auth.login('root', PASSWORD)).access);
    const stream = admin.events();
    assert.equal((await stream.next()).value.sequence, 1);
    await admin.close();
    await garage.auth.logout(tokens.session);
    await assert.rejects(other.sessions.get(session), fails('UNAUTHENTICATED'));
    await garage.close();
    await assert.rejects(other.sessions.get(session), fails('CLOSED'));
    await other.close();
});

test('calls of one who acts and asks a provider hold the garage until they end', async () => {
    const card = { charge: () => ({ outcome: 'APPROVED', text: 'T-1' }), status: () => ({ outcome: 'APPROVED', text: 'T-1' }) };
    const garage = await opened({ auth: AUTH, card });
    await garage.users.create({ login: 'ann', role: 'OPERATOR', password: PASSWORD });
    const acting = await garage.actingAs((await garage.auth.login('ann', PASSWORD)).access);
    const { session } = await acting.sessions.enter({ plate: 'AB-1' });
    await garage.clock.advance(60_000);
    const calls = [acting.payments.process({ session, method: 'CARD' }), ...Array.from({ length: 20 }, () => acting.spots.availability())];
    const closing = garage.close();
    await Promise.all(calls);
    await closing;
    await acting.close();
});

test('nothing secret is shown by the console', async () => {
    const garage = await opened({ auth: AUTH });
    await garage.users.create({ login: 'ann', role: 'OPERATOR', password: PASSWORD });
    const tokens = await garage.auth.login('ann', PASSWORD);
    const device = await garage.devices.register({ kind: 'KIOSK', name: 'Kiosk', lane: 'north' });
    const visit = await garage.sessions.enter({ plate: 'GEHEIM-1' });
    const shown = inspect([tokens, device, visit, await garage.vehicles.get(visit.vehicle), await garage.tickets.get(visit.ticket), garage], { depth: 9 });
    for (const secret of [tokens.access, tokens.refresh, device.secret, visit.ticketNumber, visit.ticketQr, 'GEHEIM']) assert.ok(!shown.includes(secret), secret);
    assert.ok(shown.includes(visit.spotCode));
    assert.equal(JSON.parse(JSON.stringify({ access: tokens.access })).access, tokens.access, 'it is there all the same');
    await garage.close();
});

test('without keys nobody logs in, and keys that are none are refused', async () => {
    const garage = await opened();
    await assert.rejects(garage.auth.login('ann', PASSWORD), fails('UNSUPPORTED'));
    await garage.close();
    await assert.rejects(opened({ auth: { ...AUTH, pepper: 'text' } }), fails('INVALID_INPUT'));
    await assert.rejects(opened({ auth: { ...AUTH, keys: [{ ...AUTH.keys[0], secret: new Uint8Array(5) }] } }), fails('INVALID_INPUT'));
});

test('lists are iterated past the first page, at once and with promises', async () => {
    const garage = await Garage.inMemory();
    await garage.spots.createGrid(1, 3, 100);
    const entered = await garage.sessions.enterMany(Array.from({ length: 250 }, (_, n) => ({ plate: `P-${n}` })));
    const ids = entered.map(({ visit }) => visit.session);
    const found = [];
    for await (const { id } of garage.sessions.each()) found.push(id);
    assert.deepEqual(found, ids);
    assert.deepEqual([...garage.sync.sessions.each({ newestFirst: true, limit: 120 })].map(({ id }) => id), ids.slice(-120).reverse());
    assert.equal([...garage.sync.spots.each()].length, 300);
    assert.deepEqual([...garage.sync.vehicles.eachStay(entered[3].visit.vehicle)].map(({ id }) => id), [ids[3]]);
    const rows = [...garage.sync.journal.each(2)];
    assert.deepEqual(rows.map(({ sequence }) => sequence), Array.from({ length: rows.length }, (_, n) => n + 2));
    assert.equal(rows.at(-1).hash, garage.sync.journal.head().hash);
    assert.equal((await garage.journal.verifyChain()).sound, true);
    await garage.close();
});
