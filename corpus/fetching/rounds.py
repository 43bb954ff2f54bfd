"""Many jobs for many hosts: side by side across hosts, one at a time for each, whoever may be asked soonest first."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def rounds(
    jobs: Mapping[str, Sequence[Job]],
    run: Callable[[Job], Result],
    ready_at: Callable[[str], float],
    workers: int,
    stop: threading.Event,
    abandon: Callable[[], None],
) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, as they finish; what `run` raises is raised here.

    `jobs` are by host; `ready_at` says when a host may be asked next, on the clock of time.monotonic. While the caller
    is busy with a result nothing new starts, so that no more than `workers` results wait. `abandon` ends jobs that run
    when something breaks here, Ctrl-C above all: they are not waited for in full.
    """
    queues = {host: deque(mine) for host, mine in jobs.items() if mine}
    order = itertools.count()
    idle = [(0.0, next(order), host) for host in queues]
    running: dict[Future[Result], tuple[str, Job]] = {}

    def start(pool: ThreadPoolExecutor) -> None:
        while idle and len(running) < workers and (idle[0][0] <= time.monotonic() or stop.is_set()):
            host = heapq.heappop(idle)[2]
            job = queues[host].popleft()
            running[pool.submit(run, job)] = host, job

    with ThreadPoolExecutor(workers, "fetch") as pool:
        try:
            start(pool)
            while idle or running:
                pause = max(0.0, idle[0][0] - time.monotonic()) if idle and len(running) < workers else None
                if not running:
                    stop.wait(pause)
                done = wait(running, pause, FIRST_COMPLETED).done
                finished = [(*running.pop(future), future) for future in done]
                for host, _, _ in finished:
                    if queues[host]:
                        heapq.heappush(idle, (ready_at(host), next(order), host))
                start(pool)
                for _, job, future in finished:
                    yield job, future.result()
                    start(pool)
        except GeneratorExit:
            raise
        except BaseException:
            abandon()
            raise
        finally:
            for future in running:
                future.cancel()
