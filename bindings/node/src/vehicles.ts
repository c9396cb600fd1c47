import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { readSession, readVehicle, type Session, type Vehicle } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Once, PAGE_ROWS, type Page, Service } from './service.js';

/** A vehicle's measures in centimetres; 0: not known. */
export interface Size {
    readonly heightCm: number;
    readonly lengthCm: number;
    readonly widthCm: number;
}

/** What is to change about a vehicle; what is left out stays. */
export interface VehicleChange {
    readonly vehicleType?: raw.VehicleType | undefined;
    readonly size?: Size | undefined;
    /** null removes it. */
    readonly note?: string | null | undefined;
}

/** Vehicles. */
export class Vehicles<M extends Mode> extends Service<M> {
    /** Makes a vehicle known. Entering does this by itself. */
    register(plate: string, { vehicleType, size, note, key }: VehicleChange & Once = {}): Answer<M, Vehicle> {
        return this.#vehicle('garage_vehicle_register', (m) => {
            const out = m.struct(raw.GarageNewVehicleLayout);
            const type = vehicleType === undefined ? {} : { vehicleType };
            raw.writeGarageNewVehicle(out.buffer, out.at, { ...type, ...size, plate: m.text(plate, 'plate'), note: m.text(note, 'note') });
            return [out.address, m.text(key, 'key')];
        });
    }

    /** The vehicle with this id, also one that was removed. */
    get(vehicle: string): Answer<M, Vehicle> {
        return this.#vehicle('garage_vehicle_get', (m) => [m.id(vehicle, 'vehicle')]);
    }

    /** The vehicle with this plate, however it is typed. */
    byPlate(plate: string): Answer<M, Vehicle> {
        return this.#vehicle('garage_vehicle_by_plate', (m) => [m.text(plate, 'plate')]);
    }

    /** Vehicles whose plate a camera may have read as this one, the exact plate first. */
    search(plate: string, { limit = PAGE_ROWS }: { readonly limit?: number | undefined } = {}): Answer<M, Vehicle[]> {
        return this.many('garage_vehicle_search', raw.GarageVehicleLayout, readVehicle, (m) => [m.text(plate, 'plate')], limit);
    }

    /** Changes a vehicle that is still as it was in `version`. */
    update(vehicle: string, version: number, { vehicleType, size, note }: VehicleChange, { key }: Once = {}): Answer<M, Vehicle> {
        return this.#vehicle('garage_vehicle_update', (m) => {
            const out = m.struct(raw.GarageVehicleChangeLayout);
            const flags = (size === undefined ? 0 : raw.GARAGE_CHANGE_SIZE) | (note === undefined ? 0 : raw.GARAGE_CHANGE_NOTE);
            const type = vehicleType === undefined ? {} : { vehicleType };
            raw.writeGarageVehicleChange(out.buffer, out.at, { flags, ...type, ...size, note: m.text(note, 'note') });
            return [m.id(vehicle, 'vehicle'), version, out.address, m.text(key, 'key')];
        });
    }

    /** Removes a vehicle; its history stays. */
    remove(vehicle: string, { key }: Once = {}): Answer<M, Vehicle> {
        return this.#vehicle('garage_vehicle_remove', (m) => [m.id(vehicle, 'vehicle'), m.text(key, 'key')]);
    }

    /** The note that staff wrote about a vehicle; empty where there is none. */
    note(vehicle: string): Answer<M, string> {
        return this.text('garage_vehicle_note', (m) => [m.id(vehicle, 'vehicle')]);
    }

    /** A page of the vehicles, in the order in which they were registered, removed ones included. */
    list({ after, limit = PAGE_ROWS, newestFirst }: Page = {}): Answer<M, Vehicle[]> {
        const flags = newestFirst ? raw.GARAGE_NEWEST_FIRST : 0;
        return this.many('garage_vehicle_list', raw.GarageVehicleLayout, readVehicle, (m) => [m.id(after, 'after'), flags], limit);
    }

    /** A page of the stays of a vehicle. */
    history(vehicle: string, { after, limit = PAGE_ROWS, newestFirst }: Page = {}): Answer<M, Session[]> {
        const values = (m: Memory): unknown[] => [m.id(vehicle, 'vehicle'), m.id(after, 'after'), newestFirst ? raw.GARAGE_NEWEST_FIRST : 0];
        return this.many('garage_vehicle_history', raw.GarageSessionLayout, readSession, values, limit);
    }

    #vehicle(name: Parameters<typeof this.one>[0], values: (memory: Memory) => readonly unknown[]): Answer<M, Vehicle> {
        return this.one(name, raw.GarageVehicleLayout, readVehicle, values);
    }
}
