"""What a call costs a program with this client: bench.py SERVER TOKEN CALLS prints one line of JSON. tests/bench/clients.py says what is
measured; many at once are coroutines of one loop."""
import asyncio
import json
import sys
import time

import yici
from yici import v1

UNDER_WAY = 64


def submission():
    return v1.SubmitCaseRequest(item_code="11210700YCJ000276K3210127001000", applicant=v1.PartyInput(uscc="91210700MA0AB12C3K"),
                                channel=v1.WINDOW, window_id="jz-hall-main-w01")


def figures(name, took, processor):
    micros = sorted(took)
    return {f"{name}.us_per_call": round(processor * 1e6 / len(took), 1), f"{name}.p50_us": round(micros[len(took) // 2] * 1e6, 1)}


def one_by_one(name, calls, call):
    """Done once before it is measured."""
    for _ in range(calls):
        call()
    took, before = [], time.process_time()
    for _ in range(calls):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return figures(name, took, time.process_time() - before)


async def times(calls, call):
    took, left = [], iter(range(calls))

    async def work():
        for _ in left:
            start = time.perf_counter()
            await call()
            took.append(time.perf_counter() - start)

    await asyncio.gather(*(work() for _ in range(UNDER_WAY)))
    return took


async def many_at_once(name, calls, call):
    await times(calls, call)
    before = time.process_time()
    took = await times(calls, call)
    return figures(name, took, time.process_time() - before)


async def concurrent(server, token, calls, read):
    async with yici.aio.Client(server, token=token) as city:
        found = await many_at_once("get_64", 4 * calls, lambda: city.approval.get_case(read))
        request = submission()
        return {**found, **await many_at_once("submit_64", 4 * calls, lambda: city.approval.submit_case(request))}


def main(server, token, calls):
    request = submission()
    with yici.Client(server, token=token) as city:
        read = v1.GetCaseRequest(case_no=city.approval.submit_case(request).case_no)
        found = one_by_one("get_1", calls, lambda: city.approval.get_case(read))
        found.update(one_by_one("submit_1", calls, lambda: city.approval.submit_case(request)))
    found.update(asyncio.run(concurrent(server, token, calls, read)))
    print(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
