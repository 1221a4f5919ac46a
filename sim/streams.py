"""Random generators keyed by what they are for, never by the order in which they are asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

__all__ = ["Streams"]


@dataclass(frozen=True, slots=True)
class Streams:
    """The random streams of one replication.

    A generator is keyed by (seed, replication, purpose, place, ...) through BLAKE2b into the counter-based Philox
    generator (Salmon et al. 2011): adding a site, an item or a policy never shifts anyone else's draws.
    """

    seed: int
    replication: int

    def generator(self, *key: str) -> np.random.Generator:
        """Return a fresh generator for `key`, e.g. ``("demand", "berlin", "drum", "retail")``."""
        text = "\x1f".join((str(self.seed), str(self.replication), *key))
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
