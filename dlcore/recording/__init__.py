"""Run a chapter's cases at full size and store each finished run: here, or on workers.

The workers are those of a Dask scheduler. They run; the caller stores, each run at the
moment it is finished. What a worker sends back is a row of JSON with the provenance of
the machine that computed it. A long run keeps its state after each epoch where it is
computed, and goes on from there when it is started again.
"""

import contextlib
import threading
import time
from dataclasses import dataclass

from dlcore import contents, ledger
from dlcore.ledger import facts, store
from dlcore.recording.resuming import resumable

PATIENCE = 5  # seconds for a scheduler to answer
ATTEMPTS_AGAIN = 1  # after a run has raised an error

one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Task:
    """One run: a case of a chapter with a seed."""

    chapter: str
    case: str
    seed: int
    epochs: int
    device: str | None = None

    def __str__(self):
        """What people call it."""
        return f"{self.case}, seed {self.seed}"

    @property
    def is_recorded(self) -> bool:
        """Whether it is finished and stored already."""
        return ledger.is_recorded(self.chapter, self.case, self.seed, self.epochs)

    def keep(self, finished: dict) -> None:
        """Store what `perform` returned, at once and whole."""
        store.keep(self.chapter, self.case, self.seed, finished)


def experiments(chapter: str):
    """The module of a chapter's cases and facts; ValueError when it has none."""
    known = chapter in contents.notebooks()
    module = contents.part(chapter, "cases") if known else None
    if module is None:
        raise ValueError(
            f"There are no experiments for {chapter!r}. Each chapter has its CASES and "
            "FACTS in dlcore/chapters/<chapter>/cases.py."
        )
    return module


def perform(task: Task, on_epoch=lambda epoch, *_: None) -> dict:
    """Run it on this machine; return what `Task.keep` stores.

    Runs of one process take turns, as the frameworks' random numbers and threads belong
    to the whole process. A `run` that takes `checkpoints` goes on where it was stopped.
    """
    module = experiments(task.chapter)
    wanted = {"epochs": task.epochs, "seed": task.seed, "device": task.device}
    with one_at_a_time, resumable(task, module) as kept:
        history = module.run(task.case, on_epoch=on_epoch, **wanted, **kept)
    return store.finished_run(task.case, task.seed, history)


def unrecorded(tasks):
    """Pass on the tasks that are not recorded, looking at each when its turn comes."""
    store.check_writable()
    for task in tasks:
        if task.is_recorded:
            print(f"{task}: recorded already")
        else:
            yield task


def record_here(tasks: list[Task]) -> None:
    """Run and store one after another in this process; an error ends it."""
    from tqdm import tqdm

    for task in unrecorded(tasks):
        with tqdm(total=task.epochs, desc=str(task), unit="epoch") as bar:
            finished = perform(
                task, lambda epoch, *_, bar=bar: bar.update(epoch - bar.n)
            )
            task.keep(finished)


def record_facts(chapter: str) -> None:
    """Compute the facts of a chapter, and store each that is new or has changed.

    They take seconds, so all of them are computed every time. Some read the chapter's
    recorded runs: record these first.
    """
    functions = getattr(experiments(chapter), "FACTS", ())
    known = [function.__name__ for function in functions]
    stored = ledger.records(chapter).facts
    for function in functions:
        name = function.__name__
        start = time.perf_counter()
        found = function()
        seconds = time.perf_counter() - start
        if name in stored and facts.agree(stored[name], facts.numbers(found)):
            print(f"{name}: recorded already")
        else:
            finished = facts.finished_fact(name, found, seconds)
            store.keep_fact(chapter, finished, known)
            print(f"{name}: recorded")


# ------------------------------------------------------------------- on Dask workers


def record_on(address: str, tasks: list[Task]) -> dict[Task, str]:
    """Run on the workers of a Dask scheduler; return the tasks that failed, and why.

    address: "tcp://host:8786", or "local" for one worker a core of this machine

    Each run is stored when it is finished. A run whose worker dies starts again on
    another worker. Dask gives a run up after some deaths (its setting
    `distributed.scheduler.allowed-failures`), and with it, perhaps, harmless ones that
    waited on the same workers: at the end each of these gets the workers for itself.
    A run that raises an error is tried once more. RuntimeError when there is no
    scheduler, or when it goes away.
    """
    from tqdm import tqdm

    tasks = list(unrecorded(tasks))
    with (
        connected(address) as client,
        tqdm(total=len(tasks), desc="recorded", unit="run") as bar,
    ):
        failed, given_up = collect(client, tasks, bar)
        for task in given_up:
            failures, deaths = collect(client, [task], bar)
            failed |= failures | dict.fromkeys(deaths, "its workers died")
    return failed


def collect(client, tasks, bar):
    """Store runs as they finish; return those that failed and those Dask gave up.

    When it is interrupted, what is finished by then is stored as well.
    """
    from distributed import KilledWorker, as_completed

    futures = {
        client.submit(perform, task, pure=False, retries=ATTEMPTS_AGAIN): task
        for task in tasks
    }
    failed, given_up = {}, []
    try:
        for future in as_completed(list(futures)):
            task = futures[future]
            if future.status in ("cancelled", "lost"):
                raise RuntimeError(
                    "The scheduler went away, or somebody cancelled the runs. Finished "
                    "runs are stored; run this again to go on."
                )
            error = future.exception()
            if error is None:
                task.keep(future.result())
                future.release()
                bar.update()
                bar.set_postfix_str(str(task))
            elif isinstance(error, KilledWorker):
                given_up.append(task)
            else:
                failed[task] = f"{type(error).__name__}: {error}"
    except KeyboardInterrupt:
        keep_finished(futures)
        raise
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.cancel(list(futures), force=True)
    return failed, given_up


def keep_finished(futures) -> None:
    """Store what has finished since the last look."""
    for future, task in futures.items():
        if future.status == "finished" and not task.is_recorded:
            task.keep(future.result(timeout=PATIENCE))


@contextlib.contextmanager
def connected(address):
    """A client of the scheduler; RuntimeError that says what to do without one."""
    try:
        from distributed import Client
    except ImportError as error:
        raise RuntimeError(
            'Workers need Dask: pip install "dask[distributed]"'
        ) from error
    if address == "local":
        client = Client(threads_per_worker=1, dashboard_address=":0")
    else:
        try:
            client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise RuntimeError(
                f"No Dask scheduler answers at {address!r} ({error}). Start one with "
                "`dask scheduler`, and workers with `dask worker tcp://HOST:8786 "
                "--nthreads 1`, in an environment with this dlcore."
            ) from error
    with client:
        if not client.nthreads():
            print(
                f"{address} has no workers yet. This waits for the first: "
                f"`dask worker {address} --nthreads 1`"
            )
        yield client
