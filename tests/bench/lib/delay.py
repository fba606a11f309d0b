#!/usr/bin/env python3
"""A way to a server that takes time: forwards TCP, and whatever comes is handed on MILLISECONDS / 2 later, in either
direction, a new connection after one round trip. Bandwidth is not limited. Prints a line once it listens.
Usage: delay.py MILLISECONDS LISTEN_ADDRESS SERVER_ADDRESS PORT"""

import asyncio
import sys

CHUNK = 1 << 18
CHUNKS_ON_THE_WAY = 1024  # of a connection and direction: more than any server here sends in a round trip


async def hand_on(queue, writer):
    loop = asyncio.get_running_loop()
    try:
        while True:
            due, chunk = await queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not chunk:
                break
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


async def one_way(reader, writer, first, delay):
    """Ends at the end of what `reader` sends; `first` is when its first byte may go out, in the loop's time."""
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue(CHUNKS_ON_THE_WAY)
    sender = asyncio.create_task(hand_on(queue, writer))
    chunk = b"-"
    while chunk and not sender.done():
        try:
            chunk = await reader.read(CHUNK)
        except OSError:
            chunk = b""
        await queue.put((max(first, loop.time()) + delay, chunk))
    await sender


async def main(milliseconds, listen, server, port):
    delay = float(milliseconds) / 2000

    async def connection(reader, writer):
        try:
            first = asyncio.get_running_loop().time() + 2 * delay
            far_reader, far_writer = await asyncio.open_connection(server, port, limit=CHUNK)
            await asyncio.gather(
                one_way(reader, far_writer, first, delay), one_way(far_reader, writer, first, delay)
            )
            far_writer.close()
        except OSError as error:
            print(f"{server}:{port}: {error}", file=sys.stderr)
        finally:
            writer.close()

    listener = await asyncio.start_server(connection, listen, port, limit=CHUNK)
    print(f"{listen}:{port} is {milliseconds} ms from {server}:{port}", flush=True)
    async with listener:
        await listener.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
