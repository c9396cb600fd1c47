// What both peers for Node write for a stay, and how they are measured: `../workload.rs` and `../../support/callers.rs` in JavaScript.

import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";

export const PRICE_MINOR = 250;
export const OVERDUE_MICROS = 2_592_000_000_000n;
export const CLASS = 8;
export const VEHICLES = 100_000;
export const PRAGMAS = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "foreign_keys = ON",
  "wal_autocheckpoint = 16000",
  "trusted_schema = OFF",
  "cache_size = -8192",
  "busy_timeout = 5000",
];

/** Kinds of journal rows, and the lengths of their payloads. */
export const EVENTS = {
  registered: ["VehicleRegistered", 213],
  entered: ["VehicleEntered", 347],
  opened: ["PaymentOpened", 338],
  paid: ["PaymentCompleted", 174],
  receipt: ["ReceiptIssued", 480],
  completed: ["SessionCompleted", 231],
};
export const payload = ([, bytes]) => "x".repeat(bytes);
export const receiptBody = () => `"${"x".repeat(EVENTS.receipt[1] - 32)}"`;
export const NO_HASH = Buffer.alloc(32);

export const nowMicros = () => BigInt(Date.now()) * 1000n;

/** An id that ascends with time. */
export function id(now) {
  const id = Buffer.alloc(16);
  id.writeBigInt64BE(now << 8n);
  randomBytes(8).copy(id, 8);
  return id;
}
export const number = () => randomBytes(10).toString("hex").toUpperCase();
export const paymentKey = (id) => `payment:${id.toString("hex")}0000`;
const plate = (number) => `BE${String(number % VEHICLES).padStart(6, "0")}`;

export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** Answers each line `CALLERS MILLISECONDS` with how many commits were acknowledged in a second, and the percentiles of an entry. */
export async function serve(enter, pay) {
  let next = 0;
  process.stdout.write("\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const [callers, millis] = line.split(" ").map(Number);
    const entries = [];
    const started = performance.now();
    const caller = async () => {
      while (performance.now() - started < millis) {
        const begun = performance.now();
        const session = await enter(plate(next++));
        entries.push((performance.now() - begun) * 1000);
        await pay(session);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    const seconds = (performance.now() - started) / 1000;
    entries.sort((a, b) => a - b);
    const at = (percent) => Math.round(entries[Math.floor((entries.length * percent) / 100)] ?? 0);
    process.stdout.write(`${Math.round((2 * entries.length) / seconds)} ${at(50)} ${at(99)}\n`);
  }
}
