import { Auth, Devices, Users } from './accounts.js';
import { batchCall, type BatchResult, type Command } from './batch.js';
import { Books, Receipts, Shifts } from './books.js';
import { Journal } from './journal.js';
import { Clock, Maintenance } from './maintenance.js';
import { Debts, Payments, Refunds } from './payments.js';
import { HEALTH, type Health } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Context, Service } from './service.js';
import { Sessions } from './sessions.js';
import type { SyncSpots } from './sign.js';
import { Spots } from './spots.js';
import { Tariffs, Tickets } from './tariffs.js';
import { Validations } from './validations.js';
import { Vehicles } from './vehicles.js';

/** What the calls of one kind share, be it promises or calls at once. */
export class Access<M extends Mode> extends Service<M> {
    readonly sessions: Sessions<M>;
    readonly spots: Spots<M>;
    readonly payments: Payments<M>;
    readonly refunds: Refunds<M>;
    readonly debts: Debts<M>;
    readonly receipts: Receipts<M>;
    readonly books: Books<M>;
    readonly shifts: Shifts<M>;
    readonly tariffs: Tariffs<M>;
    readonly validations: Validations<M>;
    readonly tickets: Tickets<M>;
    readonly vehicles: Vehicles<M>;
    readonly users: Users<M>;
    readonly devices: Devices<M>;
    readonly auth: Auth<M>;
    readonly journal: Journal<M>;
    readonly maintenance: Maintenance<M>;
    readonly clock: Clock<M>;

    constructor(context: Context<M>, spots: Spots<M> = new Spots(context)) {
        super(context);
        this.spots = spots;
        this.sessions = new Sessions(context);
        this.payments = new Payments(context);
        this.refunds = new Refunds(context);
        this.debts = new Debts(context);
        this.receipts = new Receipts(context);
        this.books = new Books(context);
        this.shifts = new Shifts(context);
        this.tariffs = new Tariffs(context);
        this.validations = new Validations(context);
        this.tickets = new Tickets(context);
        this.vehicles = new Vehicles(context);
        this.users = new Users(context);
        this.devices = new Devices(context);
        this.auth = new Auth(context);
        this.journal = new Journal(context);
        this.maintenance = new Maintenance(context);
        this.clock = new Clock(context);
    }

    /** Does several commands in one transaction, in their order: all of them happen, or none. */
    batch(commands: readonly Command[]): Answer<M, BatchResult[]> {
        return this.context.run('garage_batch', (m) => batchCall(m, commands));
    }

    /** How the garage is. A store that does not answer is an answer, not an error. */
    health(): Answer<M, Health> {
        return this.one(HEALTH, 'garage_health');
    }

    /** What the library counted since the garage was opened, as Prometheus reads it. */
    metrics(): Answer<M, string> {
        return this.text('garage_metrics');
    }
}

/** The same calls, made at once on this thread: for cheap reads, tests and tools. The event loop waits meanwhile. */
export class SyncGarage extends Access<'sync'> {
    readonly #close: () => void;

    /** @internal */
    constructor(context: Context<'sync'>, spots: SyncSpots, close: () => void) {
        super(context, spots);
        this.#close = close;
    }

    /** Closes the garage at once. Calls that are inside end as if nothing had happened; those that wait for their turn fail. */
    close(): void {
        this.#close();
    }

    [Symbol.dispose](): void {
        this.#close();
    }
}
