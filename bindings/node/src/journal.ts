import { invalid } from './error.js';
import { type Memory, rowsAt, sizeAt } from './memory.js';
import * as raw from './raw.js';
import { HEAD, type Head, VERIFIED, type Verified } from './records.js';
import type { Answer, Call, Mode, Rows } from './run.js';
import { PAGE_ROWS, Service } from './service.js';
import { dateOf, exact } from './values.js';

/** A row of the journal: one event. */
export interface JournalEntry {
    /** Its number: one more than the row before; the first is 1. */
    readonly sequence: number;
    /** When it was written, by the garage's clock; not an order. */
    readonly at: Date;
    /** The same in microseconds since 1970. */
    readonly atMicros: bigint;
    /** What kind of event it is, such as `VehicleEntered`. */
    readonly kind: string;
    /** Who caused it. */
    readonly actor: string;
    /** What happened, as JSON. */
    readonly json: string;
    /** The same, parsed. An amount past 2^53 is exact in `json` only. */
    readonly payload: unknown;
    /** The idempotency key, on the first row of a call that had one. */
    readonly key: string | null;
    /** SHA-256 over this row and the hash of the row before, in hexadecimal. */
    readonly hash: string;
}

const TEXT_BYTES = 64 * 1024;

/** A call that fills rows and the buffer of their texts. */
export function pageCall(memory: Memory, room: number, before: readonly unknown[], limit: number): Call<JournalEntry[]> {
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > raw.GARAGE_JOURNAL_ROWS_MAX) throw invalid(`limit must be a whole number from 1 to ${raw.GARAGE_JOURNAL_ROWS_MAX}`);
    const [rows, count, needed] = [memory.structs(raw.GarageJournalRowLayout, limit), memory.number(), memory.number()];
    const capacity = Math.max(room, TEXT_BYTES);
    const text = memory.room(capacity);
    const entry = (b: Buffer, at: number): JournalEntry => {
        const row = raw.readGarageJournalRow(b, at);
        const start = text.at + Number(row.payload - text.address);
        const json = text.buffer.toString('utf8', start, start + row.payloadBytes);
        const keyAt = text.at + Number(row.key - text.address);
        return {
            sequence: exact(row.sequence, 'a sequence'),
            at: dateOf(row.at),
            atMicros: row.at,
            kind: row.kind,
            actor: row.actor,
            json,
            payload: JSON.parse(json),
            key: row.key === 0n ? null : text.buffer.toString('utf8', keyAt, text.buffer.indexOf(0, keyAt)),
            hash: row.hash.toString('hex'),
        };
    };
    return {
        values: [...before, rows.address, limit, text.address, capacity, count.address, needed.address],
        read: () => rowsAt(rows, sizeAt(count), entry),
        needed: () => sizeAt(needed),
    };
}

/** The journal: everything that has happened, each row chained to the one before. */
export class Journal<M extends Mode> extends Service<M> {
    /** Where the journal ends; note it off the machine to prove later that nothing was cut off. */
    head(): Answer<M, Head> {
        return this.one(HEAD, 'garage_journal_head');
    }

    /** Rows from a number on, the first being 1; none at the end of the journal. */
    page(from: number | bigint = 1, { limit = PAGE_ROWS }: { readonly limit?: number | undefined } = {}): Answer<M, JournalEntry[]> {
        return this.context.run('garage_journal_page', (m, room) => pageCall(m, room, [from], limit));
    }

    /** All rows from a number on, up to the end that the journal has when it is reached; read as they are asked for. */
    each(from = 1): Rows<M, JournalEntry> {
        const fetch = (after: string | number | undefined): Answer<M, JournalEntry[]> => this.page(after === undefined ? from : Number(after) + 1, { limit: 256 });
        return this.context.rows(fetch, (row) => row.sequence, Number.POSITIVE_INFINITY);
    }

    /** Checks the whole journal, and every row of every table against it. */
    verify(): Answer<M, Verified> {
        return this.one(VERIFIED, 'garage_journal_verify');
    }

    /** Checks the chain alone: that no row was changed, removed or put in since. Quick, and takes little memory. */
    verifyChain(): Answer<M, Verified> {
        return this.one(VERIFIED, 'garage_journal_verify_chain');
    }
}
