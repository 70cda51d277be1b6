import asyncio

from .alarm import mean, watch
from .sensors import Sensor, ask_when_online
from .store import Store


async def collect(sensor: Sensor, store: Store) -> None:
    with asyncio.timeout(10):
        reading = await ask_when_online(sensor)
    await store.add(reading)


async def main() -> None:
    store = Store()
    sensors = [Sensor("roof", "10.0.0.2"), Sensor("cellar", "10.0.0.3")]
    for sensor in sensors:
        await sensor.connect()
        asyncio.create_task(collect(sensor, store))
    asyncio.run(watch(store, limit=30.0))
    first, second, third = await asyncio.gather(mean(store), store.newest())
    print(f"mean: {first:.1f}")


asyncio.run(main())
