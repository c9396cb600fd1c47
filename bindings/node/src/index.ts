/** The state of a parking garage: who is inside and where, what is free, and what is owed. */
export type { BatchResult, Command } from './batch.js';
export { GarageError, type GarageErrorCode } from './error.js';
export { EventStream } from './events.js';
export { Garage, type OpenOptions, SyncGarage } from './garage.js';
export { Journal, type JournalEntry } from './journal.js';
export { Clock, Maintenance } from './maintenance.js';
export { type Pay, Payments } from './payments.js';
export type { Charge, Charged, Provider } from './provider.js';
export type {
    ChargeOutcome,
    Durability,
    GarageBay as Bay,
    GarageFloor as Floor,
    GarageLayoutBuilt as LayoutBuilt,
    GarageRecovered as Recovered,
    GarageSwept as Swept,
    GarageTariffRef as TariffRef,
    LineKind,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    SessionStatus,
    SpotStatus,
    SpotType,
    TextFormat,
    TicketStatus,
    VehicleType,
} from './raw.js';
export type { Availability, Feature, Head, Health, Payment, Quote, QuoteLine, Session, Spot, Tariff, Ticket, Vehicle, Verified, Visit } from './records.js';
export type { Answer, Mode } from './run.js';
export type { Once, Page } from './service.js';
export { SyncSpots } from './sign.js';
export { type Entered, type Entry, type SessionFilter, Sessions, type SpotWish } from './sessions.js';
export { type FreeCount, type Layout, type SpotPlan, Spots } from './spots.js';
export { Tariffs, Tickets } from './tariffs.js';
export type { Instant, Money, MoneyInput } from './values.js';
export { type Size, type VehicleChange, Vehicles } from './vehicles.js';

import { library } from './library.js';

/** The loaded library: its version, and the file it was found in. */
export function libraryInfo(): { readonly version: string; readonly path: string } {
    const { version, path } = library();
    return { version, path };
}
