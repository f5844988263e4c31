import signal
import sys
import time
from argparse import ArgumentParser

from benchmarks.database import database

_SHOWN = 12  # lines of what went wrong


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.curation")
    parser.add_argument("operations", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with database():
        from django.core.management import call_command

        from benchmarks.curation.machine import empty
        from benchmarks.curation.run import run

        call_command("collectstatic", "--noinput", "-v0")  # pages are asked for
        empty()
        start, asked = time.monotonic(), list[int]()
        signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
        found = run(given.operations, given.seed, told=True, stopped=lambda: bool(asked))
    print(f"operations: {found.operations}, of which the machine's: {found.of_machine}")
    print(f"by kind: {', '.join(f'{kind} {number}' for kind, number in sorted(found.editors.counts.items()))}")
    print(f"refused with a reason: {found.editors.refused}, of conflicts: {found.editors.conflicts}")
    for what, lines in (
        ("decisions lost", found.lost),
        ("machine overrides", found.overrides),
        (f"public ids lost, of {found.ids} ({found.said_gone} say that they are gone)", found.ids_lost),
        ("decisions refused by the replay", found.refused_in_replay),
        ("files of the export that differ after replay", found.differ),
    ):
        print(f"{what}: {len(lines)}")
        for line in lines[:_SHOWN]:
            print(f"    {line[:1500]}")
    print(f"seconds: {time.monotonic() - start:.0f}")
    return int(not found.whole)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
