"""The services of a garage, one for each subject."""

from ._service import Service
from .auth import Auth
from .books import Books
from .debts import Debts
from .devices import Devices
from .journal import Journal
from .maintenance import Maintenance
from .payments import Payments
from .receipts import Receipts
from .refunds import Refunds
from .sessions import Sessions
from .shifts import Shifts
from .spots import Spots
from .tariffs import Tariffs
from .tickets import Tickets
from .users import Users
from .validations import Validations
from .vehicles import Vehicles

__all__ = [
    "Auth",
    "Books",
    "Debts",
    "Devices",
    "Journal",
    "Maintenance",
    "Payments",
    "Receipts",
    "Refunds",
    "Service",
    "Sessions",
    "Shifts",
    "Spots",
    "Tariffs",
    "Tickets",
    "Users",
    "Validations",
    "Vehicles",
]
