/* parking-garage: the state of a parking garage. C99 or C++11, or newer.
 *
 * Written by `cargo xtask header` from bindings/c/src; change it there. */

#ifndef GARAGE_H
#define GARAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Put before every function. Define it before the include where a compiler wants something there, as `__declspec(dllimport)`. */
#ifndef GARAGE_API
#define GARAGE_API
#endif

/* Put before every function whose result must be looked at. */
#ifndef GARAGE_NODISCARD
#if defined(__GNUC__) || defined(__clang__)
#define GARAGE_NODISCARD __attribute__((warn_unused_result))
#else
#define GARAGE_NODISCARD
#endif
#endif

/**
 * The version of the binary interface that this header describes: it changes whenever a program built with the old
 * header could not use the new library.
 */
#define GARAGE_ABI_VERSION 0

/**
 * The room for an error's sentence, with its terminating NUL.
 */
#define GARAGE_MESSAGE_BYTES 512

/**
 * How a call ended: GARAGE_OK, or the GARAGE_E_* that says why it failed.
 *
 * The numbers are never reused, and later versions add some: treat one that you do not know as a failure.
 * 1-29: what was asked for; 30-39: try again; 40-59: the store; 60 and up: the calling program.
 */
typedef int32_t GarageStatus;

/**
 * The call did what it says.
 */
#define GARAGE_OK 0

/**
 * An argument is malformed or out of its range; the message says which.
 */
#define GARAGE_E_INVALID_INPUT 1

/**
 * A plate has no normal form: too long, or holding something that is neither letter nor digit.
 */
#define GARAGE_E_INVALID_PLATE 2

/**
 * A layout names a spot, bay or floor twice, or refers to one that is not there.
 */
#define GARAGE_E_INVALID_LAYOUT 3

/**
 * A tariff's parts do not fit together, or a published version was to be changed.
 */
#define GARAGE_E_INVALID_TARIFF 4

/**
 * No row has the id, code or number that was given.
 */
#define GARAGE_E_NOT_FOUND 5

/**
 * Something with the same unique name exists already.
 */
#define GARAGE_E_ALREADY_EXISTS 6

/**
 * The vehicle is inside: it has an ACTIVE session.
 */
#define GARAGE_E_ALREADY_PARKED 7

/**
 * No spot that the vehicle may take is free.
 */
#define GARAGE_E_FULL 8

/**
 * The named spot is occupied, reserved for another vehicle, or out of service.
 */
#define GARAGE_E_SPOT_UNAVAILABLE 9

/**
 * The spot is too small, or kept for another kind of vehicle.
 */
#define GARAGE_E_SPOT_UNSUITABLE 10

/**
 * The state machine has no such step, as from COMPLETED to CANCELLED.
 */
#define GARAGE_E_INVALID_TRANSITION 11

/**
 * The session cannot be ended before what is due has been paid.
 */
#define GARAGE_E_PAYMENT_REQUIRED 12

/**
 * The payment provider refused.
 */
#define GARAGE_E_PAYMENT_DECLINED 13

/**
 * A payment of this session is PENDING: its outcome is not known yet; recover it first.
 */
#define GARAGE_E_PAYMENT_PENDING 14

/**
 * The amount offered is not the amount due.
 */
#define GARAGE_E_AMOUNT_MISMATCH 15

/**
 * The idempotency key was used before with another operation or other parameters.
 */
#define GARAGE_E_IDEMPOTENCY_MISMATCH 16

/**
 * The row has changed since the version that the caller saw; read it again.
 */
#define GARAGE_E_VERSION_MISMATCH 17

/**
 * A number left its range: an amount, a duration or a counter.
 */
#define GARAGE_E_OUT_OF_RANGE 18

/**
 * The vehicle owes for an earlier stay: settle its debts, or waive them.
 */
#define GARAGE_E_DEBT_OUTSTANDING 24

/**
 * Who calls is not known: no valid access token, or none that is still valid.
 */
#define GARAGE_E_UNAUTHENTICATED 26

/**
 * Who calls is known, and may not do this.
 */
#define GARAGE_E_FORBIDDEN 27

/**
 * Logging in failed too often; the message says when it may be tried again.
 */
#define GARAGE_E_LOCKED_OUT 28

/**
 * Another writer changed the same row first.
 */
#define GARAGE_E_CONFLICT 30

/**
 * The store or a queue before it was busy for longer than the caller would wait.
 */
#define GARAGE_E_BUSY 31

/**
 * The call's deadline passed before it could be done; nothing was changed.
 */
#define GARAGE_E_DEADLINE_EXCEEDED 32

/**
 * Reading or writing the store failed.
 */
#define GARAGE_E_IO 40

/**
 * The disk, or the size allowed to the store, is full.
 */
#define GARAGE_E_DISK_FULL 41

/**
 * The store is damaged, or its journal does not agree with its tables.
 */
#define GARAGE_E_CORRUPT 42

/**
 * The store or its directory may not be written.
 */
#define GARAGE_E_READ_ONLY 43

/**
 * The file is not a garage's database.
 */
#define GARAGE_E_NOT_A_DATABASE 44

/**
 * The store was written by a newer version of this library.
 */
#define GARAGE_E_NEWER_SCHEMA 45

/**
 * The file, or the directory it should be in, is not there or may not be opened.
 */
#define GARAGE_E_CANNOT_OPEN 46

/**
 * The file is on a network file system, where locks and shared memory cannot be trusted.
 */
#define GARAGE_E_UNSUPPORTED_FILE_SYSTEM 47

/**
 * A constraint of the store was violated: a reference to a row that is not there, or a value out of its set.
 */
#define GARAGE_E_CONSTRAINT 48

/**
 * The transaction has ended because of an earlier error; every further call on it fails.
 */
#define GARAGE_E_POISONED 49

/**
 * The call may not be made here, such as a transaction begun inside another.
 */
#define GARAGE_E_MISUSE 60

/**
 * This backend or build cannot do it.
 */
#define GARAGE_E_UNSUPPORTED 61

/**
 * The garage was closed.
 */
#define GARAGE_E_CLOSED 62

/**
 * A bug in this library or in a host's own code that it called; the message says where.
 */
#define GARAGE_E_INTERNAL 63

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the binary interface that the loaded library has; a program that loads it at run time compares this
 * with its GARAGE_ABI_VERSION before it calls anything else.
 *
 * Threads: any. Ownership: nothing is handed over. Errors: none.
 */
GARAGE_API GARAGE_NODISCARD uint32_t garage_abi_version(void);

/**
 * The version of the loaded library, such as "1.2.3".
 *
 * Threads: any. Ownership: the text is static and NUL-terminated; do not free it. Errors: none; never NULL.
 */
GARAGE_API GARAGE_NODISCARD const char *garage_version(void);

/**
 * The name of a status as this header spells it: "GARAGE_OK", "GARAGE_E_FULL", and so on.
 *
 * Threads: any. Ownership: the text is static and NUL-terminated; do not free it.
 * Errors: none; a number that is no status of this version gives "GARAGE_E_UNKNOWN". Never NULL.
 */
GARAGE_API GARAGE_NODISCARD const char *garage_status_name(GarageStatus status);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* GARAGE_H */
