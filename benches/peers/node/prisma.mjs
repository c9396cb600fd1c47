// A stay with Prisma: its client engine over the adapter for better-sqlite3, one interactive transaction for the entry and one for
// the payment.

import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "./generated/index.js";
import {
  CLASS, EVENTS, NO_HASH, OVERDUE_MICROS, PRAGMAS, PRICE_MINOR, expect, id, nowMicros, number, payload, paymentKey, receiptBody, serve,
} from "./workload.mjs";

const prisma = new PrismaClient({
  adapter: new PrismaBetterSqlite3({ url: `file:${process.argv[2]}` }),
  // A caller waits as long as with the other peers.
  transactionOptions: { maxWait: 60_000, timeout: 60_000 },
});
for (const pragma of PRAGMAS) await prisma.$queryRawUnsafe(`PRAGMA ${pragma}`);

const lastSequence = async (tx) =>
  (await tx.journal.findFirst({ orderBy: { sequence: "desc" }, select: { sequence: true, hash: true } })).sequence;
const append = (tx, sequence, at, event) =>
  tx.journal.create({ data: { sequence, at, actor: "host", kind: event[0], payload: payload(event), hash: NO_HASH } });

const enter = (plate) =>
  prisma.$transaction(async (tx) => {
    const now = nowMicros();
    let vehicleId = (await tx.vehicle.findFirst({ where: { plate, deletedAt: null }, select: { id: true } }))?.id;
    if (vehicleId) {
      const inside = await tx.session.findFirst({ where: { vehicleId, status: "ACTIVE" }, select: { id: true } });
      const reserved = await tx.spot.findFirst({
        where: { status: "RESERVED", reservedFor: vehicleId }, orderBy: { ordinal: "asc" }, select: { id: true },
      });
      expect(!inside && !reserved, "no vehicle of this workload is inside or has a reservation");
    }
    const spot = await tx.spot.findFirst({
      where: { class: CLASS, status: "AVAILABLE", deletedAt: null }, orderBy: { ordinal: "asc" }, select: { id: true, version: true },
    });
    const tariff = await tx.tariff.findFirst({ where: { active: 1 }, select: { id: true, version: true } });
    let sequence = await lastSequence(tx);
    const [sessionId, ticketId] = [id(now), id(now)];
    if (!vehicleId) {
      vehicleId = id(now);
      await tx.vehicle.create({
        data: {
          id: vehicleId, plate, plateShown: plate, ocrKey: plate, vehicleType: "STANDARD", version: 1, createdAt: now, updatedAt: now,
        },
      });
      await append(tx, ++sequence, now, EVENTS.registered);
    }
    await tx.session.create({
      data: {
        id: sessionId, vehicleId, spotId: spot.id, ticketId, status: "ACTIVE", enteredAt: now, overdueAt: now + OVERDUE_MICROS,
        paidMinor: 0, waivedMinor: 0, tariffId: tariff.id, tariffVersion: tariff.version, parkerClass: "TRANSIENT", lostTicket: 0,
        version: 1, createdAt: now, updatedAt: now,
      },
    });
    await tx.ticket.create({
      data: { id: ticketId, sessionId, number: number(), status: "OPEN", lost: 0, version: 1, createdAt: now, updatedAt: now },
    });
    const { count } = await tx.spot.updateMany({
      where: { id: spot.id, version: spot.version },
      data: { status: "OCCUPIED", sessionId, version: spot.version + 1, updatedAt: now },
    });
    expect(count === 1, "the transaction holds the lock");
    await append(tx, sequence + 1, now, EVENTS.entered);
    return sessionId;
  });

const pay = (sessionId) =>
  prisma.$transaction(async (tx) => {
    const now = nowMicros();
    const stay = await tx.session.findFirst({ where: { id: sessionId, status: "ACTIVE" } });
    const pending = await tx.payment.findFirst({ where: { sessionId, status: "PENDING" }, select: { id: true } });
    expect(!pending, "no payment of this workload hangs");
    const tariff = await tx.tariff.findUnique({ where: { id_version: { id: stay.tariffId, version: stay.tariffVersion } } });
    const vehicle = await tx.vehicle.findUnique({ where: { id: stay.vehicleId }, select: { vehicleType: true } });
    const spot = await tx.spot.findFirst({ where: { id: stay.spotId, sessionId }, select: { class: true, version: true } });
    const ticket = await tx.ticket.findFirst({
      where: { id: stay.ticketId, status: "OPEN" }, select: { version: true, number: true },
    });
    const granted = await tx.validation.count({ where: { sessionId } });
    expect(granted === 0 && ticket.number.length === 20, "no stay of this workload was validated");
    const receipt = ((await tx.receipt.aggregate({ _max: { number: true } }))._max.number ?? 0) + 1;
    expect(spot.class === CLASS && vehicle.vehicleType === "STANDARD" && tariff.body.includes("EUR"), "a standard stay");
    const sequence = await lastSequence(tx);

    const paymentId = id(now);
    await tx.payment.create({
      data: {
        id: paymentId, sessionId, key: paymentKey(paymentId), purpose: "EXIT", method: "CASH", amountMinor: PRICE_MINOR,
        currency: "EUR", creditMinor: 0, refundedMinor: 0, status: "PENDING", pricedUntil: now, version: 1, createdAt: now, updatedAt: now,
      },
    });
    await append(tx, sequence + 1, now, EVENTS.opened);
    await tx.payment.updateMany({
      where: { id: paymentId, version: 1 }, data: { status: "COMPLETED", receipt, version: 2, updatedAt: now },
    });
    await append(tx, sequence + 2, now, EVENTS.paid);
    await tx.receipt.create({
      data: {
        number: receipt, kind: "RECEIPT", paymentId, sessionId, amountMinor: PRICE_MINOR, currency: "EUR", issuedAt: now,
        body: receiptBody(),
      },
    });
    await append(tx, sequence + 3, now, EVENTS.receipt);
    const { count } = await tx.session.updateMany({
      where: { id: sessionId, version: stay.version },
      data: {
        status: "COMPLETED", endedAt: now, paidMinor: { increment: PRICE_MINOR }, vehicleType: "STANDARD", version: stay.version + 2,
        updatedAt: now,
      },
    });
    expect(count === 1, "the transaction holds the lock");
    await tx.spot.updateMany({
      where: { id: stay.spotId, version: spot.version },
      data: { status: "AVAILABLE", sessionId: null, version: spot.version + 1, updatedAt: now },
    });
    await tx.ticket.updateMany({
      where: { id: stay.ticketId, version: ticket.version }, data: { status: "CLOSED", version: ticket.version + 1, updatedAt: now },
    });
    await append(tx, sequence + 4, now, EVENTS.completed);
  });

await serve(enter, pay);
await prisma.$disconnect();
