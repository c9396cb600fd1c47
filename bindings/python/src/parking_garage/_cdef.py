# Written by generate.py; change it there, or what it reads.
"""The C interface: its declarations for cffi, and its numbers."""

from typing import Final

GARAGE_ABI_VERSION: Final = 0
GARAGE_FEATURES_SQLITE: Final = 1
GARAGE_FEATURES_MEMORY: Final = 2
GARAGE_FEATURES_EVENTS: Final = 4
GARAGE_FEATURES_AUTH: Final = 8
GARAGE_FEATURES_RECEIPT_SVG: Final = 16
GARAGE_DATE_BYTES: Final = 16
GARAGE_PERCENT_BYTES: Final = 16
GARAGE_MESSAGE_BYTES: Final = 512
GARAGE_ID_TEXT_BYTES: Final = 37
GARAGE_TARIFF_ID_BYTES: Final = 65
GARAGE_CURRENCY_BYTES: Final = 4
GARAGE_NO_TIME: Final = -9223372036854775808
GARAGE_NEWEST_FIRST: Final = 1
GARAGE_KIND_BYTES: Final = 48
GARAGE_ACTOR_BYTES: Final = 64
GARAGE_BREAK_BYTES: Final = 512
GARAGE_JOURNAL_ROWS_MAX: Final = 1000
GARAGE_NAME_BYTES: Final = 257
GARAGE_FEATURE_ACCESSIBLE: Final = 1
GARAGE_FEATURE_CHARGER: Final = 2
GARAGE_TOKEN_BYTES: Final = 2048
GARAGE_SECRET_BYTES: Final = 256
GARAGE_KEY_MATERIAL_BYTES_MAX: Final = 4096
GARAGE_TOKEN_NAMES_BYTES_MAX: Final = 512
GARAGE_PERMISSION_READ_STATE: Final = 1
GARAGE_PERMISSION_ENTER: Final = 2
GARAGE_PERMISSION_EXIT: Final = 4
GARAGE_PERMISSION_TAKE_PAYMENT: Final = 8
GARAGE_PERMISSION_CANCEL_PAYMENT: Final = 16
GARAGE_PERMISSION_REFUND: Final = 32
GARAGE_PERMISSION_FREE_RELEASE: Final = 64
GARAGE_PERMISSION_CORRECT_SESSIONS: Final = 128
GARAGE_PERMISSION_MANAGE_TICKETS: Final = 256
GARAGE_PERMISSION_MANAGE_VEHICLES: Final = 512
GARAGE_PERMISSION_RESERVE: Final = 1024
GARAGE_PERMISSION_MANAGE_TARIFFS: Final = 2048
GARAGE_PERMISSION_MANAGE_LAYOUT: Final = 4096
GARAGE_PERMISSION_MANAGE_USERS: Final = 8192
GARAGE_PERMISSION_MANAGE_DEVICES: Final = 16384
GARAGE_PERMISSION_READ_JOURNAL: Final = 32768
GARAGE_PERMISSION_MAINTENANCE: Final = 65536
GARAGE_PERMISSION_WORK_SHIFT: Final = 131072
GARAGE_PERMISSION_MANAGE_SHIFTS: Final = 262144
GARAGE_OPEN_EXISTING: Final = 1
GARAGE_OPEN_NO_BACKGROUND: Final = 2
GARAGE_OPEN_MANUAL_CLOCK: Final = 4
GARAGE_OPEN_SEEDED: Final = 8
GARAGE_OPEN_CHARGERS_FOR_ALL: Final = 16
GARAGE_OPEN_ACCESSIBLE_FOR_ALL: Final = 32
GARAGE_OPEN_FREE_EXPIRED_SPOTS: Final = 64
GARAGE_KEY_BYTES: Final = 256
GARAGE_ANSWER_BYTES: Final = 1024
GARAGE_LABEL_BYTES: Final = 257
GARAGE_LINE_BYTES: Final = 512
GARAGE_RECEIPT_COLUMNS: Final = 42
GARAGE_RECEIPT_CODE_BYTES: Final = 128
GARAGE_CARD_BYTES: Final = 110
GARAGE_ARRAY_ITEMS_MAX: Final = 1000000
GARAGE_LANE_BYTES: Final = 257
GARAGE_DRAWER_BYTES: Final = 257
GARAGE_CODE_BYTES: Final = 129
GARAGE_ANY_LEVEL: Final = -2147483648
GARAGE_TEXT_BYTES_MAX: Final = 1048576
GARAGE_TICKET_NUMBER_BYTES: Final = 24
GARAGE_TICKET_QR_BYTES: Final = 64
GARAGE_LOGIN_BYTES: Final = 1025
GARAGE_CHANGE_ACTIVATE: Final = 1
GARAGE_CHANGE_DEACTIVATE: Final = 2
GARAGE_PLATE_BYTES: Final = 65
GARAGE_PLATE_SHOWN_BYTES: Final = 257
GARAGE_CHANGE_SIZE: Final = 1
GARAGE_CHANGE_NOTE: Final = 2
GARAGE_TOKEN_ALGORITHM_HS256: Final = 1
GARAGE_TOKEN_ALGORITHM_ED25519: Final = 2
GARAGE_TOKEN_ALGORITHM_ED25519_PUBLIC: Final = 3
GARAGE_COMMAND_KIND_ENTER: Final = 1
GARAGE_COMMAND_KIND_EXIT: Final = 2
GARAGE_COMMAND_KIND_PAY: Final = 3
GARAGE_COMMAND_KIND_PREPAY: Final = 4
GARAGE_COMMAND_KIND_TRANSFER: Final = 5
GARAGE_COMMAND_KIND_EXTEND: Final = 6
GARAGE_COMMAND_KIND_CANCEL: Final = 7
GARAGE_COMMAND_KIND_CORRECT_PLATE: Final = 8
GARAGE_COMMAND_KIND_RESERVE: Final = 9
GARAGE_COMMAND_KIND_RELEASE: Final = 10
GARAGE_SPOT_TYPE_MOTORCYCLE: Final = 1
GARAGE_SPOT_TYPE_COMPACT: Final = 2
GARAGE_SPOT_TYPE_STANDARD: Final = 3
GARAGE_SPOT_TYPE_OVERSIZED: Final = 4
GARAGE_SPOT_STATUS_AVAILABLE: Final = 1
GARAGE_SPOT_STATUS_OCCUPIED: Final = 2
GARAGE_SPOT_STATUS_RESERVED: Final = 3
GARAGE_SPOT_STATUS_MAINTENANCE: Final = 4
GARAGE_SPOT_STATUS_OUT_OF_ORDER: Final = 5
GARAGE_VEHICLE_TYPE_COMPACT: Final = 1
GARAGE_VEHICLE_TYPE_STANDARD: Final = 2
GARAGE_VEHICLE_TYPE_OVERSIZED: Final = 3
GARAGE_VEHICLE_TYPE_MOTORCYCLE: Final = 4
GARAGE_VEHICLE_TYPE_ELECTRIC: Final = 5
GARAGE_VEHICLE_TYPE_ACCESSIBLE: Final = 6
GARAGE_SESSION_STATUS_ACTIVE: Final = 1
GARAGE_SESSION_STATUS_COMPLETED: Final = 2
GARAGE_SESSION_STATUS_CANCELLED: Final = 3
GARAGE_SESSION_STATUS_EXPIRED: Final = 4
GARAGE_TICKET_STATUS_OPEN: Final = 1
GARAGE_TICKET_STATUS_CLOSED: Final = 2
GARAGE_TICKET_STATUS_VOID: Final = 3
GARAGE_PAYMENT_STATUS_PENDING: Final = 1
GARAGE_PAYMENT_STATUS_COMPLETED: Final = 2
GARAGE_PAYMENT_STATUS_FAILED: Final = 3
GARAGE_PAYMENT_STATUS_REFUNDED: Final = 4
GARAGE_PAYMENT_STATUS_CANCELLED: Final = 5
GARAGE_PAYMENT_METHOD_CASH: Final = 1
GARAGE_PAYMENT_METHOD_CARD: Final = 2
GARAGE_PAYMENT_PURPOSE_EXIT: Final = 1
GARAGE_PAYMENT_PURPOSE_PREPAY: Final = 2
GARAGE_PAYMENT_PURPOSE_TOP_UP: Final = 3
GARAGE_PAYMENT_PURPOSE_DEBT: Final = 4
GARAGE_LINE_KIND_CHARGE: Final = 1
GARAGE_LINE_KIND_LINE_MAXIMUM: Final = 2
GARAGE_LINE_KIND_DAY_MAXIMUM: Final = 3
GARAGE_LINE_KIND_ROLLING_MAXIMUM: Final = 4
GARAGE_LINE_KIND_STAY_MAXIMUM: Final = 5
GARAGE_LINE_KIND_MINIMUM: Final = 6
GARAGE_LINE_KIND_OVERSTAY: Final = 7
GARAGE_LINE_KIND_LOST_TICKET: Final = 8
GARAGE_LINE_KIND_FREE: Final = 9
GARAGE_LINE_KIND_VALIDATION: Final = 10
GARAGE_LINE_KIND_TAX: Final = 11
GARAGE_DURABILITY_FULL: Final = 1
GARAGE_DURABILITY_RELAXED: Final = 2
GARAGE_DURABILITY_VOLATILE: Final = 3
GARAGE_REFUND_STATUS_PENDING: Final = 1
GARAGE_REFUND_STATUS_COMPLETED: Final = 2
GARAGE_REFUND_STATUS_FAILED: Final = 3
GARAGE_DEBT_STATUS_OPEN: Final = 1
GARAGE_DEBT_STATUS_SETTLED: Final = 2
GARAGE_DEBT_STATUS_WAIVED: Final = 3
GARAGE_SHIFT_STATUS_OPEN: Final = 1
GARAGE_SHIFT_STATUS_CLOSED: Final = 2
GARAGE_CASH_MOVE_DROP: Final = 1
GARAGE_CASH_MOVE_PAY_IN: Final = 2
GARAGE_CASH_MOVE_PAY_OUT: Final = 3
GARAGE_RECEIPT_KIND_RECEIPT: Final = 1
GARAGE_RECEIPT_KIND_CREDIT_NOTE: Final = 2
GARAGE_PARKER_CLASS_TRANSIENT: Final = 1
GARAGE_PARKER_CLASS_PERMIT: Final = 2
GARAGE_PARKER_CLASS_RESERVATION: Final = 3
GARAGE_PARKER_CLASS_STAFF: Final = 4
GARAGE_ROLE_ADMIN: Final = 1
GARAGE_ROLE_MANAGER: Final = 2
GARAGE_ROLE_OPERATOR: Final = 3
GARAGE_ROLE_KIOSK: Final = 4
GARAGE_ROLE_USER: Final = 5
GARAGE_DEVICE_KIND_GATE: Final = 1
GARAGE_DEVICE_KIND_KIOSK: Final = 2
GARAGE_AUTH_SESSION_END_LOGOUT: Final = 1
GARAGE_AUTH_SESSION_END_LOGOUT_EVERYWHERE: Final = 2
GARAGE_AUTH_SESSION_END_REVOKED: Final = 3
GARAGE_AUTH_SESSION_END_REFRESH_REUSED: Final = 4
GARAGE_AUTH_SESSION_END_PASSWORD_CHANGED: Final = 5
GARAGE_AUTH_SESSION_END_ACCOUNT_CHANGED: Final = 6
GARAGE_AUTH_SESSION_END_LIMIT_REACHED: Final = 7
GARAGE_AUTH_SESSION_END_EXPIRED: Final = 8
GARAGE_AUTH_SESSION_END_RESTORED: Final = 9
GARAGE_SPOT_CHOICE_ANY: Final = 1
GARAGE_SPOT_CHOICE_ON_LEVEL: Final = 2
GARAGE_SPOT_CHOICE_ID: Final = 3
GARAGE_SPOT_CHOICE_CODE: Final = 4
GARAGE_LOG_LEVEL_ERROR: Final = 1
GARAGE_LOG_LEVEL_WARN: Final = 2
GARAGE_LOG_LEVEL_INFO: Final = 3
GARAGE_LOG_LEVEL_DEBUG: Final = 4
GARAGE_LOG_LEVEL_TRACE: Final = 5
GARAGE_OVERPAYMENT_REFUSE: Final = 1
GARAGE_OVERPAYMENT_CREDIT: Final = 2
GARAGE_DEBTS_AT_ENTRY_IGNORE: Final = 1
GARAGE_DEBTS_AT_ENTRY_SHOW: Final = 2
GARAGE_DEBTS_AT_ENTRY_REFUSE: Final = 3
GARAGE_CHARGE_OUTCOME_APPROVED: Final = 1
GARAGE_CHARGE_OUTCOME_DECLINED: Final = 2
GARAGE_CHARGE_OUTCOME_UNKNOWN: Final = 3
GARAGE_OK: Final = 0
GARAGE_TEXT_FORMAT_TOML: Final = 1
GARAGE_TEXT_FORMAT_JSON: Final = 2

