"""Reading the file: UCI "Online Retail" columns, plain CSV or zstd."""
import csv
import datetime
import io
import subprocess
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from chain.failure import Failure

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice")
TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class Row:
    """One line of the file, with its values as they stand there."""
    invoice: str
    code: str
    description: str
    quantity: Decimal
    time: datetime.datetime
    price: Decimal


def open_text(path):
    if not path.endswith(".zst"):
        return open(path, encoding="utf-8-sig", newline="")
    process = subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE)
    return io.TextIOWrapper(process.stdout, encoding="utf-8-sig", newline="")


def parse_time(text):
    for form in TIME_FORMATS:
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(f"unreadable time {text!r}")


def read_rows(path, limit=None):
    """All rows, or the first `limit`."""
    with open_text(path) as text:
        reader = csv.DictReader(text)
        absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if absent:
            raise Failure(f"{path} has no column {', '.join(absent)}",
                          f"the first line must name {', '.join(COLUMNS)}")
        for number, record in enumerate(reader, start=2):
            if limit is not None and number > limit + 1:
                return
            try:
                yield Row(record["InvoiceNo"].strip(), record["StockCode"].strip(),
                          (record["Description"] or "").strip(), Decimal(record["Quantity"]),
                          parse_time(record["InvoiceDate"]), Decimal(record["UnitPrice"]))
            except (ValueError, InvalidOperation) as problem:
                raise Failure(f"{path}, row {number}: {problem}") from problem
