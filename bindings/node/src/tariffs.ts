import * as raw from './raw.js';
import { readTariff, readTicket, type Tariff, type Ticket } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Once, Service } from './service.js';

/** Tariffs. */
export class Tariffs<M extends Mode> extends Service<M> {
    /** Publishes a version of a tariff. Publishing the same again changes nothing. */
    publish(tariff: string, { format = 'TOML', key }: Once & { readonly format?: raw.TextFormat | undefined } = {}): Answer<M, raw.GarageTariffRef> {
        return this.one('garage_tariff_publish', raw.GarageTariffRefLayout, raw.readGarageTariffRef, (m) => [m.text(tariff, 'tariff'), raw.TEXT_FORMAT[format], m.text(key, 'key')]);
    }

    /** Makes a published version price the stays that begin from now on. */
    activate(tariff: string, version: number, { key }: Once = {}): Answer<M, void> {
        return this.done('garage_tariff_activate', (m) => [m.text(tariff, 'tariff'), version, m.text(key, 'key')]);
    }

    /** The tariff that prices the stays that begin now. */
    active(): Answer<M, raw.GarageTariffRef> {
        return this.one('garage_tariff_active', raw.GarageTariffRefLayout, raw.readGarageTariffRef, () => []);
    }

    /** A version of a tariff as JSON. */
    json(tariff: string, version: number): Answer<M, string> {
        return this.text('garage_tariff_json', (m) => [m.text(tariff, 'tariff'), version]);
    }

    /** All versions of all tariffs. */
    list(): Answer<M, Tariff[]> {
        return this.many('garage_tariff_list', raw.GarageTariffLayout, readTariff, () => []);
    }
}

/** Tickets. */
export class Tickets<M extends Mode> extends Service<M> {
    /** The ticket with this id. */
    get(ticket: string): Answer<M, Ticket> {
        return this.one('garage_ticket_get', raw.GarageTicketLayout, readTicket, (m) => [m.id(ticket, 'ticket')]);
    }

    /** The ticket with this number, typed or printed, or with this QR code. */
    byNumber(number: string): Answer<M, Ticket> {
        return this.one('garage_ticket_by_number', raw.GarageTicketLayout, readTicket, (m) => [m.text(number, 'number')]);
    }

    /** Makes a ticket worthless; its session goes on, and is found by plate. */
    void(ticket: string, reason: string, { key }: Once = {}): Answer<M, Ticket> {
        return this.one('garage_ticket_void', raw.GarageTicketLayout, readTicket, (m) => [m.id(ticket, 'ticket'), m.text(reason, 'reason'), m.text(key, 'key')]);
    }

    /** Gives the driver of this session another ticket for one that is lost. */
    replaceLost(session: string, { key }: Once = {}): Answer<M, Ticket> {
        return this.one('garage_ticket_replace_lost', raw.GarageTicketLayout, readTicket, (m) => [m.id(session, 'session'), m.text(key, 'key')]);
    }
}
