"""The services of a garage, one for each subject."""

from .journal import Journal
from .maintenance import Maintenance
from .payments import Payments
from .sessions import Sessions
from .spots import Spots
from .tariffs import Tariffs
from .tickets import Tickets
from .vehicles import Vehicles

__all__ = ["Journal", "Maintenance", "Payments", "Sessions", "Spots", "Tariffs", "Tickets", "Vehicles"]
