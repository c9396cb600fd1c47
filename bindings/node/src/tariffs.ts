import type { Memory } from './memory.js';
import { BILLED_BACK, type BilledBack, REPRICED, type Repriced, TARIFF, TARIFF_REF, type Tariff } from './money_records.js';
import * as raw from './raw.js';
import { TICKET, type Ticket } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Once, Service } from './service.js';
import { type Instant, microsOf } from './values.js';

/** How the text of a tariff is written. */
export interface Format {
    readonly format?: raw.TextFormat | undefined;
}

/** Which stays are priced a second time; left out: all that are over. */
export interface RepriceScope {
    readonly enteredFrom?: Instant | undefined;
    readonly enteredBefore?: Instant | undefined;
    /** Those that were priced by this version. */
    readonly tariff?: { readonly id: string; readonly version: number } | undefined;
}

function scopeAddress(m: Memory, { enteredFrom, enteredBefore, tariff }: RepriceScope): bigint {
    const out = m.struct(raw.GarageRepriceScopeLayout);
    raw.writeGarageRepriceScope(out.buffer, out.at, {
        tariff: m.text(tariff?.id, 'tariff'),
        tariffVersion: tariff?.version ?? 0,
        enteredFrom: microsOf(enteredFrom, 'enteredFrom'),
        enteredBefore: microsOf(enteredBefore, 'enteredBefore'),
    });
    return out.address;
}

/** Tariffs. */
export class Tariffs<M extends Mode> extends Service<M> {
    /** Publishes a version of a tariff. Publishing the same again changes nothing. */
    publish(tariff: string, { format = 'TOML', key }: Once & Format = {}): Answer<M, raw.GarageTariffRef> {
        return this.one(TARIFF_REF, 'garage_tariff_publish', tariff, raw.TEXT_FORMAT[format], key);
    }

    /** Makes a published version price the stays that begin from now on. */
    activate(tariff: string, version: number, { key }: Once = {}): Answer<M, void> {
        return this.done('garage_tariff_activate', tariff, version, key);
    }

    /** The tariff that prices the stays that begin now. */
    active(): Answer<M, raw.GarageTariffRef> {
        return this.one(TARIFF_REF, 'garage_tariff_active');
    }

    /** A version of a tariff as JSON. */
    json(tariff: string, version: number): Answer<M, string> {
        return this.text('garage_tariff_json', tariff, version);
    }

    /** All versions of all tariffs. */
    list(): Answer<M, Tariff[]> {
        return this.all(TARIFF, 'garage_tariff_list');
    }

    /** Prices the stays that are over a second time, under a draft that need not be published, and says what would have been
     * different. Nothing is changed. */
    reprice(draft: string, { format = 'TOML', ...scope }: RepriceScope & Format = {}): Answer<M, Repriced> {
        return this.one(REPRICED, 'garage_tariff_reprice', draft, raw.TEXT_FORMAT[format], (m) => scopeAddress(m, scope));
    }

    /** What validations took off the stays that ended from `from` on and before `until`, by who is billed. */
    billedBack(from: Instant, until: Instant): Answer<M, BilledBack[]> {
        return this.all(BILLED_BACK, 'garage_tariff_billed_back', from, until);
    }
}

/** Tickets. */
export class Tickets<M extends Mode> extends Service<M> {
    /** The ticket with this id. */
    get(ticket: string): Answer<M, Ticket> {
        return this.one(TICKET, 'garage_ticket_get', ticket);
    }

    /** The ticket with this number, typed or printed, or with this QR code. */
    byNumber(number: string): Answer<M, Ticket> {
        return this.one(TICKET, 'garage_ticket_by_number', number);
    }

    /** Makes a ticket worthless; its session goes on, and is found by plate. */
    void(ticket: string, reason: string, { key }: Once = {}): Answer<M, Ticket> {
        return this.one(TICKET, 'garage_ticket_void', ticket, reason, key);
    }

    /** Gives the driver of this session another ticket for one that is lost. */
    replaceLost(session: string, { key }: Once = {}): Answer<M, Ticket> {
        return this.one(TICKET, 'garage_ticket_replace_lost', session, key);
    }
}
