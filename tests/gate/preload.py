"""What the server of processes imports once for all of them."""

from tests.convergence import preload
from tests.gate import loader

__all__ = ["loader", "preload"]