PARAMETERS: Final = {
    "garage_abi_version": "void",
    "garage_version": "void",
    "garage_features": "void",
    "garage_auth_sessions": "subject is_device out_sessions capacity out_count",
    "garage_auth_login_history": "subject is_device after flags out_sessions capacity out_count",
    "garage_auth_logout": "auth_session",
    "garage_auth_revoke": "auth_session",
    "garage_auth_logout_everywhere": "subject is_device out_ended",
    "garage_auth_revoke_all": "subject is_device out_ended",
    "garage_batch": "commands count out_results out_failed",
    "garage_books_sums": "from until out_sums",
    "garage_books_methods": "from until out_methods capacity out_count",
    "garage_books_taxes": "from until out_taxes capacity out_count",
    "garage_books_days": "from until out_days capacity out_count",
    "garage_books_close_day": "key out_close",
    "garage_books_day_close": "close_number out_close",
    "garage_books_day_closes": "after flags out_closes capacity out_count",
    "garage_books_check": "out_checked",
    "garage_books_differences": "buffer capacity out_needed",
    "garage_close": "",
    "garage_free": "",
    "garage_session_exit_unpaid": "session lane reason key out_session out_debt",
    "garage_session_release": "session lane reason key out_session",
    "garage_debt_settle": "debt pay key out_payment",
    "garage_debt_waive": "debt reason key out_debt",
    "garage_debt_get": "debt out_debt",
    "garage_debt_reason": "debt buffer capacity out_needed",
    "garage_debt_waiver": "debt buffer capacity out_needed",
    "garage_debt_of_vehicle": "vehicle out_debts capacity out_count",
    "garage_debt_of_plate": "plate out_debts capacity out_count",
    "garage_debt_open": "after flags out_debts capacity out_count",
    "garage_device_register": "device out_secret",
    "garage_device_get": "device out_device",
    "garage_device_list": "after flags out_devices capacity out_count",
    "garage_device_change": "device version change out_device",
    "garage_device_renew_secret": "device out_secret",
    "garage_device_remove": "device out_device",
    "garage_session_enter": "entry key out_visit",
    "garage_session_enter_many": "entries count key out_statuses out_visits",
    "garage_session_transfer": "session to key out_session",
    "garage_events_open": "from out_events",
    "garage_events_fd": "out_fd",
    "garage_events_poll": "out_rows capacity text text_capacity out_count out_needed",
    "garage_health": "out_health",
    "garage_metrics": "buffer capacity out_needed",
    "garage_id_format": "out_text",
    "garage_id_parse": "out_id",
    "garage_journal_head": "out_head",
    "garage_journal_page": "from out_rows capacity text text_capacity out_count out_needed",
    "garage_journal_verify": "out_verified",
    "garage_journal_verify_chain": "out_verified",
    "garage_layout_create": "layout key out_built",
    "garage_layout_grid": "floors bays spots key out_built",
    "garage_layout_floors": "out_floors capacity out_count",
    "garage_layout_bays": "out_bays capacity out_count",
    "garage_log_set": "user_data level",
    "garage_auth_login": "login password client out_tokens",
    "garage_auth_login_device": "secret client out_tokens",
    "garage_auth_refresh": "refresh client out_tokens",
    "garage_auth_verify": "token out_principal",
    "garage_acting_as": "token out_acting",
    "garage_maintenance_sweep": "out_swept",
    "garage_maintenance_catch_up": "",
    "garage_maintenance_tidy": "",
    "garage_maintenance_check": "out_differences",
    "garage_maintenance_rebuild": "",
    "garage_maintenance_backup": "file",
    "garage_maintenance_restore": "file",
    "garage_clock_set": "now",
    "garage_clock_advance": "by_ms",
    "garage_options_default": "",
    "garage_open": "options out_garage",
    "garage_open_in_memory": "out_garage",
    "garage_payment_process": "pay key out_payment",
    "garage_payment_prepay": "pay key out_payment",
    "garage_payment_get": "payment out_payment",
    "garage_payment_reference": "payment buffer capacity out_needed",
    "garage_payment_failure": "payment buffer capacity out_needed",
    "garage_payment_of_session": "session out_payments capacity out_count",
    "garage_payment_top_up": "pay key out_payment",
    "garage_payment_of_plate": "plate after flags out_payments capacity out_count",
    "garage_payment_list": "status after flags out_payments capacity out_count",
    "garage_payment_pending": "out_payments capacity out_count",
    "garage_payment_recover": "out_recovered",
    "garage_payment_recover_one": "payment out_payment",
    "garage_payment_cancel": "payment reason key out_payment",
    "garage_payment_fail": "payment reason key out_payment",
    "garage_payment_dispute": "payment reason key out_payment",
    "garage_payment_resolve_dispute": "payment note key out_payment",
    "garage_payment_notify": "charge_key outcome text out_payment",
    "garage_payment_pending_older_than": "minutes out_payments capacity out_count",
    "garage_payment_disputed": "after flags out_payments capacity out_count",
    "garage_session_quote": "session until out_quote",
    "garage_session_quote_lines": "session until out_quote out_lines capacity out_count",
    "garage_receipt_get": "receipt_number out_receipt",
    "garage_receipt_by_code": "receipt_code out_receipt",
    "garage_receipt_text": "receipt_number buffer capacity out_needed",
    "garage_receipt_json": "receipt_number buffer capacity out_needed",
    "garage_receipt_svg": "receipt_number buffer capacity out_needed",
    "garage_receipt_list": "after flags out_receipts capacity out_count",
    "garage_receipt_of_payment": "payment out_receipts capacity out_count",
    "garage_receipt_of_session": "session out_receipts capacity out_count",
    "garage_refund_make": "refunding key out_refund",
    "garage_refund_get": "refund out_refund",
    "garage_refund_reference": "refund buffer capacity out_needed",
    "garage_refund_failure": "refund buffer capacity out_needed",
    "garage_refund_reason": "refund buffer capacity out_needed",
    "garage_refund_of_payment": "payment out_refunds capacity out_count",
    "garage_refund_pending": "out_refunds capacity out_count",
    "garage_refund_list": "status after flags out_refunds capacity out_count",
    "garage_refund_recover_one": "refund out_refund",
    "garage_refund_notify": "refund_key outcome text out_refund",
    "garage_refund_fail": "refund reason key out_refund",
    "garage_tariff_reprice": "draft format scope out_repriced",
    "garage_tariff_billed_back": "from until out_billed capacity out_count",
    "garage_session_exit": "session lane key out_session",
    "garage_session_exit_many": "sessions count lane key out_statuses",
    "garage_session_cancel": "session reason key out_session",
    "garage_session_extend": "session overdue_at key out_session",
    "garage_session_correct_plate": "session plate key out_session",
    "garage_session_get": "session out_session",
    "garage_session_by_plate": "plate out_session",
    "garage_session_unsettled": "plate out_sessions capacity out_count",
    "garage_session_list": "filter after flags out_sessions capacity out_count",
    "garage_shift_open": "drawer float_minor key out_shift",
    "garage_shift_move_cash": "shift cash_move amount_minor reason key out_shift",
    "garage_shift_close": "shift counted_minor key out_shift",
    "garage_shift_get": "shift out_shift",
    "garage_shift_current": "drawer out_shift",
    "garage_shift_open_ones": "out_shifts capacity out_count",
    "garage_shift_list": "after flags out_shifts capacity out_count",
    "garage_spot_get": "spot out_spot",
    "garage_spot_by_code": "code out_spot",
    "garage_spot_list": "after flags out_spots capacity out_count",
    "garage_spot_availability": "level out_rows capacity out_count",
    "garage_spot_free_count": "level spot_type features out_free",
    "garage_spot_set_service": "spot status reason key out_spot",
    "garage_spot_reserve": "spot plate until key out_spot",
    "garage_spot_release": "spot key out_spot",
    "garage_spot_remove": "spot key out_spot",
    "garage_status_name": "status",
    "garage_tariff_publish": "tariff format key out_tariff",
    "garage_tariff_activate": "tariff version key",
    "garage_tariff_active": "out_tariff",
    "garage_tariff_json": "tariff version buffer capacity out_needed",
    "garage_tariff_list": "out_tariffs capacity out_count",
    "garage_ticket_get": "ticket out_ticket",
    "garage_ticket_by_number": "number out_ticket",
    "garage_ticket_void": "ticket reason key out_ticket",
    "garage_ticket_replace_lost": "session key out_ticket",
    "garage_user_create": "user out_user",
    "garage_user_get": "user out_user",
    "garage_user_by_login": "login out_user",
    "garage_user_list": "after flags out_users capacity out_count",
    "garage_user_change": "user version change out_user",
    "garage_user_remove": "user out_user",
    "garage_auth_change_password": "user old_password new_password",
    "garage_auth_begin_reset": "user buffer capacity out_needed",
    "garage_auth_set_password": "reset_token new_password",
    "garage_session_set_parker_class": "session parker_class reason key out_session",
    "garage_validation_grant": "session validation key",
    "garage_validation_revoke": "session validation_id reason key",
    "garage_validation_list": "session buffer capacity out_needed",
    "garage_vehicle_register": "vehicle key out_vehicle",
    "garage_vehicle_get": "vehicle out_vehicle",
    "garage_vehicle_by_plate": "plate out_vehicle",
    "garage_vehicle_search": "plate out_vehicles capacity out_count",
    "garage_vehicle_update": "vehicle version change key out_vehicle",
    "garage_vehicle_remove": "vehicle key out_vehicle",
    "garage_vehicle_note": "vehicle buffer capacity out_needed",
    "garage_vehicle_list": "after flags out_vehicles capacity out_count",
    "garage_vehicle_history": "vehicle after flags out_sessions capacity out_count",
}

