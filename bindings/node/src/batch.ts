import { invalid } from './error.js';
import { type Memory, rowsAt, sizeAt } from './memory.js';
import { type Pay, payAddress } from './payments.js';
import * as raw from './raw.js';
import type { Call } from './run.js';
import type { Once } from './service.js';
import { type Entry, entriesAddress, type SpotWish, wishAddress } from './sessions.js';
import { type Instant, microsOf } from './values.js';

/** One command of a batch; each is as the method of the same name. */
export type Command = Once &
    (
        | { readonly do: 'enter'; readonly entry: Entry }
        | { readonly do: 'exit'; readonly session: string; readonly lane?: string | undefined }
        | { readonly do: 'pay' | 'prepay'; readonly pay: Pay }
        | { readonly do: 'transfer'; readonly session: string; readonly to?: SpotWish | undefined }
        | { readonly do: 'extend'; readonly session: string; readonly overdueAt: Instant }
        | { readonly do: 'cancel'; readonly session: string; readonly reason: string }
        | { readonly do: 'correctPlate'; readonly session: string; readonly plate: string }
        | { readonly do: 'reserve'; readonly spot: string; readonly plate: string; readonly until?: Instant | undefined }
        | { readonly do: 'release'; readonly spot: string }
    );

/** What a command of a batch was about; null for what it is not about. */
export type BatchResult = raw.GarageBatchResult;

function fields(m: Memory, command: Command): Partial<raw.GarageCommand> {
    switch (command.do) {
        case 'enter': return { kind: 'ENTER', entry: entriesAddress(m, [command.entry]) };
        case 'exit': return { kind: 'EXIT', id: command.session, text: m.text(command.lane, 'lane') };
        case 'pay': return { kind: 'PAY', pay: payAddress(m, command.pay) };
        case 'prepay': return { kind: 'PREPAY', pay: payAddress(m, command.pay) };
        case 'transfer': return { kind: 'TRANSFER', id: command.session, spot: wishAddress(m, command.to) };
        case 'extend': return { kind: 'EXTEND', id: command.session, at: microsOf(command.overdueAt, 'overdueAt') };
        case 'cancel': return { kind: 'CANCEL', id: command.session, text: m.text(command.reason, 'reason') };
        case 'correctPlate': return { kind: 'CORRECT_PLATE', id: command.session, text: m.text(command.plate, 'plate') };
        case 'reserve': return { kind: 'RESERVE', id: command.spot, text: m.text(command.plate, 'plate'), at: microsOf(command.until, 'until') };
        case 'release': return { kind: 'RELEASE', id: command.spot };
        default: throw invalid(`a batch knows no command ${JSON.stringify((command as { do?: unknown }).do)}`);
    }
}

/** The call that does several commands in one transaction. */
export function batchCall(m: Memory, commands: readonly Command[]): Call<BatchResult[]> {
    const address = m.written(raw.GarageCommandLayout, commands, (b, at, command) =>
        raw.writeGarageCommand(b, at, { ...fields(m, command), key: m.text(command.key, 'key') }),
    );
    const [results, failed] = [m.structs(raw.GarageBatchResultLayout, commands.length), m.number()];
    failed.buffer.writeInt32LE(-1, failed.at);
    return {
        values: [address, commands.length, commands.length > 0 ? results.address : 0n, failed.address],
        read: () => rowsAt(results, commands.length, raw.readGarageBatchResult),
        failed: (error) => {
            if (failed.buffer.readInt32LE(failed.at) !== -1) error.command = sizeAt(failed);
        },
    };
}
