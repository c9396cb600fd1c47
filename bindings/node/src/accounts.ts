import {
    AUTH_SESSION,
    type AuthSession,
    DEVICE,
    DEVICE_SECRET,
    type Device,
    type DeviceSecret,
    PRINCIPAL,
    type Principal,
    TOKENS,
    type Tokens,
    USER,
    type User,
} from './account_records.js';
import type { Memory } from './memory.js';
import * as raw from './raw.js';
import type { Answer, Call, Mode, Rows } from './run.js';
import { converted, type Given, type Order, type Page, Service } from './service.js';

/** A user to be made. */
export interface NewUser {
    /** A name or an email address. */
    readonly login: string;
    readonly role: raw.Role;
    /** Left out: the user sets one with a token of `auth.beginReset`. */
    readonly password?: string | undefined;
    /** What others see; left out: the login. */
    readonly displayName?: string | undefined;
}

/** What is to change about a user; what is left out stays. */
export interface UserChange {
    readonly role?: raw.Role | undefined;
    readonly displayName?: string | undefined;
    readonly active?: boolean | undefined;
}

/** A gate or kiosk to be registered. */
export interface NewDevice {
    readonly kind: raw.DeviceKind;
    readonly name: string;
    /** The lane or pay station where it stands. */
    readonly lane: string;
}

/** What is to change about a device; what is left out stays. */
export interface DeviceChange {
    readonly name?: string | undefined;
    readonly lane?: string | undefined;
    readonly active?: boolean | undefined;
}

/** What a program knows about the one at the other end; none of it is proof. */
export interface Client {
    /** What devices are told apart by; only its SHA-256 is kept. */
    readonly fingerprint?: string | undefined;
    readonly ip?: string | undefined;
    readonly userAgent?: string | undefined;
}

/** Whose logins are meant: a user's, or a device's. */
export interface Whose {
    readonly isDevice?: boolean | undefined;
}

const switched = (active: boolean | undefined): number => (active === undefined ? 0 : active ? raw.GARAGE_CHANGE_ACTIVATE : raw.GARAGE_CHANGE_DEACTIVATE);

function newUserAddress(m: Memory, { login, role, password, displayName }: NewUser): bigint {
    const out = m.struct(raw.GarageNewUserLayout);
    const texts = { login: m.text(login, 'login'), password: m.text(password, 'password'), displayName: m.text(displayName, 'displayName') };
    raw.writeGarageNewUser(out.buffer, out.at, { role, ...texts });
    return out.address;
}

function userChangeAddress(m: Memory, { role, displayName, active }: UserChange): bigint {
    const out = m.struct(raw.GarageUserChangeLayout);
    raw.writeGarageUserChange(out.buffer, out.at, { ...(role === undefined ? {} : { role }), displayName: m.text(displayName, 'displayName'), flags: switched(active) });
    return out.address;
}

function newDeviceAddress(m: Memory, { kind, name, lane }: NewDevice): bigint {
    const out = m.struct(raw.GarageNewDeviceLayout);
    raw.writeGarageNewDevice(out.buffer, out.at, { kind, name: m.text(name, 'name'), lane: m.text(lane, 'lane') });
    return out.address;
}

function deviceChangeAddress(m: Memory, { name, lane, active }: DeviceChange): bigint {
    const out = m.struct(raw.GarageDeviceChangeLayout);
    raw.writeGarageDeviceChange(out.buffer, out.at, { name: m.text(name, 'name'), lane: m.text(lane, 'lane'), flags: switched(active) });
    return out.address;
}

function clientAddress(client: Client | undefined): Given {
    return (m) => {
        if (client === undefined) return 0n;
        const out = m.struct(raw.GarageClientLayout);
        raw.writeGarageClient(out.buffer, out.at, {
            fingerprint: m.text(client.fingerprint, 'fingerprint'),
            ip: m.text(client.ip, 'ip'),
            userAgent: m.text(client.userAgent, 'userAgent'),
        });
        return out.address;
    };
}

/** Users: there are none until the program makes the first. */
export class Users<M extends Mode> extends Service<M> {
    /** Makes a user. */
    create(user: NewUser): Answer<M, User> {
        return this.one(USER, 'garage_user_create', (m) => newUserAddress(m, user));
    }

    /** The user with this id, also one that was removed. */
    get(user: string): Answer<M, User> {
        return this.one(USER, 'garage_user_get', user);
    }

    /** The user with this login, however it is typed. */
    byLogin(login: string): Answer<M, User> {
        return this.one(USER, 'garage_user_by_login', login);
    }

    /** A page of the users in the order in which they were made, removed ones included. */
    list(page: Page = {}): Answer<M, User[]> {
        return this.pageOf(USER, 'garage_user_list', page);
    }

    /** All of them, read as they are asked for. */
    each(order: Order = {}): Rows<M, User> {
        return this.eachOf(USER, 'garage_user_list', order);
    }

    /** Changes a user that is still as in `version`. Who is switched off is logged out everywhere. */
    change(user: string, version: number, change: UserChange): Answer<M, User> {
        return this.one(USER, 'garage_user_change', user, version, (m) => userChangeAddress(m, change));
    }