CDEF: Final = """
typedef int32_t GarageStatus;
typedef uint64_t GarageHandle;
typedef struct GarageId {
    uint8_t bytes[16];
} GarageId;
typedef int32_t GarageAuthSessionEnd;
typedef struct GarageAuthSession {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId subject;
    int64_t created_at;
    int64_t last_activity;
    int64_t expires_at;
    int64_t ended_at;
    GarageAuthSessionEnd ended_by;
    bool is_device;
    bool trusted;
} GarageAuthSession;
typedef struct GarageError {
    uint32_t struct_size;
    GarageStatus code;
    bool retryable;
    char message[512];
} GarageError;
typedef int32_t GarageCommandKind;
typedef int32_t GarageVehicleType;
typedef int32_t GarageSpotChoice;
typedef struct GarageSpotWish {
    uint32_t struct_size;
    GarageSpotChoice choice;
    int32_t level;
    struct GarageId spot;
    const char *code;
} GarageSpotWish;
typedef int32_t GarageParkerClass;
typedef struct GarageEntry {
    uint32_t struct_size;
    GarageVehicleType vehicle_type;
    uint16_t height_cm;
    uint16_t length_cm;
    uint16_t width_cm;
    const char *plate;
    const struct GarageSpotWish *spot;
    const char *tariff;
    const char *lane;
    GarageParkerClass parker_class;
} GarageEntry;
typedef int32_t GaragePaymentMethod;
typedef struct GaragePay {
    uint32_t struct_size;
    GaragePaymentMethod method;
    struct GarageId session;
    int64_t amount_minor;
    const char *currency;
    const char *lane;
    int64_t tendered_minor;
    const char *drawer;
} GaragePay;
typedef struct GarageCommand {
    uint32_t struct_size;
    GarageCommandKind kind;
    struct GarageId id;
    int64_t at;
    const char *text;
    const char *key;
    const struct GarageEntry *entry;
    const struct GaragePay *pay;
    const struct GarageSpotWish *spot;
} GarageCommand;
typedef struct GarageBatchResult {
    uint32_t struct_size;
    struct GarageId session;
    struct GarageId vehicle;
    struct GarageId ticket;
    struct GarageId spot;
    struct GarageId payment;
} GarageBatchResult;
typedef struct GarageSums {
    uint32_t struct_size;
    char currency[4];
    uint64_t receipts;
    uint64_t credit_notes;
    int64_t taken_minor;
    int64_t given_back_minor;
    uint64_t releases;
    int64_t waived_minor;
    uint64_t debts;
    int64_t debts_minor;
    uint32_t methods;
    uint32_t taxes;
    uint32_t days;
} GarageSums;
typedef struct GarageMethodSum {
    uint32_t struct_size;
    GaragePaymentMethod method;
    int64_t taken_minor;
    int64_t given_back_minor;
} GarageMethodSum;
typedef struct GarageTaxSum {
    uint32_t struct_size;
    int64_t net_minor;
    int64_t tax_minor;
    char percent[16];
    char name[257];
} GarageTaxSum;
typedef struct GarageDaySum {
    uint32_t struct_size;
    int64_t taken_minor;
    int64_t given_back_minor;
    char date[16];
} GarageDaySum;
typedef struct GarageDayClose {
    uint32_t struct_size;
    uint32_t shifts_open;
    uint32_t payments_pending;
    uint64_t number;
    uint64_t from_receipt;
    uint64_t to_receipt;
    uint64_t to_journal;
    int64_t opened_at;
    int64_t closed_at;
    int64_t sums_taken_minor;
    int64_t sums_given_back_minor;
} GarageDayClose;
typedef struct GarageBooksChecked {
    uint32_t struct_size;
    uint32_t differences;
    uint64_t receipts;
    uint64_t day_closes;
} GarageBooksChecked;
typedef int32_t GarageSessionStatus;
typedef struct GarageSession {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId vehicle;
    struct GarageId spot;
    struct GarageId ticket;
    int64_t entered_at;
    int64_t ended_at;
    int64_t overdue_at;
    int64_t paid_until;
    int64_t paid_minor;
    int64_t created_at;
    int64_t updated_at;
    GarageSessionStatus status;
    uint32_t tariff_version;
    char tariff[65];
    char entry_lane[257];
    char exit_lane[257];
} GarageSession;
typedef int32_t GarageDebtStatus;
typedef struct GarageDebt {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId session;
    struct GarageId vehicle;
    struct GarageId payment;
    int64_t amount_minor;
    int64_t created_at;
    int64_t updated_at;
    GarageDebtStatus status;
    char currency[4];
    bool has_waiver;
} GarageDebt;
typedef int32_t GaragePaymentStatus;
typedef int32_t GaragePaymentPurpose;
typedef struct GaragePayment {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId session;
    int64_t amount_minor;
    int64_t priced_until;
    int64_t paid_until;
    int64_t created_at;
    int64_t updated_at;
    GaragePaymentStatus status;
    GaragePaymentMethod method;
    GaragePaymentPurpose purpose;
    char currency[4];
    bool has_reference;
    bool has_failure;
    char key[256];
    char lane[257];
    int64_t credit_minor;
    int64_t tendered_minor;
    int64_t change_minor;
    int64_t refunded_minor;
    struct GarageId debt;
    uint64_t receipt;
    int64_t disputed_at;
} GaragePayment;
typedef int32_t GarageDeviceKind;
typedef struct GarageNewDevice {
    uint32_t struct_size;
    GarageDeviceKind kind;
    const char *name;
    const char *lane;
} GarageNewDevice;
typedef struct GarageDeviceSecret {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId device;
    char secret[256];
} GarageDeviceSecret;
typedef struct GarageDevice {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    int64_t created_at;
    int64_t updated_at;
    int64_t deleted_at;
    GarageDeviceKind kind;
    bool active;
    char name[257];
    char lane[257];
} GarageDevice;
typedef struct GarageDeviceChange {
    uint32_t struct_size;
    uint32_t flags;
    const char *name;
    const char *lane;
} GarageDeviceChange;
typedef int32_t GarageSpotType;
typedef struct GarageVisit {
    uint32_t struct_size;
    struct GarageId session;
    struct GarageId vehicle;
    struct GarageId ticket;
    struct GarageId spot;
    int64_t entered_at;
    int64_t overdue_at;
    GarageSpotType spot_type;
    uint32_t features;
    int16_t level;
    uint16_t bay;
    char spot_code[129];
    char ticket_number[24];
    char ticket_qr[64];
    int64_t debt_minor;
    char debt_currency[4];
} GarageVisit;
typedef struct GarageJournalRow {
    uint32_t struct_size;
    uint64_t sequence;
    int64_t at;
    const char *payload;
    size_t payload_bytes;
    const char *key;
    char kind[48];
    char actor[64];
    uint8_t hash[32];
} GarageJournalRow;
typedef int32_t GarageDurability;
typedef struct GarageHealth {
    uint32_t struct_size;
    bool healthy;
    bool database;
    bool memory_store;
    bool cache;
    bool transaction_manager;
    GarageDurability durability;
    uint64_t session_count;
    uint64_t active_spots;
    uint64_t payments_pending;
    uint64_t live_lag;
    uint64_t journal_sequence;
    uint64_t wal_bytes;
    uint64_t commits;
    uint64_t checkpoints_failed;
    uint32_t writers_waiting;
    uint8_t journal_hash[32];
} GarageHealth;
typedef struct GarageHead {
    uint32_t struct_size;
    uint64_t sequence;
    uint8_t hash[32];
} GarageHead;
typedef struct GarageVerified {
    uint32_t struct_size;
    bool sound;
    uint64_t rows;
    uint64_t head_sequence;
    uint64_t broken_sequence;
    uint32_t differences;
    uint8_t head_hash[32];
    char found[512];
} GarageVerified;
typedef struct GarageFloorPlan {
    uint32_t struct_size;
    int16_t level;
    const char *name;
} GarageFloorPlan;
typedef struct GarageBayPlan {
    uint32_t struct_size;
    int16_t level;
    uint16_t number;
    const char *name;
} GarageBayPlan;
typedef struct GarageSpotPlan {
    uint32_t struct_size;
    GarageSpotType spot_type;
    uint32_t features;
    int16_t level;
    uint16_t bay;
    uint16_t height_cm_max;
    uint16_t length_cm_max;
    uint16_t width_cm_max;
    const char *code;
} GarageSpotPlan;
typedef struct GarageLayout {
    uint32_t struct_size;
    const struct GarageFloorPlan *floors;
    size_t floor_count;
    const struct GarageBayPlan *bays;
    size_t bay_count;
    const struct GarageSpotPlan *spots;
    size_t spot_count;
} GarageLayout;
typedef struct GarageLayoutBuilt {
    uint32_t struct_size;
    uint32_t floors;
    uint32_t bays;
    uint32_t spots;
} GarageLayoutBuilt;
typedef struct GarageFloor {
    uint32_t struct_size;
    int16_t level;
    char name[257];
} GarageFloor;
typedef struct GarageBay {
    uint32_t struct_size;
    int16_t level;
    uint16_t number;
    char name[257];
} GarageBay;
typedef int32_t GarageLogLevel;
typedef void (*GarageLogCallback)(void *user_data, GarageLogLevel level, const char *target, const char *message);
typedef struct GarageClient {
    uint32_t struct_size;
    const char *fingerprint;
    const char *ip;
    const char *user_agent;
} GarageClient;
typedef struct GarageTokens {
    uint32_t struct_size;
    bool is_device;
    struct GarageId session;
    struct GarageId subject;
    int64_t expires_at;
    int64_t refresh_expires_at;
    char refresh[256];
    char access[2048];
} GarageTokens;
typedef int32_t GarageRole;
typedef struct GaragePrincipal {
    uint32_t struct_size;
    bool is_device;
    struct GarageId subject;
    struct GarageId session;
    uint64_t permissions;
    GarageRole role;
    char lane[257];
} GaragePrincipal;
typedef struct GarageSwept {
    uint32_t struct_size;
    uint32_t expired;
    uint32_t released;
    uint32_t payments_completed;
    uint32_t payments_failed;
    uint32_t payments_pending;
} GarageSwept;
typedef int32_t GarageChargeOutcome;
typedef struct GarageCharge {
    uint32_t struct_size;
    GaragePaymentMethod method;
    struct GarageId payment;
    struct GarageId session;
    int64_t amount_minor;
    const char *key;
    char currency[4];
    int64_t tendered_minor;
} GarageCharge;
typedef GarageChargeOutcome (*GarageChargeCallback)(void *user_data, const struct GarageCharge *charge, char *text, size_t capacity);
typedef struct GarageRefundCharge {
    uint32_t struct_size;
    GaragePaymentMethod method;
    struct GarageId refund;
    struct GarageId payment;
    struct GarageId session;
    int64_t amount_minor;
    const char *key;
    const char *charge_key;
    const char *charge_reference;
    char currency[4];
} GarageRefundCharge;
typedef GarageChargeOutcome (*GarageRefundCallback)(void *user_data,
                                                    const struct GarageRefundCharge *refund,
                                                    char *text,
                                                    size_t capacity);
typedef struct GarageProvider {
    uint32_t struct_size;
    void *user_data;
    GarageChargeCallback charge;
    GarageChargeCallback status;
    GarageRefundCallback refund;
    GarageRefundCallback refund_status;
} GarageProvider;
typedef int32_t GarageOverpayment;
typedef int32_t GarageDebtsAtEntry;
typedef int32_t GarageTokenAlgorithm;
typedef struct GarageTokenKey {
    uint32_t struct_size;
    GarageTokenAlgorithm algorithm;
    const char *id;
    const uint8_t *secret;
    size_t secret_bytes;
} GarageTokenKey;
typedef struct GarageAuthOptions {
    uint32_t struct_size;
    const struct GarageTokenKey *keys;
    size_t key_count;
    const char *issuer;
    const char *audience;
    const uint8_t *pepper;
    size_t pepper_bytes;
    uint32_t access_minutes;
    uint32_t idle_minutes;
    uint32_t session_minutes;
    uint32_t sessions_max;
} GarageAuthOptions;
typedef struct GarageOptions {
    uint32_t struct_size;
    uint32_t flags;
    GarageDurability durability;
    uint32_t exit_grace_minutes;
    uint32_t stay_minutes_max;
    uint32_t payment_minutes_max;
    int64_t deadline_ms;
    uint32_t poll_interval_ms;
    uint32_t check_interval_ms;
    uint64_t seed;
    int64_t clock_start;
    char currency[4];
    const struct GarageProvider *card;
    const struct GarageProvider *cash;
    GarageOverpayment overpayment;
    GarageDebtsAtEntry debts_at_entry;
    uint32_t cancelled_days_asked;
    const char *time_zone;
    const char *issuer_name;
    const char *issuer_address;
    const char *issuer_tax_number;
    const struct GarageAuthOptions *auth;
} GarageOptions;
typedef struct GarageRecovered {
    uint32_t struct_size;
    uint32_t completed;
    uint32_t failed;
    uint32_t pending;
    uint32_t late;
    uint32_t refunds_completed;
    uint32_t refunds_failed;
    uint32_t refunds_pending;
} GarageRecovered;
typedef struct GarageQuote {
    uint32_t struct_size;
    uint32_t tariff_version;
    struct GarageId session;
    int64_t total_minor;
    int64_t tax_minor;
    int64_t paid_minor;
    int64_t due_minor;
    int64_t from;
    int64_t until;
    int64_t valid_until;
    uint32_t line_count;
    char currency[4];
    char tariff[65];
} GarageQuote;
typedef int32_t GarageLineKind;
typedef struct GarageQuoteLine {
    uint32_t struct_size;
    GarageLineKind kind;
    int64_t amount_minor;
    int64_t at_start_minor;
    uint64_t steps;
    int64_t from;
    int64_t until;
    uint32_t step_minutes;
    uint32_t from_minutes;
    uint32_t until_minutes;
    char name[257];
    char text[512];
} GarageQuoteLine;
typedef int32_t GarageReceiptKind;
typedef struct GarageReceipt {
    uint32_t struct_size;
    GarageReceiptKind kind;
    uint64_t number;
    uint64_t corrects;
    int64_t issued_at;
    int64_t entered_at;
    int64_t priced_until;
    struct GarageId payment;
    struct GarageId refund;
    struct GarageId session;
    struct GarageId shift;
    int64_t total_minor;
    int64_t paid_before_minor;
    int64_t amount_minor;
    int64_t tax_minor;
    int64_t tendered_minor;
    int64_t change_minor;
    GaragePaymentMethod method;
    char currency[4];
    char ticket_number[24];
    char card[110];
    char code[128];
} GarageReceipt;
typedef struct GarageRefunding {
    uint32_t struct_size;
    struct GarageId payment;
    int64_t amount_minor;
    const char *currency;
    const char *reason;
    const char *drawer;
} GarageRefunding;
typedef int32_t GarageRefundStatus;
typedef struct GarageRefund {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId payment;
    struct GarageId session;
    int64_t amount_minor;
    int64_t created_at;
    int64_t updated_at;
    uint64_t credit_note;
    GarageRefundStatus status;
    char currency[4];
    bool has_reference;
    bool has_failure;
    char key[256];
} GarageRefund;
typedef int32_t GarageTextFormat;
typedef struct GarageRepriceScope {
    uint32_t struct_size;
    uint32_t tariff_version;
    const char *tariff;
    int64_t entered_from;
    int64_t entered_before;
} GarageRepriceScope;
typedef struct GarageRepriced {
    uint32_t struct_size;
    char currency[4];
    uint64_t stays;
    int64_t before_minor;
    int64_t after_minor;
    int64_t difference_minor;
    uint64_t dearer;
    uint64_t cheaper;
    uint64_t equal;
    uint64_t failed;
    struct GarageId first_failed;
} GarageRepriced;
typedef struct GarageBilledBack {
    uint32_t struct_size;
    char currency[4];
    uint64_t validations;
    int64_t amount_minor;
    char billed_to[257];
} GarageBilledBack;
typedef struct GarageSessionFilter {
    uint32_t struct_size;
    GarageSessionStatus status;
    struct GarageId vehicle;
    struct GarageId spot;
    int64_t entered_from;
    int64_t entered_before;
} GarageSessionFilter;
typedef int32_t GarageShiftStatus;
typedef struct GarageShift {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    int64_t opened_at;
    int64_t closed_at;
    int64_t updated_at;
    int64_t float_minor;
    int64_t taken_minor;
    int64_t given_back_minor;
    int64_t paid_in_minor;
    int64_t paid_out_minor;
    int64_t dropped_minor;
    int64_t expected_minor;
    int64_t counted_minor;
    int64_t difference_minor;
    GarageShiftStatus status;
    char currency[4];
    char drawer[257];
} GarageShift;
typedef int32_t GarageCashMove;
typedef int32_t GarageSpotStatus;
typedef struct GarageSpot {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId session;
    struct GarageId reserved_for;
    int64_t reserved_until;
    int64_t created_at;
    int64_t updated_at;
    int64_t deleted_at;
    GarageSpotStatus status;
    GarageSpotType spot_type;
    uint32_t features;
    uint32_t ordinal;
    int16_t level;
    uint16_t bay;
    uint16_t height_cm_max;
    uint16_t length_cm_max;
    uint16_t width_cm_max;
    char code[129];
} GarageSpot;
typedef struct GarageAvailability {
    uint32_t struct_size;
    int16_t level;
    uint16_t bay;
    GarageSpotType spot_type;
    uint32_t features;
    uint32_t total;
    uint32_t free;
    uint32_t occupied;
    uint32_t reserved;
} GarageAvailability;
typedef struct GarageTariffRef {
    uint32_t struct_size;
    uint32_t version;
    char id[65];
} GarageTariffRef;
typedef struct GarageTariff {
    uint32_t struct_size;
    uint32_t version;
    int64_t created_at;
    bool active;
    char id[65];
} GarageTariff;
typedef int32_t GarageTicketStatus;
typedef struct GarageTicket {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    struct GarageId session;
    int64_t created_at;
    int64_t updated_at;
    GarageTicketStatus status;
    bool lost;
    char number[24];
    char qr[64];
} GarageTicket;
typedef struct GarageNewUser {
    uint32_t struct_size;
    GarageRole role;
    const char *login;
    const char *display_name;
    const char *password;
} GarageNewUser;
typedef struct GarageUser {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    int64_t created_at;
    int64_t updated_at;
    int64_t deleted_at;
    int64_t password_set_at;
    GarageRole role;
    bool active;
    char login[1025];
    char display_name[1025];
} GarageUser;
typedef struct GarageUserChange {
    uint32_t struct_size;
    uint32_t flags;
    GarageRole role;
    const char *display_name;
} GarageUserChange;
typedef struct GarageNewVehicle {
    uint32_t struct_size;
    GarageVehicleType vehicle_type;
    uint16_t height_cm;
    uint16_t length_cm;
    uint16_t width_cm;
    const char *plate;
    const char *note;
} GarageNewVehicle;
typedef struct GarageVehicle {
    uint32_t struct_size;
    uint32_t version;
    struct GarageId id;
    int64_t created_at;
    int64_t updated_at;
    int64_t deleted_at;
    GarageVehicleType vehicle_type;
    uint16_t height_cm;
    uint16_t length_cm;
    uint16_t width_cm;
    bool has_note;
    char plate[65];
    char plate_shown[257];
} GarageVehicle;
typedef struct GarageVehicleChange {
    uint32_t struct_size;
    uint32_t flags;
    GarageVehicleType vehicle_type;
    uint16_t height_cm;
    uint16_t length_cm;
    uint16_t width_cm;
    const char *note;
} GarageVehicleChange;
uint32_t garage_abi_version(void);
const char *garage_version(void);
uint64_t garage_features(void);
GarageStatus garage_auth_sessions(GarageHandle garage,
                                  struct GarageId subject,
                                  bool is_device,
                                  struct GarageAuthSession *out_sessions,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);
GarageStatus garage_auth_login_history(GarageHandle garage,
                                       struct GarageId subject,
                                       bool is_device,
                                       struct GarageId after,
                                       uint32_t flags,
                                       struct GarageAuthSession *out_sessions,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);
GarageStatus garage_auth_logout(GarageHandle garage,
                                struct GarageId auth_session,
                                struct GarageError *out_error);
GarageStatus garage_auth_revoke(GarageHandle garage,
                                struct GarageId auth_session,
                                struct GarageError *out_error);
GarageStatus garage_auth_logout_everywhere(GarageHandle garage,
                                           struct GarageId subject,
                                           bool is_device,
                                           size_t *out_ended,
                                           struct GarageError *out_error);
GarageStatus garage_auth_revoke_all(GarageHandle garage,
                                    struct GarageId subject,
                                    bool is_device,
                                    size_t *out_ended,
                                    struct GarageError *out_error);
GarageStatus garage_batch(GarageHandle garage,
                          const struct GarageCommand *commands,
                          size_t count,
                          struct GarageBatchResult *out_results,
                          size_t *out_failed,
                          struct GarageError *out_error);
GarageStatus garage_books_sums(GarageHandle garage,
                               int64_t from,
                               int64_t until,
                               struct GarageSums *out_sums,
                               struct GarageError *out_error);
GarageStatus garage_books_methods(GarageHandle garage,
                                  int64_t from,
                                  int64_t until,
                                  struct GarageMethodSum *out_methods,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);
GarageStatus garage_books_taxes(GarageHandle garage,
                                int64_t from,
                                int64_t until,
                                struct GarageTaxSum *out_taxes,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);
GarageStatus garage_books_days(GarageHandle garage,
                               int64_t from,
                               int64_t until,
                               struct GarageDaySum *out_days,
                               size_t capacity,
                               size_t *out_count,
                               struct GarageError *out_error);
GarageStatus garage_books_close_day(GarageHandle garage,
                                    const char *key,
                                    struct GarageDayClose *out_close,
                                    struct GarageError *out_error);
GarageStatus garage_books_day_close(GarageHandle garage,
                                    uint64_t close_number,
                                    struct GarageDayClose *out_close,
                                    struct GarageError *out_error);
GarageStatus garage_books_day_closes(GarageHandle garage,
                                     uint64_t after,
                                     uint32_t flags,
                                     struct GarageDayClose *out_closes,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);
GarageStatus garage_books_check(GarageHandle garage,
                                struct GarageBooksChecked *out_checked,
                                struct GarageError *out_error);
GarageStatus garage_books_differences(GarageHandle garage,
                                      char *buffer,
                                      size_t capacity,
                                      size_t *out_needed,
                                      struct GarageError *out_error);
GarageStatus garage_close(GarageHandle handle, struct GarageError *out_error);
GarageStatus garage_free(GarageHandle handle, struct GarageError *out_error);
GarageStatus garage_session_exit_unpaid(GarageHandle garage,
                                        struct GarageId session,
                                        const char *lane,
                                        const char *reason,
                                        const char *key,
                                        struct GarageSession *out_session,
                                        struct GarageDebt *out_debt,
                                        struct GarageError *out_error);
GarageStatus garage_session_release(GarageHandle garage,
                                    struct GarageId session,
                                    const char *lane,
                                    const char *reason,
                                    const char *key,
                                    struct GarageSession *out_session,
                                    struct GarageError *out_error);
GarageStatus garage_debt_settle(GarageHandle garage,
                                struct GarageId debt,
                                const struct GaragePay *pay,
                                const char *key,
                                struct GaragePayment *out_payment,
                                struct GarageError *out_error);
GarageStatus garage_debt_waive(GarageHandle garage,
                               struct GarageId debt,
                               const char *reason,
                               const char *key,
                               struct GarageDebt *out_debt,
                               struct GarageError *out_error);
GarageStatus garage_debt_get(GarageHandle garage,
                             struct GarageId debt,
                             struct GarageDebt *out_debt,
                             struct GarageError *out_error);
GarageStatus garage_debt_reason(GarageHandle garage,
                                struct GarageId debt,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);
GarageStatus garage_debt_waiver(GarageHandle garage,
                                struct GarageId debt,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);
GarageStatus garage_debt_of_vehicle(GarageHandle garage,
                                    struct GarageId vehicle,
                                    struct GarageDebt *out_debts,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);
GarageStatus garage_debt_of_plate(GarageHandle garage,
                                  const char *plate,
                                  struct GarageDebt *out_debts,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);
GarageStatus garage_debt_open(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageDebt *out_debts,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);
GarageStatus garage_device_register(GarageHandle garage,
                                    const struct GarageNewDevice *device,
                                    struct GarageDeviceSecret *out_secret,
                                    struct GarageError *out_error);
GarageStatus garage_device_get(GarageHandle garage,
                               struct GarageId device,
                               struct GarageDevice *out_device,
                               struct GarageError *out_error);
GarageStatus garage_device_list(GarageHandle garage,
                                struct GarageId after,
                                uint32_t flags,
                                struct GarageDevice *out_devices,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);
GarageStatus garage_device_change(GarageHandle garage,
                                  struct GarageId device,
                                  uint32_t version,
                                  const struct GarageDeviceChange *change,
                                  struct GarageDevice *out_device,
                                  struct GarageError *out_error);
GarageStatus garage_device_renew_secret(GarageHandle garage,
                                        struct GarageId device,
                                        struct GarageDeviceSecret *out_secret,
                                        struct GarageError *out_error);
GarageStatus garage_device_remove(GarageHandle garage,
                                  struct GarageId device,
                                  struct GarageDevice *out_device,
                                  struct GarageError *out_error);
GarageStatus garage_session_enter(GarageHandle garage,
                                  const struct GarageEntry *entry,
                                  const char *key,
                                  struct GarageVisit *out_visit,
                                  struct GarageError *out_error);
GarageStatus garage_session_enter_many(GarageHandle garage,
                                       const struct GarageEntry *entries,
                                       size_t count,
                                       const char *key,
                                       GarageStatus *out_statuses,
                                       struct GarageVisit *out_visits,
                                       struct GarageError *out_error);
GarageStatus garage_session_transfer(GarageHandle garage,
                                     struct GarageId session,
                                     const struct GarageSpotWish *to,
                                     const char *key,
                                     struct GarageSession *out_session,
                                     struct GarageError *out_error);
GarageStatus garage_events_open(GarageHandle garage,
                                uint64_t from,
                                GarageHandle *out_events,
                                struct GarageError *out_error);
GarageStatus garage_events_fd(GarageHandle events, int *out_fd, struct GarageError *out_error);
GarageStatus garage_events_poll(GarageHandle events,
                                struct GarageJournalRow *out_rows,
                                size_t capacity,
                                char *text,
                                size_t text_capacity,
                                size_t *out_count,
                                size_t *out_needed,
                                struct GarageError *out_error);
GarageStatus garage_health(GarageHandle garage,
                           struct GarageHealth *out_health,
                           struct GarageError *out_error);
GarageStatus garage_metrics(GarageHandle garage,
                            char *buffer,
                            size_t capacity,
                            size_t *out_needed,
                            struct GarageError *out_error);
GarageStatus garage_id_format(struct GarageId id, char *out_text, struct GarageError *out_error);
GarageStatus garage_id_parse(const char *id, struct GarageId *out_id, struct GarageError *out_error);
GarageStatus garage_journal_head(GarageHandle garage,
                                 struct GarageHead *out_head,
                                 struct GarageError *out_error);
GarageStatus garage_journal_page(GarageHandle garage,
                                 uint64_t from,
                                 struct GarageJournalRow *out_rows,
                                 size_t capacity,
                                 char *text,
                                 size_t text_capacity,
                                 size_t *out_count,
                                 size_t *out_needed,
                                 struct GarageError *out_error);
GarageStatus garage_journal_verify(GarageHandle garage,
                                   struct GarageVerified *out_verified,
                                   struct GarageError *out_error);
GarageStatus garage_journal_verify_chain(GarageHandle garage,
                                         struct GarageVerified *out_verified,
                                         struct GarageError *out_error);
GarageStatus garage_layout_create(GarageHandle garage,
                                  const struct GarageLayout *layout,
                                  const char *key,
                                  struct GarageLayoutBuilt *out_built,
                                  struct GarageError *out_error);
GarageStatus garage_layout_grid(GarageHandle garage,
                                uint16_t floors,
                                uint16_t bays,
                                uint16_t spots,
                                const char *key,
                                struct GarageLayoutBuilt *out_built,
                                struct GarageError *out_error);
GarageStatus garage_layout_floors(GarageHandle garage,
                                  struct GarageFloor *out_floors,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);
GarageStatus garage_layout_bays(GarageHandle garage,
                                struct GarageBay *out_bays,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);
GarageStatus garage_log_set(GarageLogCallback callback,
                            void *user_data,
                            GarageLogLevel level,
                            struct GarageError *out_error);
GarageStatus garage_auth_login(GarageHandle garage,
                               const char *login,
                               const char *password,
                               const struct GarageClient *client,
                               struct GarageTokens *out_tokens,
                               struct GarageError *out_error);
GarageStatus garage_auth_login_device(GarageHandle garage,
                                      const char *secret,
                                      const struct GarageClient *client,
                                      struct GarageTokens *out_tokens,
                                      struct GarageError *out_error);
GarageStatus garage_auth_refresh(GarageHandle garage,
                                 const char *refresh,
                                 const struct GarageClient *client,
                                 struct GarageTokens *out_tokens,
                                 struct GarageError *out_error);
GarageStatus garage_auth_verify(GarageHandle garage,
                                const char *token,
                                struct GaragePrincipal *out_principal,
                                struct GarageError *out_error);
GarageStatus garage_acting_as(GarageHandle garage,
                              const char *token,
                              GarageHandle *out_acting,
                              struct GarageError *out_error);
GarageStatus garage_maintenance_sweep(GarageHandle garage,
                                      struct GarageSwept *out_swept,
                                      struct GarageError *out_error);
GarageStatus garage_maintenance_catch_up(GarageHandle garage, struct GarageError *out_error);
GarageStatus garage_maintenance_tidy(GarageHandle garage, struct GarageError *out_error);
GarageStatus garage_maintenance_check(GarageHandle garage,
                                      size_t *out_differences,
                                      struct GarageError *out_error);
GarageStatus garage_maintenance_rebuild(GarageHandle garage, struct GarageError *out_error);
GarageStatus garage_maintenance_backup(GarageHandle garage,
                                       const char *file,
                                       struct GarageError *out_error);
GarageStatus garage_maintenance_restore(GarageHandle garage,
                                        const char *file,
                                        struct GarageError *out_error);
GarageStatus garage_clock_set(GarageHandle garage, int64_t now, struct GarageError *out_error);
GarageStatus garage_clock_advance(GarageHandle garage, int64_t by_ms, struct GarageError *out_error);
GarageStatus garage_options_default(struct GarageOptions *out_options, struct GarageError *out_error);
GarageStatus garage_open(const char *path,
                         const struct GarageOptions *options,
                         GarageHandle *out_garage,
                         struct GarageError *out_error);
GarageStatus garage_open_in_memory(const struct GarageOptions *options,
                                   GarageHandle *out_garage,
                                   struct GarageError *out_error);
GarageStatus garage_payment_process(GarageHandle garage,
                                    const struct GaragePay *pay,
                                    const char *key,
                                    struct GaragePayment *out_payment,
                                    struct GarageError *out_error);
GarageStatus garage_payment_prepay(GarageHandle garage,
                                   const struct GaragePay *pay,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);
GarageStatus garage_payment_get(GarageHandle garage,
                                struct GarageId payment,
                                struct GaragePayment *out_payment,
                                struct GarageError *out_error);
GarageStatus garage_payment_reference(GarageHandle garage,
                                      struct GarageId payment,
                                      char *buffer,
                                      size_t capacity,
                                      size_t *out_needed,
                                      struct GarageError *out_error);
GarageStatus garage_payment_failure(GarageHandle garage,
                                    struct GarageId payment,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *out_needed,
                                    struct GarageError *out_error);
GarageStatus garage_payment_of_session(GarageHandle garage,
                                       struct GarageId session,
                                       struct GaragePayment *out_payments,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);
GarageStatus garage_payment_top_up(GarageHandle garage,
                                   const struct GaragePay *pay,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);
GarageStatus garage_payment_of_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageId after,
                                     uint32_t flags,
                                     struct GaragePayment *out_payments,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);
GarageStatus garage_payment_list(GarageHandle garage,
                                 GaragePaymentStatus status,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GaragePayment *out_payments,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);
GarageStatus garage_payment_pending(GarageHandle garage,
                                    struct GaragePayment *out_payments,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);
GarageStatus garage_payment_recover(GarageHandle garage,
                                    struct GarageRecovered *out_recovered,
                                    struct GarageError *out_error);
GarageStatus garage_payment_recover_one(GarageHandle garage,
                                        struct GarageId payment,
                                        struct GaragePayment *out_payment,
                                        struct GarageError *out_error);
GarageStatus garage_payment_cancel(GarageHandle garage,
                                   struct GarageId payment,
                                   const char *reason,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);
GarageStatus garage_payment_fail(GarageHandle garage,
                                 struct GarageId payment,
                                 const char *reason,
                                 const char *key,
                                 struct GaragePayment *out_payment,
                                 struct GarageError *out_error);
GarageStatus garage_payment_dispute(GarageHandle garage,
                                    struct GarageId payment,
                                    const char *reason,
                                    const char *key,
                                    struct GaragePayment *out_payment,
                                    struct GarageError *out_error);
GarageStatus garage_payment_resolve_dispute(GarageHandle garage,
                                            struct GarageId payment,
                                            const char *note,
                                            const char *key,
                                            struct GaragePayment *out_payment,
                                            struct GarageError *out_error);
GarageStatus garage_payment_notify(GarageHandle garage,
                                   const char *charge_key,
                                   GarageChargeOutcome outcome,
                                   const char *text,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);
GarageStatus garage_payment_pending_older_than(GarageHandle garage,
                                               uint32_t minutes,
                                               struct GaragePayment *out_payments,
                                               size_t capacity,
                                               size_t *out_count,
                                               struct GarageError *out_error);
GarageStatus garage_payment_disputed(GarageHandle garage,
                                     struct GarageId after,
                                     uint32_t flags,
                                     struct GaragePayment *out_payments,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);
GarageStatus garage_session_quote(GarageHandle garage,
                                  struct GarageId session,
                                  int64_t until,
                                  struct GarageQuote *out_quote,
                                  struct GarageError *out_error);
GarageStatus garage_session_quote_lines(GarageHandle garage,
                                        struct GarageId session,
                                        int64_t until,
                                        struct GarageQuote *out_quote,
                                        struct GarageQuoteLine *out_lines,
                                        size_t capacity,
                                        size_t *out_count,
                                        struct GarageError *out_error);
GarageStatus garage_receipt_get(GarageHandle garage,
                                uint64_t receipt_number,
                                struct GarageReceipt *out_receipt,
                                struct GarageError *out_error);
GarageStatus garage_receipt_by_code(GarageHandle garage,
                                    const char *receipt_code,
                                    struct GarageReceipt *out_receipt,
                                    struct GarageError *out_error);
GarageStatus garage_receipt_text(GarageHandle garage,
                                 uint64_t receipt_number,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);
GarageStatus garage_receipt_json(GarageHandle garage,
                                 uint64_t receipt_number,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);
GarageStatus garage_receipt_svg(GarageHandle garage,
                                uint64_t receipt_number,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);
GarageStatus garage_receipt_list(GarageHandle garage,
                                 uint64_t after,
                                 uint32_t flags,
                                 struct GarageReceipt *out_receipts,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);
GarageStatus garage_receipt_of_payment(GarageHandle garage,
                                       struct GarageId payment,
                                       struct GarageReceipt *out_receipts,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);
GarageStatus garage_receipt_of_session(GarageHandle garage,
                                       struct GarageId session,
                                       struct GarageReceipt *out_receipts,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);
GarageStatus garage_refund_make(GarageHandle garage,
                                const struct GarageRefunding *refunding,
                                const char *key,
                                struct GarageRefund *out_refund,
                                struct GarageError *out_error);
GarageStatus garage_refund_get(GarageHandle garage,
                               struct GarageId refund,
                               struct GarageRefund *out_refund,
                               struct GarageError *out_error);
GarageStatus garage_refund_reference(GarageHandle garage,
                                     struct GarageId refund,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *out_needed,
                                     struct GarageError *out_error);
GarageStatus garage_refund_failure(GarageHandle garage,
                                   struct GarageId refund,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *out_needed,
                                   struct GarageError *out_error);
GarageStatus garage_refund_reason(GarageHandle garage,
                                  struct GarageId refund,
                                  char *buffer,
                                  size_t capacity,
                                  size_t *out_needed,
                                  struct GarageError *out_error);
GarageStatus garage_refund_of_payment(GarageHandle garage,
                                      struct GarageId payment,
                                      struct GarageRefund *out_refunds,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);
GarageStatus garage_refund_pending(GarageHandle garage,
                                   struct GarageRefund *out_refunds,
                                   size_t capacity,
                                   size_t *out_count,
                                   struct GarageError *out_error);
GarageStatus garage_refund_list(GarageHandle garage,
                                GarageRefundStatus status,
                                struct GarageId after,
                                uint32_t flags,
                                struct GarageRefund *out_refunds,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);
GarageStatus garage_refund_recover_one(GarageHandle garage,
                                       struct GarageId refund,
                                       struct GarageRefund *out_refund,
                                       struct GarageError *out_error);
GarageStatus garage_refund_notify(GarageHandle garage,
                                  const char *refund_key,
                                  GarageChargeOutcome outcome,
                                  const char *text,
                                  struct GarageRefund *out_refund,
                                  struct GarageError *out_error);
GarageStatus garage_refund_fail(GarageHandle garage,
                                struct GarageId refund,
                                const char *reason,
                                const char *key,
                                struct GarageRefund *out_refund,
                                struct GarageError *out_error);
GarageStatus garage_tariff_reprice(GarageHandle garage,
                                   const char *draft,
                                   GarageTextFormat format,
                                   const struct GarageRepriceScope *scope,
                                   struct GarageRepriced *out_repriced,
                                   struct GarageError *out_error);
GarageStatus garage_tariff_billed_back(GarageHandle garage,
                                       int64_t from,
                                       int64_t until,
                                       struct GarageBilledBack *out_billed,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);
GarageStatus garage_session_exit(GarageHandle garage,
                                 struct GarageId session,
                                 const char *lane,
                                 const char *key,
                                 struct GarageSession *out_session,
                                 struct GarageError *out_error);
GarageStatus garage_session_exit_many(GarageHandle garage,
                                      const struct GarageId *sessions,
                                      size_t count,
                                      const char *lane,
                                      const char *key,
                                      GarageStatus *out_statuses,
                                      struct GarageError *out_error);
GarageStatus garage_session_cancel(GarageHandle garage,
                                   struct GarageId session,
                                   const char *reason,
                                   const char *key,
                                   struct GarageSession *out_session,
                                   struct GarageError *out_error);
GarageStatus garage_session_extend(GarageHandle garage,
                                   struct GarageId session,
                                   int64_t overdue_at,
                                   const char *key,
                                   struct GarageSession *out_session,
                                   struct GarageError *out_error);
GarageStatus garage_session_correct_plate(GarageHandle garage,
                                          struct GarageId session,
                                          const char *plate,
                                          const char *key,
                                          struct GarageSession *out_session,
                                          struct GarageError *out_error);
GarageStatus garage_session_get(GarageHandle garage,
                                struct GarageId session,
                                struct GarageSession *out_session,
                                struct GarageError *out_error);
GarageStatus garage_session_by_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageSession *out_session,
                                     struct GarageError *out_error);
GarageStatus garage_session_unsettled(GarageHandle garage,
                                      const char *plate,
                                      struct GarageSession *out_sessions,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);
GarageStatus garage_session_list(GarageHandle garage,
                                 const struct GarageSessionFilter *filter,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GarageSession *out_sessions,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);
GarageStatus garage_shift_open(GarageHandle garage,
                               const char *drawer,
                               int64_t float_minor,
                               const char *key,
                               struct GarageShift *out_shift,
                               struct GarageError *out_error);
GarageStatus garage_shift_move_cash(GarageHandle garage,
                                    struct GarageId shift,
                                    GarageCashMove cash_move,
                                    int64_t amount_minor,
                                    const char *reason,
                                    const char *key,
                                    struct GarageShift *out_shift,
                                    struct GarageError *out_error);
GarageStatus garage_shift_close(GarageHandle garage,
                                struct GarageId shift,
                                int64_t counted_minor,
                                const char *key,
                                struct GarageShift *out_shift,
                                struct GarageError *out_error);
GarageStatus garage_shift_get(GarageHandle garage,
                              struct GarageId shift,
                              struct GarageShift *out_shift,
                              struct GarageError *out_error);
GarageStatus garage_shift_current(GarageHandle garage,
                                  const char *drawer,
                                  struct GarageShift *out_shift,
                                  struct GarageError *out_error);
GarageStatus garage_shift_open_ones(GarageHandle garage,
                                    struct GarageShift *out_shifts,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);
GarageStatus garage_shift_list(GarageHandle garage,
                               struct GarageId after,
                               uint32_t flags,
                               struct GarageShift *out_shifts,
                               size_t capacity,
                               size_t *out_count,
                               struct GarageError *out_error);
GarageStatus garage_spot_get(GarageHandle garage,
                             struct GarageId spot,
                             struct GarageSpot *out_spot,
                             struct GarageError *out_error);
GarageStatus garage_spot_by_code(GarageHandle garage,
                                 const char *code,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);
GarageStatus garage_spot_list(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageSpot *out_spots,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);
GarageStatus garage_spot_availability(GarageHandle garage,
                                      int32_t level,
                                      struct GarageAvailability *out_rows,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);
GarageStatus garage_spot_free_count(GarageHandle garage,
                                    int32_t level,
                                    GarageSpotType spot_type,
                                    uint32_t features,
                                    size_t *out_free,
                                    struct GarageError *out_error);
GarageStatus garage_spot_set_service(GarageHandle garage,
                                     struct GarageId spot,
                                     GarageSpotStatus status,
                                     const char *reason,
                                     const char *key,
                                     struct GarageSpot *out_spot,
                                     struct GarageError *out_error);
GarageStatus garage_spot_reserve(GarageHandle garage,
                                 struct GarageId spot,
                                 const char *plate,
                                 int64_t until,
                                 const char *key,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);
GarageStatus garage_spot_release(GarageHandle garage,
                                 struct GarageId spot,
                                 const char *key,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);
GarageStatus garage_spot_remove(GarageHandle garage,
                                struct GarageId spot,
                                const char *key,
                                struct GarageSpot *out_spot,
                                struct GarageError *out_error);
const char *garage_status_name(GarageStatus status);
GarageStatus garage_tariff_publish(GarageHandle garage,
                                   const char *tariff,
                                   GarageTextFormat format,
                                   const char *key,
                                   struct GarageTariffRef *out_tariff,
                                   struct GarageError *out_error);
GarageStatus garage_tariff_activate(GarageHandle garage,
                                    const char *tariff,
                                    uint32_t version,
                                    const char *key,
                                    struct GarageError *out_error);
GarageStatus garage_tariff_active(GarageHandle garage,
                                  struct GarageTariffRef *out_tariff,
                                  struct GarageError *out_error);
GarageStatus garage_tariff_json(GarageHandle garage,
                                const char *tariff,
                                uint32_t version,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);
GarageStatus garage_tariff_list(GarageHandle garage,
                                struct GarageTariff *out_tariffs,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);
GarageStatus garage_ticket_get(GarageHandle garage,
                               struct GarageId ticket,
                               struct GarageTicket *out_ticket,
                               struct GarageError *out_error);
GarageStatus garage_ticket_by_number(GarageHandle garage,
                                     const char *number,
                                     struct GarageTicket *out_ticket,
                                     struct GarageError *out_error);
GarageStatus garage_ticket_void(GarageHandle garage,
                                struct GarageId ticket,
                                const char *reason,
                                const char *key,
                                struct GarageTicket *out_ticket,
                                struct GarageError *out_error);
GarageStatus garage_ticket_replace_lost(GarageHandle garage,
                                        struct GarageId session,
                                        const char *key,
                                        struct GarageTicket *out_ticket,
                                        struct GarageError *out_error);
GarageStatus garage_user_create(GarageHandle garage,
                                const struct GarageNewUser *user,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);
GarageStatus garage_user_get(GarageHandle garage,
                             struct GarageId user,
                             struct GarageUser *out_user,
                             struct GarageError *out_error);
GarageStatus garage_user_by_login(GarageHandle garage,
                                  const char *login,
                                  struct GarageUser *out_user,
                                  struct GarageError *out_error);
GarageStatus garage_user_list(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageUser *out_users,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);
GarageStatus garage_user_change(GarageHandle garage,
                                struct GarageId user,
                                uint32_t version,
                                const struct GarageUserChange *change,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);
GarageStatus garage_user_remove(GarageHandle garage,
                                struct GarageId user,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);
GarageStatus garage_auth_change_password(GarageHandle garage,
                                         struct GarageId user,
                                         const char *old_password,
                                         const char *new_password,
                                         struct GarageError *out_error);
GarageStatus garage_auth_begin_reset(GarageHandle garage,
                                     struct GarageId user,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *out_needed,
                                     struct GarageError *out_error);
GarageStatus garage_auth_set_password(GarageHandle garage,
                                      const char *reset_token,
                                      const char *new_password,
                                      struct GarageError *out_error);
GarageStatus garage_session_set_parker_class(GarageHandle garage,
                                             struct GarageId session,
                                             GarageParkerClass parker_class,
                                             const char *reason,
                                             const char *key,
                                             struct GarageSession *out_session,
                                             struct GarageError *out_error);
GarageStatus garage_validation_grant(GarageHandle garage,
                                     struct GarageId session,
                                     const char *validation,
                                     const char *key,
                                     struct GarageError *out_error);
GarageStatus garage_validation_revoke(GarageHandle garage,
                                      struct GarageId session,
                                      const char *validation_id,
                                      const char *reason,
                                      const char *key,
                                      struct GarageError *out_error);
GarageStatus garage_validation_list(GarageHandle garage,
                                    struct GarageId session,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *out_needed,
                                    struct GarageError *out_error);
GarageStatus garage_vehicle_register(GarageHandle garage,
                                     const struct GarageNewVehicle *vehicle,
                                     const char *key,
                                     struct GarageVehicle *out_vehicle,
                                     struct GarageError *out_error);
GarageStatus garage_vehicle_get(GarageHandle garage,
                                struct GarageId vehicle,
                                struct GarageVehicle *out_vehicle,
                                struct GarageError *out_error);
GarageStatus garage_vehicle_by_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageVehicle *out_vehicle,
                                     struct GarageError *out_error);
GarageStatus garage_vehicle_search(GarageHandle garage,
                                   const char *plate,
                                   struct GarageVehicle *out_vehicles,
                                   size_t capacity,
                                   size_t *out_count,
                                   struct GarageError *out_error);
GarageStatus garage_vehicle_update(GarageHandle garage,
                                   struct GarageId vehicle,
                                   uint32_t version,
                                   const struct GarageVehicleChange *change,
                                   const char *key,
                                   struct GarageVehicle *out_vehicle,
                                   struct GarageError *out_error);
GarageStatus garage_vehicle_remove(GarageHandle garage,
                                   struct GarageId vehicle,
                                   const char *key,
                                   struct GarageVehicle *out_vehicle,
                                   struct GarageError *out_error);
GarageStatus garage_vehicle_note(GarageHandle garage,
                                 struct GarageId vehicle,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);
GarageStatus garage_vehicle_list(GarageHandle garage,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GarageVehicle *out_vehicles,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);
GarageStatus garage_vehicle_history(GarageHandle garage,
                                    struct GarageId vehicle,
                                    struct GarageId after,
                                    uint32_t flags,
                                    struct GarageSession *out_sessions,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);
"""
