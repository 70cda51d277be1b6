"""The readings of the last day: the event loop writes them, a thread draws them."""

import threading
from collections.abc import AsyncIterator

from .sensors import Reading


class Store:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.readings: list[Reading] = []

    async def add(self, reading: Reading) -> None:
        with self.lock:
            self.readings.append(reading)
            await self.send_to_archive(reading)

    async def send_to_archive(self, reading: Reading) -> None: ...

    async def newest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    async def history(self) -> AsyncIterator[Reading]:
        for reading in self.readings:
            yield reading

    def count(self) -> int:
        return len(self.readings)
