// What calls answer about users, devices and logins.
import * as raw from './raw.js';
import type { Row } from './service.js';
import { named, shape, type Shaped } from './shape.js';

/** What somebody may do. */
export type Permission = {
    [K in keyof typeof raw]: K extends `GARAGE_PERMISSION_${infer Name}` ? Name : never;
}[keyof typeof raw];
const PREFIX = 'GARAGE_PERMISSION_';
const PERMISSIONS: readonly (readonly [Permission, number])[] = Object.entries(raw)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, bit]) => [name.slice(PREFIX.length) as Permission, bit as number] as const);

const USER_SPEC = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['deletedAt', 'passwordSetAt'] } as const;
/** A user, as it is now. */
export interface User extends Shaped<raw.GarageUser, typeof USER_SPEC> {}
export const USER: Row<User> = shape(raw.GarageUserLayout, raw.readGarageUser, USER_SPEC);

const DEVICE_SPEC = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['deletedAt'] } as const;
/** A gate or kiosk, as it is now. */
export interface Device extends Shaped<raw.GarageDevice, typeof DEVICE_SPEC> {}
export const DEVICE: Row<Device> = shape(raw.GarageDeviceLayout, raw.readGarageDevice, DEVICE_SPEC);

const DEVICE_SECRET_SPEC = { ids: ['device'], secrets: ['secret'], wiped: true } as const;
/** What a device logs in with; it is shown this once. */
export interface DeviceSecret extends Shaped<raw.GarageDeviceSecret, typeof DEVICE_SECRET_SPEC> {}
export const DEVICE_SECRET: Row<DeviceSecret> = shape(raw.GarageDeviceSecretLayout, raw.readGarageDeviceSecret, DEVICE_SECRET_SPEC);

const AUTH_SESSION_SPEC = { ids: ['id', 'subject'], dates: ['createdAt', 'lastActivity', 'expiresAt'], maybe: ['endedAt'], kinds: ['endedBy'] } as const;
/** A login of a user or a device. It has nothing to do with a stay. */
export interface AuthSession extends Shaped<raw.GarageAuthSession, typeof AUTH_SESSION_SPEC> {}
export const AUTH_SESSION: Row<AuthSession> = shape(raw.GarageAuthSessionLayout, raw.readGarageAuthSession, AUTH_SESSION_SPEC);

const TOKENS_SPEC = { ids: ['session', 'subject'], dates: ['expiresAt', 'refreshExpiresAt'], secrets: ['access', 'refresh'], wiped: true } as const;
/** What a login gives: `access` is shown with each call, `refresh` is taken once, for new tokens. */
export interface Tokens extends Shaped<raw.GarageTokens, typeof TOKENS_SPEC> {}
export const TOKENS: Row<Tokens> = shape(raw.GarageTokensLayout, raw.readGarageTokens, TOKENS_SPEC);

const PRINCIPAL_SPEC = { ids: ['subject', 'session'], texts: ['lane'] } as const;
/** Who is calling, and what they may do. */
export interface Principal extends Omit<Shaped<raw.GaragePrincipal, typeof PRINCIPAL_SPEC>, 'permissions'> {
    readonly permissions: readonly Permission[];
}
const SHAPED_PRINCIPAL = shape(raw.GaragePrincipalLayout, raw.readGaragePrincipal, PRINCIPAL_SPEC);
export const PRINCIPAL: Row<Principal> = {
    layout: raw.GaragePrincipalLayout,
    read: (b, at, currency) => {
        const principal = SHAPED_PRINCIPAL.read(b, at, currency);
        return { ...principal, permissions: named(PERMISSIONS, Number(principal.permissions)) };
    },
};
