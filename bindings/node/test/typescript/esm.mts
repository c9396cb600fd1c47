import {
    type Acting,
    type Debt,
    type EventStream,
    Garage,
    GarageError,
    type Money,
    type OpenOptions,
    type Permission,
    type Session,
    type Tokens,
    type Visit,
} from 'parking-garage';
import { GARAGE_ABI_VERSION, native } from 'parking-garage/native';

async function main(): Promise<void> {
    await using garage = await Garage.inMemory({ seed: 1n, manualClock: new Date(0), currency: 'EUR' });
    await garage.spots.createGrid(1, 1, 2);
    const visit: Visit = await garage.sessions.enter({ plate: 'AB-1', spot: { level: 1 }, vehicleType: 'ELECTRIC' }, { key: 'k' });
    const session: Session = garage.sync.sessions.get(visit.session);
    const [date, micros, ended, paid]: [Date, bigint, Date | null, Money] = [session.enteredAt, session.enteredAtMicros, session.endedAt, session.paid];
    const free: number = garage.sync.spots.freeCount({ level: 1 });
    const status: 'ACTIVE' | 'COMPLETED' | 'CANCELLED' | 'EXPIRED' = session.status;
    const events: EventStream = garage.events();
    for await (const { sequence, kind } of events) {
        const number: number = sequence;
        const text: string = kind;
        if (number > 0 && text) break;
    }
    try {
        await garage.sessions.exit(visit.session, { lane: 'south' });
    } catch (error) {
        if (error instanceof GarageError && error.code === 'PAYMENT_REQUIRED') throw error;
    }
    const { debt }: { debt: Debt | null } = await garage.sessions.exitUnpaid(visit.session, 'why');
    const owed: number | undefined = debt?.amount.minor;
    for await (const one of garage.sessions.each({ status: 'COMPLETED' })) void (one satisfies Session);
    for (const one of garage.sync.receipts.each()) void (one.corrects satisfies number | null);
    const tokens: Tokens = await garage.auth.login('ann', 'password', { ip: '192.0.2.1' });
    await using acting: Acting = await garage.actingAs(tokens.access);
    const may: readonly Permission[] = (await acting.auth.verify(tokens.access)).permissions;
    const options: OpenOptions = { auth: { keys: [{ id: 'k', algorithm: 'ED25519', secret: new Uint8Array(32) }], issuer: 'i', audience: 'a', pepper: new Uint8Array(32) } };
    await garage.validations.grant(visit.session, { id: 'v', benefit: { minutes: 60 } });
    // @ts-expect-error a validation gives something
    await garage.validations.grant(visit.session, { id: 'v' });
    // @ts-expect-error there is no such permission
    may.includes('FLY');
    // @ts-expect-error whoever acts opens nothing
    acting.actingAs(tokens.access);
    // @ts-expect-error there is no such role
    garage.users.create({ login: 'eve', role: 'EMPEROR' });
    void [owed, options];
    // @ts-expect-error there is no such type of vehicle
    garage.sync.sessions.enter({ plate: 'AB-2', vehicleType: 'TANK' });
    // @ts-expect-error a promise is no number
    const wrong: number = garage.spots.freeCount();
    // @ts-expect-error an amount has a currency
    garage.sync.payments.process({ session: session.id, method: 'CASH', amount: { minor: 1 } });
    // @ts-expect-error what is read cannot be written
    session.enteredAt = date;
    void [micros, ended, paid, free, status, wrong, native('garage_abi_version')() === GARAGE_ABI_VERSION];
}
void main;
