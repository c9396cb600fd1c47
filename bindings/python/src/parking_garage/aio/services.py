# Written by generate.py; change it there, or what it reads.
"""The services of a garage for asyncio: as the others, and awaited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from os import PathLike
from uuid import UUID

from .. import services as sync
from ..enums import *
from ..models import *
from ._service import AsyncService

