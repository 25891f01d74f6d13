"""What README.md shows, as a program: samples.py submit|refusal|follow|jobs|clock|asyncio|asyncio-jobs SERVER TOKEN [CASE or CURSOR]

tests/e2e/client_samples.py runs it against the real server and compares README.md with it. Ctrl-C ends what goes on for ever.
"""
import asyncio
import sys

import yici
from yici import v1


def handle(events):
    for event in events:
        print(event.type, event.case_no)


def store(cursor):
    print(cursor, flush=True)


def submit(server, token, _):
    # sample: submit
    with yici.Client(server, token=token) as city:
        reply = city.approval.submit_case(v1.SubmitCaseRequest(
            item_code="11210700YCJ000276K3210127001000", applicant=v1.PartyInput(uscc="91210700MA0AB12C3K"),
            window_id="jz-hall-main-w01", channel=v1.WINDOW))
        print(reply.case_no, reply.query_code)
    # end


def refusal(server, token, case_no):
    city = yici.Client(server, token=token)
    # sample: refusal
    try:
        city.approval.accept_case(v1.AcceptCaseRequest(case_no=case_no, seal="jz-urban-management"))
    except yici.FailedPrecondition as refused:
        print(refused.reason, refused.message_zh, refused.metadata)     # ALREADY_ACCEPTED …
    # end


def follow(server, token, stored_cursor):
    city = yici.Client(server, token=token)
    # sample: follow
    for record in city.approval.watch_cases(v1.WatchCasesRequest(cursor=stored_cursor or "0")):
        handle(record.events)
        store(record.cursor)
    # end


def jobs(server, token, _):
    city = yici.Client(server, token=token)
    try:
        # sample: jobs
        def check(job, values):
            return {"passed": values["amount"] < 1000}

        worker = yici.JobWorker(city, "credit-check", check)
        worker.run()
        # end
    finally:
        print(worker.done, "done")


def clock(server, token, _):
    city = yici.Client(server, token=token)
    # sample: clock
    city.advance_clock("2020-04-27")    # on a server started with --clock manual
    # end


async def in_asyncio(server, token, case_no):
    # sample: asyncio
    async with yici.aio.Client(server, token=token) as city:
        case = await city.approval.get_case(v1.GetCaseRequest(case_no=case_no))
        print(case.state_text.en)
        async for record in city.approval.watch_cases(v1.WatchCasesRequest(cursor="0")):
            handle(record.events)
            store(record.cursor)
    # end


async def jobs_in_asyncio(server, token, _):
    city = yici.aio.Client(server, token=token)
    try:
        # sample: asyncio-jobs
        async def check(job, values):
            return {"passed": values["amount"] < 1000}

        worker = yici.aio.JobWorker(city, "credit-check", check)
        await worker.run()      # until its task is cancelled
        # end
    finally:
        print(worker.done, "done")


def main():
    name, server, token, more = (sys.argv[1:] + [""])[:4]
    coroutines = {"asyncio": in_asyncio, "asyncio-jobs": jobs_in_asyncio}
    try:
        if name in coroutines:
            asyncio.run(coroutines[name](server, token, more))
        else:
            {"submit": submit, "refusal": refusal, "follow": follow, "jobs": jobs, "clock": clock}[name](server, token, more)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
