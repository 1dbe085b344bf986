"""What the server of processes imports once for all of them."""

from tests.convergence import preload
from tests.race import worker

__all__ = ["preload", "worker"]
