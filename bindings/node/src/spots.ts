import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { AVAILABILITY, type Availability, BAY, FLOOR, LAYOUT_BUILT, SPOT, type Spot } from './records.js';
import type { Answer, Mode, Rows } from './run.js';
import { type Once, type Order, type Page, Service } from './service.js';
import { type Feature, featureBits } from './shape.js';
import type { Instant } from './values.js';

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

/** Writes what is to be built. */
function layoutAddress(m: Memory, { floors = [], bays = [], spots = [] }: Layout): bigint {
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
    return plan.address;
}

/** Spots, and what is free. */
export class Spots<M extends Mode> extends Service<M> {
    /** The spot with this id, also one that was removed. */
    get(spot: string): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_get', spot);
    }

    /** The spot with this code painted on it. */
    byCode(code: string): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_by_code', code);
    }

    /** A page of the spots, in the order in which they were built, removed ones included. */
    list(page: Page = {}): Answer<M, Spot[]> {
        return this.pageOf(SPOT, 'garage_spot_list', page);
    }

    /** All of them, read as they are asked for. */
    each(order: Order = {}): Rows<M, Spot> {
        return this.eachOf(SPOT, 'garage_spot_list', order);
    }

    /** What is free where: for each floor, bay and class of spots; of one floor or of all. From memory. */
    availability({ level }: { readonly level?: number | undefined } = {}): Answer<M, Availability[]> {
        return this.all(AVAILABILITY, 'garage_spot_availability', level ?? raw.GARAGE_ANY_LEVEL);
    }

    /** How many spots are free: on one floor or all; of one class, or of all. One number, from memory: for a sign at the entrance. */
    freeCount({ level, spotType, features }: FreeCount = {}): Answer<M, number> {
        return this.size('garage_spot_free_count', level ?? raw.GARAGE_ANY_LEVEL, spotType === undefined ? 0 : raw.SPOT_TYPE[spotType], featureBits(features));
    }

    /** Closes a spot, or opens it again. */
    setService(spot: string, status: 'AVAILABLE' | 'MAINTENANCE' | 'OUT_OF_ORDER', { reason, key }: Once & { readonly reason?: string | undefined } = {}): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_set_service', spot, raw.SPOT_STATUS[status], reason, key);
    }

    /** Keeps a spot for the vehicle with this plate; without an end, for ever. */
    reserve(spot: string, plate: string, { until, key }: Once & { readonly until?: Instant | undefined } = {}): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_reserve', spot, plate, until, key);
    }

    /** Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone. */
    release(spot: string, { key }: Once = {}): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_release', spot, key);
    }

    /** Takes a spot out of the layout; its history stays. */
    remove(spot: string, { key }: Once = {}): Answer<M, Spot> {
        return this.one(SPOT, 'garage_spot_remove', spot, key);
    }

    /** Builds floors, bays and spots. */
    createLayout(layout: Layout, { key }: Once = {}): Answer<M, raw.GarageLayoutBuilt> {
        return this.one(LAYOUT_BUILT, 'garage_layout_create', (m) => layoutAddress(m, layout), key);
    }

    /** Builds floors (levels 1 and up) of bays of STANDARD spots, called F1-B1-S001 and so on. */
    createGrid(floors: number, bays: number, spots: number, { key }: Once = {}): Answer<M, raw.GarageLayoutBuilt> {
        return this.one(LAYOUT_BUILT, 'garage_layout_grid', floors, bays, spots, key);
    }

    /** All floors, lowest first. */
    floors(): Answer<M, raw.GarageFloor[]> {
        return this.all(FLOOR, 'garage_layout_floors');
    }

    /** All bays, by floor and number. */
    bays(): Answer<M, raw.GarageBay[]> {
        return this.all(BAY, 'garage_layout_bays');
    }
}
