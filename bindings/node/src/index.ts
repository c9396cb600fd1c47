/** The state of a parking garage: who is inside and where, what is free, and what is owed. */
export type { AuthSession, Device, DeviceSecret, Permission, Principal, Tokens, User } from './account_records.js';
export { Auth, type Client, type DeviceChange, Devices, type NewDevice, type NewUser, type UserChange, Users, type Whose } from './accounts.js';
export { SyncGarage } from './access.js';
export type { BatchResult, Command } from './batch.js';
export { Books, Receipts, Shifts } from './books.js';
export { GarageError, type GarageErrorCode } from './error.js';
export { EventStream } from './events.js';
export { Acting, Garage } from './garage.js';
export { Journal, type JournalEntry } from './journal.js';
export { Clock, Maintenance } from './maintenance.js';
export type {
    BilledBack,
    BooksChecked,
    DayClose,
    DaySum,
    Debt,
    MethodSum,
    Payment,
    Receipt,
    Refund,
    Repriced,
    Shift,
    Sums,
    Tariff,
    TaxSum,
} from './money_records.js';
export type { AuthOptions, OpenOptions, TokenKey } from './options.js';
export { Debts, type Means, type Pay, Payments, type Refunding, Refunds } from './payments.js';
export type { Charge, Charged, Provider, RefundCharge } from './provider.js';
export type {
    AuthSessionEnd,
    CashMove,
    ChargeOutcome,
    DebtsAtEntry,
    DebtStatus,
    DeviceKind,
    Durability,
    GarageBay as Bay,
    GarageFloor as Floor,
    GarageLayoutBuilt as LayoutBuilt,
    GarageRecovered as Recovered,
    GarageSwept as Swept,
    GarageTariffRef as TariffRef,
    LineKind,
    Overpayment,
    ParkerClass,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    ReceiptKind,
    RefundStatus,
    Role,
    SessionStatus,
    ShiftStatus,
    SpotStatus,
    SpotType,
    TextFormat,
    TicketStatus,
    TokenAlgorithm,
    VehicleType,
} from './raw.js';
export type { Availability, Head, Health, Quote, QuoteLine, Session, Spot, Ticket, Vehicle, Verified, Visit } from './records.js';
export type { Answer, Mode, Rows } from './run.js';
export type { NumberedPage, Once, Order, Page } from './service.js';
export { type Entered, type Entry, type Lane, type SessionFilter, Sessions, type SpotWish } from './sessions.js';
export type { Feature } from './shape.js';
export { SyncSpots } from './sign.js';
export { type FreeCount, type Layout, type SpotPlan, Spots } from './spots.js';
export { type Format, type RepriceScope, Tariffs, Tickets } from './tariffs.js';
export { type Benefit, type Validation, Validations } from './validations.js';
export type { Instant, Money, MoneyInput } from './values.js';
export { type Size, type VehicleChange, Vehicles } from './vehicles.js';

import { library } from './library.js';
import * as raw from './raw.js';
import { named } from './shape.js';

/** What a library can do, or was built without. */
export type LibraryFeature = 'SQLITE' | 'MEMORY' | 'EVENTS' | 'AUTH' | 'RECEIPT_SVG';
const LIBRARY_FEATURES: readonly (readonly [LibraryFeature, number])[] = [
    ['SQLITE', raw.GARAGE_FEATURES_SQLITE],
    ['MEMORY', raw.GARAGE_FEATURES_MEMORY],
    ['EVENTS', raw.GARAGE_FEATURES_EVENTS],
    ['AUTH', raw.GARAGE_FEATURES_AUTH],
    ['RECEIPT_SVG', raw.GARAGE_FEATURES_RECEIPT_SVG],
];

/** The loaded library: its version, the file it was found in, and what it can do. */
export function libraryInfo(): { readonly version: string; readonly path: string; readonly features: readonly LibraryFeature[] } {
    const { version, path, native } = library();
    const bits = BigInt(native('garage_features')() as number | bigint);
    return { version, path, features: named(LIBRARY_FEATURES, Number(bits)) };
}
