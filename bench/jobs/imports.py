"""The start of any analysis in Python: what importing the usual libraries costs."""

import duckdb
import pandas as pd
import pyarrow as pa

print(duckdb.__version__, pd.__version__, pa.__version__)
