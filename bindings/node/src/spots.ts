import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { type Availability, type Feature, featureBits, readAvailability, readSpot, type Spot } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Once, PAGE_ROWS, type Page, Service } from './service.js';
import { type Instant, microsOf } from './values.js';

/** A spot that is to be built. */
export interface SpotPlan {
    readonly level: number;
    /** The bay on that floor. */
    readonly bay: number;
    /** What is painted on the floor: 1 to 32 characters, unique in the garage. */
    readonly code: string;
    readonly spotType: raw.SpotType;
    readonly features?: readonly Feature[] | undefined;
    readonly heightCmMax?: number | undefined;
    readonly lengthCmMax?: number | undefined;
    readonly widthCmMax?: number | undefined;
}

/** Floors, bays and spots to be added to those there are. */
export interface Layout {
    readonly floors?: readonly { readonly level: number; readonly name: string }[] | undefined;
    readonly bays?: readonly { readonly level: number; readonly number: number; readonly name: string }[] | undefined;
    /** In the order in which they are to be given out. */
    readonly spots?: readonly SpotPlan[] | undefined;
}

/** Of which spots the free ones are counted: of one floor, or all; of one class, or all. */
export interface FreeCount {
    readonly level?: number | undefined;
    readonly spotType?: raw.SpotType | undefined;
    readonly features?: readonly Feature[] | undefined;
}

/** Spots, and what is free. */
export class Spots<M extends Mode> extends Service<M> {
    /** The spot with this id, also one that was removed. */
    get(spot: string): Answer<M, Spot> {
        return this.#spot('garage_spot_get', (m) => [m.id(spot, 'spot')]);
    }

    /** The spot with this code painted on it. */
    byCode(code: string): Answer<M, Spot> {
        return this.#spot('garage_spot_by_code', (m) => [m.text(code, 'code')]);
    }

    /** A page of the spots, in the order in which they were built, removed ones included. */
    list({ after, limit = PAGE_ROWS, newestFirst }: Page = {}): Answer<M, Spot[]> {
        const flags = newestFirst ? raw.GARAGE_NEWEST_FIRST : 0;
        return this.many('garage_spot_list', raw.GarageSpotLayout, readSpot, (m) => [m.id(after, 'after'), flags], limit);
    }

    /** What is free where: a row for each floor, bay and class that has spots. From memory. */
    availability({ level }: { readonly level?: number | undefined } = {}): Answer<M, Availability[]> {
        return this.many('garage_spot_availability', raw.GarageAvailabilityLayout, readAvailability, () => [level ?? raw.GARAGE_ANY_LEVEL]);
    }

    /** How many spots are free: on one floor or all; of one class, or of all. One number, from memory: for a sign at the entrance. */
    freeCount({ level, spotType, features }: FreeCount = {}): Answer<M, number> {
        return this.size('garage_spot_free_count', () => [level ?? raw.GARAGE_ANY_LEVEL, spotType === undefined ? 0 : raw.SPOT_TYPE[spotType], featureBits(features)]);
    }

    /** Closes a spot, or opens it again. */
    setService(spot: string, status: 'AVAILABLE' | 'MAINTENANCE' | 'OUT_OF_ORDER', { reason, key }: Once & { readonly reason?: string | undefined } = {}): Answer<M, Spot> {
        return this.#spot('garage_spot_set_service', (m) => [m.id(spot, 'spot'), raw.SPOT_STATUS[status], m.text(reason, 'reason'), m.text(key, 'key')]);
    }

    /** Keeps a spot for the vehicle with this plate; without an end, for ever. */
    reserve(spot: string, plate: string, { until, key }: Once & { readonly until?: Instant | undefined } = {}): Answer<M, Spot> {
        return this.#spot('garage_spot_reserve', (m) => [m.id(spot, 'spot'), m.text(plate, 'plate'), microsOf(until, 'until'), m.text(key, 'key')]);
    }

    /** Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone. */
    release(spot: string, { key }: Once = {}): Answer<M, Spot> {
        return this.#spot('garage_spot_release', (m) => [m.id(spot, 'spot'), m.text(key, 'key')]);
    }

    /** Takes a spot out of the layout; its history stays. */
    remove(spot: string, { key }: Once = {}): Answer<M, Spot> {
        return this.#spot('garage_spot_remove', (m) => [m.id(spot, 'spot'), m.text(key, 'key')]);
    }

    /** Builds floors, bays and spots. */
    createLayout({ floors = [], bays = [], spots = [] }: Layout, { key }: Once = {}): Answer<M, raw.GarageLayoutBuilt> {
        return this.one('garage_layout_create', raw.GarageLayoutBuiltLayout, raw.readGarageLayoutBuilt, (m) => {
            const plan = m.struct(raw.GarageLayoutLayout);
            raw.writeGarageLayout(plan.buffer, plan.at, {
                floors: m.written(raw.GarageFloorPlanLayout, floors, (b, at, one) => raw.writeGarageFloorPlan(b, at, { level: one.level, name: m.text(one.name, 'name') })),
                floorCount: floors.length,
                bays: m.written(raw.GarageBayPlanLayout, bays, (b, at, one) => raw.writeGarageBayPlan(b, at, { level: one.level, number: one.number, name: m.text(one.name, 'name') })),
                bayCount: bays.length,
                spots: m.written(raw.GarageSpotPlanLayout, spots, (b, at, { spotType, features, level, bay, heightCmMax = 0, lengthCmMax = 0, widthCmMax = 0, code }) =>
                    raw.writeGarageSpotPlan(b, at, { spotType, features: featureBits(features), level, bay, heightCmMax, lengthCmMax, widthCmMax, code: m.text(code, 'code') }),
                ),
                spotCount: spots.length,
            });
            return [plan.address, m.text(key, 'key')];
        });
    }

    /** Builds floors (levels 1 and up) of bays of STANDARD spots, called F1-B1-S001 and so on. */
    createGrid(floors: number, bays: number, spots: number, { key }: Once = {}): Answer<M, raw.GarageLayoutBuilt> {
        return this.one('garage_layout_grid', raw.GarageLayoutBuiltLayout, raw.readGarageLayoutBuilt, (m) => [floors, bays, spots, m.text(key, 'key')]);
    }

    /** All floors, lowest first. */
    floors(): Answer<M, raw.GarageFloor[]> {
        return this.many('garage_layout_floors', raw.GarageFloorLayout, raw.readGarageFloor, () => []);
    }

    /** All bays, by floor and number. */
    bays(): Answer<M, raw.GarageBay[]> {
        return this.many('garage_layout_bays', raw.GarageBayLayout, raw.readGarageBay, () => []);
    }

    #spot(name: Parameters<typeof this.one>[0], values: (memory: Memory) => readonly unknown[]): Answer<M, Spot> {
        return this.one(name, raw.GarageSpotLayout, readSpot, values);
    }
}
