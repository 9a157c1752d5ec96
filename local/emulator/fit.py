"""Patches must fit: each names what it replaces, and a name that is gone stops the start instead of changing behaviour in silence."""

import functools
import importlib.metadata
import sys

# The version the patches were written against; also pinned in requirements.txt.
MINISTACK = "1.5.33"


class PatchDoesNotFit(SystemExit):
    """The emulator is not the one the patches were written for; exits with code 3 and says what to do."""

    def __init__(self, reason: str):
        super().__init__(3)
        sys.stderr.write(
            f"riposte: the local stack cannot start: {reason}. The patches in local/emulator were written for "
            f"ministack {MINISTACK}: delete .riposte/venv to install that version again, or adapt the patches.\n"
        )


def check_version() -> None:
    """Refuses an emulator of another version than the pinned one."""
    found = importlib.metadata.version("ministack")
    if found != MINISTACK:
        raise PatchDoesNotFit(f"ministack {found} is installed")


def needs(module, *names: str) -> None:
    """Refuses an emulator that lacks something a patch calls or replaces."""
    for name in names:
        if not hasattr(module, name):
            raise PatchDoesNotFit(f"{module.__name__} has no {name}")


def replace(module, name: str):
    """Decorator: puts the function in the place of module.name and gives it the original as first argument."""
    needs(module, name)
    original = getattr(module, name)

    def decorate(function):
        @functools.wraps(original)
        def patched(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(module, name, patched)
        return function

    return decorate
