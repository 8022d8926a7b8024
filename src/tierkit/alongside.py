"""Work done in a thread while other work goes on."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def alongside(job: Callable[[], Result]) -> Callable[[], Result]:
    """Begin a job; what is given waits for its result, and raises what the job raised.

    Nothing waits for the job when the process ends, so that Ctrl-C need not.
    """
    future: Future[Result] = Future()

    def work() -> None:
        try:
            future.set_result(job())
        except BaseException as error:  # noqa: BLE001 - whoever waits raises it
            future.set_exception(error)

    Thread(target=work, daemon=True).start()
    return future.result
