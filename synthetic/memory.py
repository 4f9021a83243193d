"""Memory for long runs that make and drop arrays of the same sizes over and over."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def memory_kept() -> Iterator[None]:
    """Have Arrow keep the pages it was given, for as long as the block runs, where it was built with an allocator that can.

    Its usual allocator hands pages back as soon as an array is dropped and asks for them again for the next one; in a run
    that writes censuses, a fifth of the time went to the system's clearing of pages.

    Examples
    --------
    >>> before = pa.default_memory_pool().backend_name
    >>> with memory_kept():
    ...     pa.array([1, 2]).sum().as_py()
    3
    >>> pa.default_memory_pool().backend_name == before
    True
    """
    usual = pa.default_memory_pool()
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(usual)
