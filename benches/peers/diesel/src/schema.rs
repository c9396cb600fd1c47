//! The columns that a stay reads and writes, of the schema in `migrations/`.

diesel::table! {
    vehicles (id) {
        id -> Binary,
        plate -> Text,
        plate_shown -> Text,
        ocr_key -> Text,
        vehicle_type -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tariffs (id, version) {
        id -> Text,
        version -> BigInt,
        body -> Text,
        active -> BigInt,
    }
}

diesel::table! {
    spots (id) {
        id -> Binary,
        ordinal -> BigInt,
        class -> BigInt,
        status -> Text,
        session_id -> Nullable<Binary>,
        reserved_for -> Nullable<Binary>,
        version -> BigInt,
        updated_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        vehicle_id -> Binary,
        spot_id -> Binary,
        ticket_id -> Binary,
        status -> Text,
        entered_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        overdue_at -> BigInt,
        paid_minor -> BigInt,
        waived_minor -> BigInt,
        tariff_id -> Nullable<Text>,
        tariff_version -> Nullable<BigInt>,
        parker_class -> Text,
        vehicle_type -> Nullable<Text>,
        lost_ticket -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    validations (session_id, id) {
        session_id -> Binary,
        id -> Text,
    }
}

diesel::table! {
    tickets (id) {
        id -> Binary,
        session_id -> Binary,
        number -> Text,
        status -> Text,
        lost -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    payments (id) {
        id -> Binary,
        session_id -> Binary,
        key -> Text,
        purpose -> Text,
        method -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        credit_minor -> BigInt,
        refunded_minor -> BigInt,
        status -> Text,
        priced_until -> BigInt,
        receipt -> Nullable<BigInt>,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    receipts (number) {
        number -> BigInt,
        kind -> Text,
        payment_id -> Binary,
        session_id -> Binary,
        amount_minor -> BigInt,
        currency -> Text,
        issued_at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    journal (sequence) {
        sequence -> BigInt,
        at -> BigInt,
        actor -> Text,
        kind -> Text,
        payload -> Text,
        hash -> Binary,
    }
}
