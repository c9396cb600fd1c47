// A stay with better-sqlite3: statements as text, prepared once, one transaction for the entry and one for the payment. A call
// blocks Node's only thread, so callers at once take turns.

import Database from "better-sqlite3";
import {
  CLASS, EVENTS, NO_HASH, OVERDUE_MICROS, PRAGMAS, PRICE_MINOR, expect, id, nowMicros, number, payload, paymentKey, receiptBody, serve,
} from "./workload.mjs";

const database = new Database(process.argv[2]);
for (const pragma of PRAGMAS) database.pragma(pragma);
const sql = (text) => database.prepare(text);

const vehicleByPlate = sql("SELECT id FROM vehicles WHERE plate = ? AND deleted_at IS NULL");
const inside = sql("SELECT id FROM sessions WHERE vehicle_id = ? AND status = 'ACTIVE'");
const reserved = sql("SELECT id FROM spots WHERE status = 'RESERVED' AND reserved_for = ? ORDER BY ordinal LIMIT 1");
const freeSpot = sql(
  "SELECT id, version FROM spots WHERE class = ? AND status = 'AVAILABLE' AND deleted_at IS NULL ORDER BY ordinal LIMIT 1",
);
const activeTariff = sql("SELECT id, version FROM tariffs WHERE active = 1");
const lastRow = sql("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1");
const appended = sql("INSERT INTO journal (sequence, at, actor, kind, payload, hash) VALUES (?, ?, 'host', ?, ?, ?)");
const addVehicle = sql(
  `INSERT INTO vehicles (id, plate, plate_shown, ocr_key, vehicle_type, version, created_at, updated_at)
   VALUES (:id, :plate, :plate, :plate, 'STANDARD', 1, :now, :now)`,
);
const addSession = sql(
  `INSERT INTO sessions (id, vehicle_id, spot_id, ticket_id, status, entered_at, overdue_at, paid_minor, waived_minor,
                         tariff_id, tariff_version, parker_class, lost_ticket, version, created_at, updated_at)
   VALUES (:session, :vehicle, :spot, :ticket, 'ACTIVE', :now, :overdue, 0, 0, :tariff, :tariffVersion, 'TRANSIENT', 0, 1, :now, :now)`,
);
const addTicket = sql(
  `INSERT INTO tickets (id, session_id, number, status, lost, version, created_at, updated_at)
   VALUES (:ticket, :session, :number, 'OPEN', 0, 1, :now, :now)`,
);
const occupy = sql(
  "UPDATE spots SET status = 'OCCUPIED', session_id = :session, version = :version + 1, updated_at = :now WHERE id = :spot AND version = :version",
);
const stayOf = sql(
  `SELECT vehicle_id, spot_id, ticket_id, tariff_id, tariff_version, entered_at, version FROM sessions
   WHERE id = ? AND status = 'ACTIVE'`,
);
const pending = sql("SELECT id FROM payments WHERE session_id = ? AND status = 'PENDING'");
const tariffBody = sql("SELECT body FROM tariffs WHERE id = ? AND version = ?");
const typeOf = sql("SELECT vehicle_type FROM vehicles WHERE id = ?");
const spotOf = sql("SELECT class, version FROM spots WHERE id = ? AND session_id = ?");
const ticketOf = sql("SELECT version, number FROM tickets WHERE id = ? AND status = 'OPEN'");
const granted = sql("SELECT count(*) AS count FROM validations WHERE session_id = ?");
const nextReceipt = sql("SELECT coalesce(max(number), 0) + 1 AS number FROM receipts");
const addPayment = sql(
  `INSERT INTO payments (id, session_id, key, purpose, method, amount_minor, currency, credit_minor, refunded_minor,
                         status, priced_until, version, created_at, updated_at)
   VALUES (:payment, :session, :key, 'EXIT', 'CASH', :price, 'EUR', 0, 0, 'PENDING', :now, 1, :now, :now)`,
);
const complete = sql(
  "UPDATE payments SET status = 'COMPLETED', receipt = :receipt, version = 2, updated_at = :now WHERE id = :payment AND version = 1",
);
const addReceipt = sql(
  `INSERT INTO receipts (number, kind, payment_id, session_id, amount_minor, currency, issued_at, body)
   VALUES (:receipt, 'RECEIPT', :payment, :session, :price, 'EUR', :now, :body)`,
);
const endSession = sql(
  `UPDATE sessions SET status = 'COMPLETED', ended_at = :now, paid_minor = paid_minor + :price, vehicle_type = 'STANDARD',
                       version = :version + 2, updated_at = :now
   WHERE id = :session AND version = :version`,
);
const freeAgain = sql(
  "UPDATE spots SET status = 'AVAILABLE', session_id = NULL, version = :version + 1, updated_at = :now WHERE id = :spot AND version = :version",
);
const closeTicket = sql(
  "UPDATE tickets SET status = 'CLOSED', version = :version + 1, updated_at = :now WHERE id = :ticket AND version = :version",
);

