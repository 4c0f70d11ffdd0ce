"""`python -m dlcore data | record | ship | ledger | new`: look after the book."""

import argparse
import sys


def main(arguments=None) -> int:
    """Run one command; 0 when all went well, 1 on a failure, 2 on a wrong call."""
    options = parser().parse_args(arguments)
    try:
        return options.command(options)
    except KeyboardInterrupt:
        print("Stopped. Finished runs are stored; run this again to go on.")
        return 130
    except (RuntimeError, ValueError, KeyError) as error:
        print(f"Error: {error.args[0] if error.args else error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    main_parser = argparse.ArgumentParser(prog="python -m dlcore", description=__doc__)
    commands = main_parser.add_subparsers(required=True, metavar="command")

    command = commands.add_parser("data", help="list the data sets, and where they are")
    command.add_argument("names", nargs="*", help="only these sets")
    command.set_defaults(command=show_data)

    command = commands.add_parser("record", help="run a chapter's cases at full size")
    command.add_argument("chapter", help="for example handwritten_digits")
    command.add_argument("--case", action="append", help="only this case; repeatable")
    seeds = command.add_mutually_exclusive_group()
    seeds.add_argument("--seeds", type=positive, help="how many seeds (default 3)")
    seeds.add_argument("--seed", type=int, help="only this seed")
    command.add_argument("--epochs", type=positive, help="instead of the case's own")
    command.add_argument("--device", help="cpu, cuda or mps where the case allows it")
    command.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="run on Dask workers: tcp://host:8786, or local for one a core",
    )
    command.add_argument("--list", action="store_true", help="list the cases and end")
    command.add_argument(
        "--facts", action="store_true", help="only the numbers that need no training"
    )
    command.set_defaults(command=record)

    command = commands.add_parser("ship", help="train the networks of a chapter's page")
    command.add_argument("chapter", help="for example handwritten_digits")
    command.add_argument("names", nargs="*", help="only these networks")
    command.set_defaults(command=ship)

    command = commands.add_parser("ledger", help="the books' numbers beside ours")
    command.add_argument("ids", nargs="*", help="only these entries, such as L-E4.2")
    command.set_defaults(command=show_ledger)

    command = commands.add_parser("new", help="lay out a chapter")
    command.add_argument("chapter", help="for example 10_convolution")
    command.set_defaults(command=lay_out)
    return main_parser


def positive(text: str) -> int:
    """A whole number of at least 1, for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def show_data(options) -> int:
    """List the data sets; 1 when one of them is damaged."""
    from dlcore import data

    rows = data.describe(options.names)
    for row in rows:
        print(f"{row['name']}: {row['title']}")
        print(f"  {row['description']}")
        print(f"  licence   {row['licence']}")
        print(f"  source    {row['source']}")
        print(f"  cite      {row['citation']}")
        print(f"  size      {row['bytes'] / 1e6:.1f} MB")
        print(f"  state     {row['state']} ({row['place']})")
    return int(any(row["state"] == "damaged" for row in rows))


def show_ledger(options) -> int:
    """Print the comparison of every entry, or of the chosen ones."""
    from dlcore import ledger

    for entry in options.ids or [entry.id for entry in ledger.entries()]:
        print(ledger.compare(entry))
        print()
    return 0


def lay_out(options) -> int:
    """Write the files of a new chapter and list them."""
    from dlcore import new

    for path in new.lay_out(options.chapter):
        print(path.relative_to(new.ROOT))
    print("What stands between ⟨ and ⟩ is yours; CONTRIBUTING.md tells how.")
    return 0


def record(options) -> int:
    """Run and store what is not recorded yet; 1 when runs failed on the workers."""
    from dlcore import contents, recording

    chapter = contents.chapter_name(options.chapter)
    module = recording.experiments(chapter)
    if options.list:
        list_experiments(module)
        return 0
    failed = {}
    if not options.facts:
        tasks = chosen_tasks(options, chapter, module)
        if options.scheduler:
            failed = recording.record_on(options.scheduler, tasks)
        else:
            recording.record_here(tasks)
    for task, reason in failed.items():
        print(f"Failed: {task}: {reason}", file=sys.stderr)
    if not options.case and not failed:
        recording.record_facts(chapter)
    return int(bool(failed))


def ship(options) -> int:
    """Train and store the networks that compute in a chapter's page."""
    from dlcore import contents
    from dlcore.recording import models

    chapter = contents.chapter_name(options.chapter)
    for name in options.names or models.models(chapter):
        print(models.ship(chapter, name))
    return 0


def list_experiments(module) -> None:
    """Print what can be recorded of a chapter."""
    for name, case in getattr(module, "CASES", {}).items():
        print(f"{name}: {case.title} ({case.system}, {case.epochs} epochs)")
    for function in getattr(module, "FACTS", ()):
        print(f"{function.__name__}: {function.__doc__.splitlines()[0]}")


def chosen_tasks(options, chapter, module):
    """Every case asked for with every seed, case by case; ValueError for an unknown."""
    from dlcore.recording import Task
    from dlcore.recording.cases import find

    known = getattr(module, "CASES", {})
    cases = dict.fromkeys(options.case or known)
    for name in cases:
        find(known, name)
    return [
        Task(
            chapter,
            name,
            seed,
            options.epochs or known[name].epochs,
            options.device,
        )
        for name in cases
        for seed in chosen_seeds(options, module)
    ]


def chosen_seeds(options, module):
    """The seeds to run: the one named, or the first of the chapter's own."""
    if options.seed is not None:
        return [options.seed]
    count = options.seeds or 3
    more = range(max(module.SEEDS) + 1, max(module.SEEDS) + 1 + count)
    return [*module.SEEDS, *more][:count]


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console may not know ✓ and −
    sys.exit(main())
