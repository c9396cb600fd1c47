import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { SESSION, type Session, VEHICLE, type Vehicle } from './records.js';
import type { Answer, Mode, Rows } from './run.js';
import { type Once, type Order, PAGE_ROWS, type Page, Service } from './service.js';

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

function newAddress(m: Memory, plate: string, { vehicleType, size, note }: VehicleChange): bigint {
    const out = m.struct(raw.GarageNewVehicleLayout);
    const type = vehicleType === undefined ? {} : { vehicleType };
    raw.writeGarageNewVehicle(out.buffer, out.at, { ...type, ...size, plate: m.text(plate, 'plate'), note: m.text(note, 'note') });
    return out.address;
}

function changeAddress(m: Memory, { vehicleType, size, note }: VehicleChange): bigint {
    const out = m.struct(raw.GarageVehicleChangeLayout);
    const flags = (size === undefined ? 0 : raw.GARAGE_CHANGE_SIZE) | (note === undefined ? 0 : raw.GARAGE_CHANGE_NOTE);
    const type = vehicleType === undefined ? {} : { vehicleType };
    raw.writeGarageVehicleChange(out.buffer, out.at, { flags, ...type, ...size, note: m.text(note, 'note') });
    return out.address;
}

/** Vehicles. */
export class Vehicles<M extends Mode> extends Service<M> {
    /** Makes a vehicle known. Entering does this by itself. */
    register(plate: string, { key, ...about }: VehicleChange & Once = {}): Answer<M, Vehicle> {
        return this.one(VEHICLE, 'garage_vehicle_register', (m) => newAddress(m, plate, about), key);
    }

    /** The vehicle with this id, also one that was removed. */
    get(vehicle: string): Answer<M, Vehicle> {
        return this.one(VEHICLE, 'garage_vehicle_get', vehicle);
    }

    /** The vehicle with this plate, however it is typed. */
    byPlate(plate: string): Answer<M, Vehicle> {
        return this.one(VEHICLE, 'garage_vehicle_by_plate', plate);
    }

    /** Vehicles whose plate a camera may have read as this one, the exact plate first. */
    search(plate: string, { limit = PAGE_ROWS }: { readonly limit?: number | undefined } = {}): Answer<M, Vehicle[]> {
        return this.some(VEHICLE, 'garage_vehicle_search', limit, plate);
    }

    /** Changes a vehicle that is still as it was in `version`. */
    update(vehicle: string, version: number, change: VehicleChange, { key }: Once = {}): Answer<M, Vehicle> {
        return this.one(VEHICLE, 'garage_vehicle_update', vehicle, version, (m) => changeAddress(m, change), key);
    }

    /** Removes a vehicle; its history stays. */
    remove(vehicle: string, { key }: Once = {}): Answer<M, Vehicle> {
        return this.one(VEHICLE, 'garage_vehicle_remove', vehicle, key);
    }

    /** The note that staff wrote about a vehicle; empty where there is none. */
    note(vehicle: string): Answer<M, string> {
        return this.text('garage_vehicle_note', vehicle);
    }

    /** A page of the vehicles, in the order in which they were registered, removed ones included. */
    list(page: Page = {}): Answer<M, Vehicle[]> {
        return this.pageOf(VEHICLE, 'garage_vehicle_list', page);
    }

    /** All of them, read as they are asked for. */
    each(order: Order = {}): Rows<M, Vehicle> {
        return this.eachOf(VEHICLE, 'garage_vehicle_list', order);
    }

    /** A page of the stays of a vehicle. */
    history(vehicle: string, page: Page = {}): Answer<M, Session[]> {
        return this.pageOf(SESSION, 'garage_vehicle_history', page, vehicle);
    }

    /** All of them, read as they are asked for. */
    eachStay(vehicle: string, order: Order = {}): Rows<M, Session> {
        return this.eachOf(SESSION, 'garage_vehicle_history', order, vehicle);
    }
}
