"""What the garage gives: plain values that never change. Instants are in UTC; amounts are whole minor units, cents for EUR.

Secrets, plates and the numbers of tickets are left out of what `repr` shows, because that ends in logs.
"""

from .accounts import *
from .books import *
from .journal import *
from .layout import *
from .money import *
from .payments import *
from .stays import *

__all__ = [
    "AuthOptions",
    "AuthSession",
    "Availability",
    "Bay",
    "BayPlan",
    "BilledBack",
    "BooksChecked",
    "Charge",
    "Client",
    "DayClose",
    "DaySum",
    "Debt",
    "Device",
    "DeviceSecret",
    "Entry",
    "Event",
    "Floor",
    "FloorPlan",
    "Head",
    "Health",
    "LayoutBuilt",
    "Line",
    "MethodSum",
    "Money",
    "Outcome",
    "Payment",
    "Principal",
    "Quote",
    "Receipt",
    "Recovered",
    "Refund",
    "RefundCharge",
    "Repriced",
    "Session",
    "Shift",
    "Spot",
    "SpotPlan",
    "Sums",
    "Swept",
    "Tariff",
    "TariffRef",
    "TaxSum",
    "Ticket",
    "TokenKey",
    "Tokens",
    "User",
    "Validation",
    "Vehicle",
    "Verified",
    "Visit",
]
