// What calls answer about stays, spots, vehicles and the journal.
import * as raw from './raw.js';
import type { Row } from './service.js';
import { hide, shape, type Shaped } from './shape.js';
import { type Money, money } from './values.js';

const VISIT_SPEC = { ids: ['session', 'vehicle', 'ticket', 'spot'], dates: ['enteredAt', 'overdueAt'], secrets: ['ticketNumber', 'ticketQr'] } as const;
/** A stay that has begun: what the driver gets, and is told. */
export interface Visit extends Omit<Shaped<raw.GarageVisit, typeof VISIT_SPEC>, 'debtMinor' | 'debtCurrency'> {
    /** What the vehicle owes for earlier stays, where debts are shown at the entry. */
    readonly debt: Money | null;
}
const SHAPED_VISIT = shape(raw.GarageVisitLayout, raw.readGarageVisit, VISIT_SPEC);
export const VISIT: Row<Visit> = {
    layout: raw.GarageVisitLayout,
    read: (b, at, currency) => {
        const visit: Record<string, unknown> & { debtMinor: bigint; debtCurrency: string } = { ...SHAPED_VISIT.read(b, at, currency) };
        const { debtMinor, debtCurrency, ...rest } = visit;
        const read = { ...rest, debt: debtCurrency === '' ? null : money(debtMinor, debtCurrency) };
        hide(read, VISIT_SPEC.secrets);
        return read as unknown as Visit;
    },
};

const SESSION_SPEC = {
    ids: ['id', 'vehicle', 'spot', 'ticket'],
    dates: ['enteredAt', 'overdueAt', 'createdAt', 'updatedAt'],
    maybe: ['endedAt', 'paidUntil'],
    money: ['paid'],
    texts: ['tariff', 'entryLane', 'exitLane'],
} as const;
/** A stay, as it is now. */
export interface Session extends Shaped<raw.GarageSession, typeof SESSION_SPEC> {}
export const SESSION: Row<Session> = shape(raw.GarageSessionLayout, raw.readGarageSession, SESSION_SPEC);

const QUOTE_SPEC = {
    ids: ['session'],
    dates: ['from', 'until'],
    maybe: ['validUntil'],
    money: ['total', 'tax', 'paid', 'due'],
    texts: ['tariff'],
} as const;
/** What a stay costs, what was paid, and what is due. */
export interface Quote extends Shaped<raw.GarageQuote, typeof QUOTE_SPEC> {}
export const QUOTE: Row<Quote> = shape(raw.GarageQuoteLayout, raw.readGarageQuote, QUOTE_SPEC);

const QUOTE_LINE_SPEC = { maybe: ['from', 'until'], money: ['amount', 'atStart'], texts: ['name'], counts: ['steps'] } as const;
/** A part of the price of a stay. The amounts of all lines add up to the total. */
export interface QuoteLine extends Shaped<raw.GarageQuoteLine, typeof QUOTE_LINE_SPEC> {}
export const QUOTE_LINE: Row<QuoteLine> = shape(raw.GarageQuoteLineLayout, raw.readGarageQuoteLine, QUOTE_LINE_SPEC);

const TICKET_SPEC = { ids: ['id', 'session'], dates: ['createdAt', 'updatedAt'], secrets: ['number', 'qr'] } as const;
/** A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs. */
export interface Ticket extends Shaped<raw.GarageTicket, typeof TICKET_SPEC> {}
export const TICKET: Row<Ticket> = shape(raw.GarageTicketLayout, raw.readGarageTicket, TICKET_SPEC);

const SPOT_SPEC = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['reservedUntil', 'deletedAt'] } as const;
/** A spot, as it is now. */
export interface Spot extends Shaped<raw.GarageSpot, typeof SPOT_SPEC> {}
export const SPOT: Row<Spot> = shape(raw.GarageSpotLayout, raw.readGarageSpot, SPOT_SPEC);

const AVAILABILITY_SPEC = {} as const;
/** How many spots of one floor, bay and class there are, and what they are doing. */
export interface Availability extends Shaped<raw.GarageAvailability, typeof AVAILABILITY_SPEC> {}
export const AVAILABILITY: Row<Availability> = shape(raw.GarageAvailabilityLayout, raw.readGarageAvailability, AVAILABILITY_SPEC);

const VEHICLE_SPEC = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['deletedAt'], secrets: ['plate', 'plateShown'] } as const;
/** A vehicle, as it is now. */
export interface Vehicle extends Shaped<raw.GarageVehicle, typeof VEHICLE_SPEC> {}
export const VEHICLE: Row<Vehicle> = shape(raw.GarageVehicleLayout, raw.readGarageVehicle, VEHICLE_SPEC);

/** A floor. */
export const FLOOR: Row<raw.GarageFloor> = { layout: raw.GarageFloorLayout, read: raw.readGarageFloor };

/** A bay. */
export const BAY: Row<raw.GarageBay> = { layout: raw.GarageBayLayout, read: raw.readGarageBay };

/** How much was built. */
export const LAYOUT_BUILT: Row<raw.GarageLayoutBuilt> = { layout: raw.GarageLayoutBuiltLayout, read: raw.readGarageLayoutBuilt };

const HEALTH_SPEC = {
    counts: ['sessionCount', 'activeSpots', 'paymentsPending', 'liveLag', 'journalSequence', 'walBytes', 'commits', 'checkpointsFailed'],
    hashes: ['journalHash'],
} as const;
/** The state of a garage and of the library's parts at one moment. */
export interface Health extends Shaped<raw.GarageHealth, typeof HEALTH_SPEC> {}
export const HEALTH: Row<Health> = shape(raw.GarageHealthLayout, raw.readGarageHealth, HEALTH_SPEC);

const HEAD_SPEC = { counts: ['sequence'], hashes: ['hash'] } as const;
/** Where the journal ends. */
export interface Head extends Shaped<raw.GarageHead, typeof HEAD_SPEC> {}
export const HEAD: Row<Head> = shape(raw.GarageHeadLayout, raw.readGarageHead, HEAD_SPEC);

const VERIFIED_SPEC = { counts: ['rows', 'headSequence', 'brokenSequence'], hashes: ['headHash'], texts: ['found'] } as const;
/** What verifying found. */
export interface Verified extends Shaped<raw.GarageVerified, typeof VERIFIED_SPEC> {}
export const VERIFIED: Row<Verified> = shape(raw.GarageVerifiedLayout, raw.readGarageVerified, VERIFIED_SPEC);

/** What a sweep did. */
export const SWEPT: Row<raw.GarageSwept> = { layout: raw.GarageSweptLayout, read: raw.readGarageSwept };
