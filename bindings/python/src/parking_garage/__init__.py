"""Keeps the state of a parking garage: who is parked where, what they owe, what was paid.

    from parking_garage import Garage, PaymentMethod

    with Garage.open("garage.db") as garage:
        garage.spots.create_grid(3, 4, 25, key="layout")
        visit = garage.sessions.enter("AB-123-C")
        payment = garage.payments.process(visit.session, PaymentMethod.CASH)

`parking_garage.aio` has the same for asyncio, `parking_garage.errors` a class for each kind of error.
"""

from . import commands as commands
from . import errors as errors
from ._error import GarageError as GarageError
from ._error import LibraryNotFoundError as LibraryNotFoundError
from ._events import Events as Events
from ._version import library_features as library_features
from ._version import library_version as library_version
from .enums import *
from .garage import Acting as Acting
from .garage import Garage as Garage
from .logs import log_to as log_to
from .models import *
from .options import Options as Options
from .providers import PaymentProvider as PaymentProvider
from .providers import RefundProvider as RefundProvider