    /** Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did. */
    remove(user: string): Answer<M, User> {
        return this.one(USER, 'garage_user_remove', user);
    }
}

/** Gates and kiosks, each with a secret of its own. */
export class Devices<M extends Mode> extends Service<M> {
    /** Registers a gate or kiosk, with a secret of 256 random bits that is shown this once. */
    register(device: NewDevice): Answer<M, DeviceSecret> {
        return this.one(DEVICE_SECRET, 'garage_device_register', (m) => newDeviceAddress(m, device));
    }

    /** The device with this id, also one that was removed. */
    get(device: string): Answer<M, Device> {
        return this.one(DEVICE, 'garage_device_get', device);
    }

    /** A page of the devices in the order in which they were registered, removed ones included. */
    list(page: Page = {}): Answer<M, Device[]> {
        return this.pageOf(DEVICE, 'garage_device_list', page);
    }

    /** Changes a device that is still as in `version`. One that is switched off is logged out. */
    change(device: string, version: number, change: DeviceChange): Answer<M, Device> {
        return this.one(DEVICE, 'garage_device_change', device, version, (m) => deviceChangeAddress(m, change));
    }

    /** Gives a device another secret; the old one and its auth sessions are worthless. */
    renewSecret(device: string): Answer<M, DeviceSecret> {
        return this.one(DEVICE_SECRET, 'garage_device_renew_secret', device);
    }

    /** Removes a device; its history stays. */
    remove(device: string): Answer<M, Device> {
        return this.one(DEVICE, 'garage_device_remove', device);
    }
}

/** Logins of users and devices. The garage has to be opened with `auth`, else they are UNSUPPORTED. */
export class Auth<M extends Mode> extends Service<M> {
    /** Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched off give the same error
     * after the same time. */
    login(login: string, password: string, client?: Client): Answer<M, Tokens> {
        return this.one(TOKENS, 'garage_auth_login', login, password, clientAddress(client));
    }

    /** Logs a device in with its secret. */
    loginDevice(secret: string, client?: Client): Answer<M, Tokens> {
        return this.one(TOKENS, 'garage_auth_login_device', secret, clientAddress(client));
    }

    /** Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth session: one of the two
     * is a thief. */
    refresh(refresh: string, client?: Client): Answer<M, Tokens> {
        return this.one(TOKENS, 'garage_auth_refresh', refresh, clientAddress(client));
    }

    /** Who shows this access token, and what they may do now. */
    verify(token: string): Answer<M, Principal> {
        return this.one(PRINCIPAL, 'garage_auth_verify', token);
    }

    /** Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error. */
    logout(authSession: string): Answer<M, void> {
        return this.done('garage_auth_logout', authSession);
    }

    /** Ends somebody's auth session, as its user from another one, or as an administrator. */
    revoke(authSession: string): Answer<M, void> {
        return this.done('garage_auth_revoke', authSession);
    }

    /** Ends all auth sessions of a user, or of a device; how many. */
    logoutEverywhere(subject: string, { isDevice = false }: Whose = {}): Answer<M, number> {
        return this.size('garage_auth_logout_everywhere', subject, isDevice);
    }

    /** The same, by an administrator. */
    revokeAll(subject: string, { isDevice = false }: Whose = {}): Answer<M, number> {
        return this.size('garage_auth_revoke_all', subject, isDevice);
    }

    /** Where a user, or a device, is logged in: the auth sessions that have not ended, oldest first. */
    sessions(subject: string, { isDevice = false }: Whose = {}): Answer<M, AuthSession[]> {
        return this.all(AUTH_SESSION, 'garage_auth_sessions', subject, isDevice);
    }

    /** A page of the logins of a user, or of a device, ended ones included. */
    loginHistory(subject: string, { isDevice = false, ...page }: Whose & Page = {}): Answer<M, AuthSession[]> {
        return this.pageOf(AUTH_SESSION, 'garage_auth_login_history', page, subject, isDevice);
    }

    /** Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins. */
    changePassword(user: string, oldPassword: string, newPassword: string): Answer<M, void> {
        return this.done('garage_auth_change_password', user, oldPassword, newPassword);
    }

    /** A token with which the user sets a password, once, within an hour: give it to nobody else. */
    beginReset(user: string): Answer<M, string> {
        return this.context.run('garage_auth_begin_reset', (m): Call<string> => {
            // Not as other texts: with too little room a token would be used up.
            const [buffer, needed] = [m.room(raw.GARAGE_SECRET_BYTES), m.number()];
            return {
                values: [...converted('garage_auth_begin_reset', m, [user]), buffer.address, raw.GARAGE_SECRET_BYTES, needed.address],
                read: () => {
                    const end = buffer.buffer.indexOf(0, buffer.at);
                    const token = buffer.buffer.toString('utf8', buffer.at, end);
                    buffer.buffer.fill(0, buffer.at, end);
                    return token;
                },
            };
        });
    }

    /** Sets a password with a token of `beginReset`, logs out everywhere, and lifts a lock. */
    setPassword(resetToken: string, newPassword: string): Answer<M, void> {
        return this.done('garage_auth_set_password', resetToken, newPassword);
    }
}
