"""Python values and those of FEEL, the language of processes: variables of jobs, messages and decisions.

    yici.variables(amount=Decimal("12.50"), due=date(2020, 4, 20))      # a list of v1.values_pb2.Variable
    yici.from_feel(variable.value)
"""
from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from .v1 import values_pb2

FeelValue = values_pb2.FeelValue


def to_feel(value: Any) -> FeelValue:
    """None, bool, int, Decimal, str, date, time, datetime with a zone, timedelta, list and dict; never float, for it is no decimal."""
    made = FeelValue()
    if value is None:
        pass
    elif isinstance(value, bool):
        made.boolean = value
    elif isinstance(value, (int, Decimal)):
        made.number = str(value)
    elif isinstance(value, str):
        made.text = value
    elif isinstance(value, datetime.datetime):
        made.date_time = value.isoformat()
    elif isinstance(value, datetime.date):
        made.date = value.isoformat()
    elif isinstance(value, datetime.time):
        made.time = value.isoformat()
    elif isinstance(value, datetime.timedelta):
        made.days_time = _duration(value)
    elif isinstance(value, (list, tuple)):
        made.list.items.extend(to_feel(one) for one in value)
        made.list.SetInParent()
    elif isinstance(value, dict):
        made.context.entries.extend(variables(**value))
        made.context.SetInParent()
    else:
        raise TypeError(f"no FEEL value for {type(value).__name__}; a number with a fraction is a Decimal")
    return made


def _duration(value: datetime.timedelta) -> str:
    sign = "-" if value < datetime.timedelta(0) else ""
    value = abs(value)
    fraction = f".{value.microseconds:06d}" if value.microseconds else ""
    return f"{sign}P{value.days}DT{value.seconds}{fraction}S"


def from_feel(value: FeelValue) -> Any:
    """Numbers as Decimal; durations and times with a zone's name stay texts, for Python has no form for all of them."""
    kind = value.WhichOneof("kind")
    if kind is None:
        return None
    if kind == "number":
        return Decimal(value.number)
    if kind == "date":
        return datetime.date.fromisoformat(value.date)
    if kind == "list":
        return [from_feel(one) for one in value.list.items]
    if kind == "context":
        return {entry.name: from_feel(entry.value) for entry in value.context.entries}
    return getattr(value, kind)


def variables(**values: Any) -> list[values_pb2.Variable]:
    """Variables of these names and values, as to_feel takes them."""
    return [values_pb2.Variable(name=name, value=to_feel(value)) for name, value in values.items()]
