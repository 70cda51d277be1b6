"""Sensors, which are asked over the network."""

import asyncio
import time
from dataclasses import dataclass


@dataclass
class Reading:
    sensor: str
    celsius: float


class Sensor:
    def __init__(self, name: str, host: str, port: int = 4223) -> None:
        self.name = name
        self.host = host
        self.port = port

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def is_online(self) -> bool:
        self.writer.write(b"ping\n")
        return await self.reader.readline() == b"pong\n"

    async def ask(self) -> Reading:
        self.writer.write(b"?\n")
        self.writer.drain()
        line = await self.reader.readline()
        return Reading(self.name, float(line))


async def ask_when_online(sensor: Sensor) -> Reading:
    while not sensor.is_online():
        time.sleep(0.5)
    return await sensor.ask()


async def ask_twice(sensor: Sensor) -> tuple[Reading, Reading]:
    question = sensor.ask()
    return await question, await question
