"""A local Spark for the tests, started once a process, wherever there is a Java."""

import os
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

JAVA_HOME = os.environ.get("JAVA_HOME")
JAVA = Path(JAVA_HOME, "bin", "java") if JAVA_HOME else shutil.which("java")
IF_JAVA = pytest.mark.skipif(JAVA is None, reason="no Java on this machine, so Spark is not tested")
# Spark says of itself that it is not made for pandas 3; tierkit hands it Arrow.
QUIET = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning")
SPARK = (IF_JAVA, QUIET)


@cache
def session() -> Any:
    """The session; its zone is one that no test means, so that a number which hangs on it shows."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        # Tests are small: to compile a query would take longer than to run it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "America/St_Johns",
    }
    builder = SparkSession.builder.master("local[2]").appName("tierkit tests")
    for key, value in settings.items():
        builder = builder.config(key, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started