const append = (sequence, now, event) => appended.run(sequence, now, event[0], payload(event), NO_HASH);

const enter = database.transaction((plate) => {
  const now = nowMicros();
  let vehicle = vehicleByPlate.get(plate)?.id;
  if (vehicle) {
    expect(!inside.get(vehicle) && !reserved.get(vehicle), "no vehicle of this workload is inside or has a reservation");
  }
  const spot = freeSpot.get(CLASS);
  const tariff = activeTariff.get();
  let { sequence } = lastRow.get();
  const [session, ticket] = [id(now), id(now)];
  if (!vehicle) {
    vehicle = id(now);
    addVehicle.run({ id: vehicle, plate, now });
    append(++sequence, now, EVENTS.registered);
  }
  addSession.run({
    session, vehicle, spot: spot.id, ticket, now, overdue: now + OVERDUE_MICROS, tariff: tariff.id, tariffVersion: tariff.version,
  });
  addTicket.run({ ticket, session, number: number(), now });
  expect(occupy.run({ spot: spot.id, version: spot.version, session, now }).changes === 1, "the transaction holds the lock");
  append(sequence + 1, now, EVENTS.entered);
  return session;
});

const pay = database.transaction((session) => {
  const now = nowMicros();
  const stay = stayOf.get(session);
  expect(!pending.get(session), "no payment of this workload hangs");
  const tariff = tariffBody.get(stay.tariff_id, stay.tariff_version).body;
  const type = typeOf.get(stay.vehicle_id).vehicle_type;
  const spot = spotOf.get(stay.spot_id, session);
  const ticket = ticketOf.get(stay.ticket_id);
  expect(granted.get(session).count === 0 && ticket.number.length === 20, "no stay of this workload was validated");
  const receipt = nextReceipt.get().number;
  expect(spot.class === CLASS && type === "STANDARD" && tariff.includes("EUR"), "a standard stay");
  const { sequence } = lastRow.get();

  const payment = id(now);
  addPayment.run({ payment, session, key: paymentKey(payment), price: PRICE_MINOR, now });
  append(sequence + 1, now, EVENTS.opened);
  complete.run({ payment, receipt, now });
  append(sequence + 2, now, EVENTS.paid);
  addReceipt.run({ receipt, payment, session, price: PRICE_MINOR, now, body: receiptBody() });
  append(sequence + 3, now, EVENTS.receipt);
  expect(endSession.run({ session, version: stay.version, price: PRICE_MINOR, now }).changes === 1, "the transaction holds the lock");
  freeAgain.run({ spot: stay.spot_id, version: spot.version, now });
  closeTicket.run({ ticket: stay.ticket_id, version: ticket.version, now });
  append(sequence + 4, now, EVENTS.completed);
});

// Between two stays the other callers have their turn.
const turn = () => new Promise((resolve) => setImmediate(resolve));
await serve(
  async (plate) => {
    await turn();
    return enter.immediate(plate);
  },
  async (session) => {
    await turn();
    pay.immediate(session);
  },
);
