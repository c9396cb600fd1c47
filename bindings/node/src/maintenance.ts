import type * as raw from './raw.js';
import type { Answer, Mode } from './run.js';
import { SWEPT } from './records.js';
import { Service } from './service.js';
import type { Instant } from './values.js';

/** What is done now and then. */
export class Maintenance<M extends Mode> extends Service<M> {
    /** Does what time alone makes due. For a host to call now and then, such as each minute. */
    sweep(): Answer<M, raw.GarageSwept> {
        return this.one(SWEPT, 'garage_maintenance_sweep');
    }

    /** Takes in what other processes have committed, at once. */
    catchUp(): Answer<M, void> {
        return this.done('garage_maintenance_catch_up');
    }

    /** Does the store's housekeeping, for a garage without a background thread. */
    tidy(): Answer<M, void> {
        return this.done('garage_maintenance_tidy');
    }

    /** Compares what is in memory with the store; the number of differences, which it mends. */
    check(): Answer<M, number> {
        return this.size('garage_maintenance_check');
    }

    /** Builds what is in memory anew from the store. */
    rebuild(): Answer<M, void> {
        return this.done('garage_maintenance_rebuild');
    }

    /** Copies the store into a new file while it is in use. */
    backup(file: string): Answer<M, void> {
        return this.done('garage_maintenance_backup', file);
    }

    /** Replaces everything in the store by what a backup holds. */
    restore(file: string): Answer<M, void> {
        return this.done('garage_maintenance_restore', file);
    }
}

/** The clock of a garage that was opened with `manualClock`. */
export class Clock<M extends Mode> extends Service<M> {
    /** Makes the clock show an instant, be it earlier or later. */
    set(now: Instant): Answer<M, void> {
        return this.done('garage_clock_set', now);
    }

    /** Moves the clock on by so many milliseconds. */
    advance(byMs: number | bigint): Answer<M, void> {
        return this.done('garage_clock_advance', byMs);
    }
}
