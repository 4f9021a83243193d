"""The Spark session that links run in: one that the caller passes, or one of our own on this machine."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from linkage.engines import EngineError
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EXTRA = "linkage-exposure[spark]"


def refuse_without_spark(session: Any = None) -> None:
    """Refuse to go on if Spark cannot run here, or the session is none.

    Raises
    ------
    InputError
        If pyspark or Java is missing, or ``session`` is not a Spark session.

    Examples
    --------
    >>> refuse_without_spark("local")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: session must be a SparkSession, not str
    """
    if session is not None and not callable(getattr(session, "newSession", None)):
        raise InputError(f"session must be a SparkSession, not {type(session).__name__}")
    if find_spec("pyspark") is None:
        raise InputError(f"engine 'spark' needs pyspark; install the extra that brings it: pip install '{EXTRA}'")
    if session is None and _java() is None:
        raise InputError("engine 'spark' needs Java 17 or later; install it, or say where it is with JAVA_HOME")


def session_for(given: SparkSession | None) -> SparkSession:
    """Give a session of its own for one link: its tables and functions are nobody else's, machines and settings shared.

    Raises
    ------
    EngineError
        If Spark does not start.
    """
    from pyspark.errors import PySparkException

    from linkage.engines.spark_sql import register

    try:
        origin = given or local()
        session = origin.newSession()
        for name, value in origin.conf.getAll.items():
            if session.conf.isModifiable(name):
                session.conf.set(name, value)
        register(session)
    except PySparkException as error:
        raise EngineError(f"Spark did not start: {str(error).splitlines()[0]}") from None
    return session


def local() -> SparkSession:
    """Start Spark on all processors of this machine, or give the session that this process has already."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # it would take any python3, without our packages
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
        "spark.log.level": "ERROR",
    }
    return SparkSession.builder.master("local[*]").appName("linkage").config(map=settings).getOrCreate()


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return which("java", path=str(Path(home) / "bin")) if home else which("java")
