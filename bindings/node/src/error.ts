import { STATUS, type StatusName } from './raw.js';

let names: Map<number, string> | undefined;

/** The name of a status. Looked up when it is first asked for: the table is in a module that needs this one. */
function nameOf(status: number): string | undefined {
    names ??= new Map<number, string>(Object.entries(STATUS).map(([name, value]) => [value, name]));
    return names.get(status);
}

/** Why a call failed: a status of the library's, or one of those that the package answers by itself, with the same meaning. */
export type GarageErrorCode = Exclude<StatusName, 'OK'> | 'UNKNOWN';

/** A call failed. Nothing was changed, unless the message says so. */
export class GarageError extends Error {
    override readonly name = 'GarageError';

    /** The kind of failure, such as `FULL`; `UNKNOWN` for a status of a newer library. */
    readonly code: GarageErrorCode;

    /** The same as it is spelt in C, such as `GARAGE_E_FULL`. */
    readonly symbol: string;

    /** The same as a number, which is never reused. */
    readonly status: number;

    /** Whether the same call, made again unchanged, can succeed without anyone doing something first. */
    readonly retryable: boolean;

    /** Of a batch: the number of the command that failed; the first is 0. */
    command?: number;

    constructor(status: number | GarageErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
        super(message, 'cause' in options ? { cause: options.cause } : undefined);
        const number = typeof status === 'number' ? status : (STATUS as Record<string, number>)[status];
        this.status = number ?? -1;
        this.code = (nameOf(this.status) ?? 'UNKNOWN') as GarageErrorCode;
        this.symbol = `GARAGE_E_${this.code}`;
        this.retryable = options.retryable ?? false;
    }
}

/** What was given cannot be taken. */
export function invalid(message: string): GarageError {
    return new GarageError('INVALID_INPUT', message);
}
