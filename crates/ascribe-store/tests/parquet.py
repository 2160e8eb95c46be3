"""pyarrow reads our Parquet, and finds in it what our CSV says, cell by cell.

  python parquet.py CLAIMS.parquet CLAIMS.csv
`cargo test -p ascribe --test second_opinions` runs it over a base of all samples.
"""

import csv
import sys

import pyarrow
import pyarrow.parquet

parquet, table = sys.argv[1:]
with open(table, encoding="utf8", newline="") as file:
    ours = list(csv.DictReader(file))
theirs = pyarrow.parquet.read_table(parquet)
assert theirs.num_rows == len(ours) > 0, f"{theirs.num_rows} rows, {len(ours)} in the CSV"
assert theirs.column_names == list(ours[0]), theirs.column_names
whole = {name for name, kind in zip(theirs.column_names, theirs.schema.types) if kind == pyarrow.int64()}
assert whole == {"low", "high", "start", "end"}, whole
for number, (mine, read) in enumerate(zip(ours, theirs.to_pylist())):
    for name, value in read.items():
        cell = mine[name]
        # In CSV what a spreadsheet would run as a formula has an apostrophe before it.
        cell = cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
        assert cell == ("" if value is None else str(value)), f"row {number}, {name}: {cell!r}, {value!r}"
print(f"{theirs.num_rows} claims in {theirs.num_columns} columns")
