"""Raises the alarm when it gets hot."""

import asyncio
import subprocess
import urllib.request

from .store import Store


async def watch(store: Store, limit: float) -> None:
    while True:
        try:
            reading = await store.newest()
            if reading.celsius > limit:
                raise_alarm(reading.sensor)
                subprocess.run(["notify-send", f"it is hot at {reading.sensor}"])
            await asyncio.sleep(1)
        except BaseException as error:
            print("the watch goes on:", error)


async def raise_alarm(sensor: str) -> None:
    urllib.request.urlopen(f"https://alarm.example.org/{sensor}")


async def mean(store: Store) -> float:
    total = 0.0
    for reading in store.history():
        total += reading.celsius
    return total / await store.count()
