"""The types of rules' arguments. Each says in one line what is wrong with another value."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

NUMBER_SCHEMA = {"type": ["number", "string"]}
"""Exact numbers are written as text."""


def as_number(name: object, value: Any) -> Decimal:  # noqa: ANN401 - from a file
    """The value as an exact number.

    Raises:
        ValueError: it is none.
    """
    try:
        number = Decimal(str(value))
        is_number = number.is_finite() and not isinstance(value, bool)
    except ArithmeticError:
        is_number = False
    if not is_number:
        raise ValueError(f"{name} has to be a number, not {value!r}")
    return number


def _number(value: Any, info: ValidationInfo) -> Decimal:  # noqa: ANN401
    return as_number(info.field_name, value)


def _count(value: Any, info: ValidationInfo) -> int:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{info.field_name} has to be a whole number from 0, not {value!r}")
    return value


def _text(value: Any, info: ValidationInfo) -> str:  # noqa: ANN401
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{info.field_name} has to be text, not {value!r}")
    return value


def _texts(value: Any, info: ValidationInfo) -> list[str]:  # noqa: ANN401
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{info.field_name} has to be a list of texts, not {value!r}")
    return value


def _rising(value: Any, info: ValidationInfo) -> list[Decimal]:  # noqa: ANN401
    if not isinstance(value, list) or not value:
        raise ValueError(f"{info.field_name} has to be a list of numbers, not {value!r}")
    numbers = [as_number(info.field_name, each) for each in value]
    if sorted(numbers) != numbers:
        raise ValueError(f"{info.field_name} has to rise from each number to the next")
    return numbers


def _parameters(value: Any, info: ValidationInfo) -> dict[str, Decimal]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError(f"{info.field_name} has to name numbers, not {value!r}")
    for name in value:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
            raise ValueError(f"{name!r} is no name for a parameter")
    return {name: as_number(name, number) for name, number in value.items()}


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema(NUMBER_SCHEMA)]
OptionalNumber = Annotated[
    Decimal | SkipJsonSchema[None], BeforeValidator(_number), WithJsonSchema(NUMBER_SCHEMA)
]
"""A number that may be left out, by the default None."""
Count = Annotated[int, Field(ge=0), BeforeValidator(_count)]
NearDays = Annotated[int, Field(ge=0, le=31), BeforeValidator(_count)]
NearWeeks = Annotated[int, Field(ge=0, le=10), BeforeValidator(_count)]
"""So far from its date a rule looks at the facts."""
Text = Annotated[str, Field(min_length=1), BeforeValidator(_text)]
Texts = Annotated[list[str], Field(min_length=1), BeforeValidator(_texts)]
OptionalRisingNumbers = Annotated[
    list[Decimal] | SkipJsonSchema[None],
    BeforeValidator(_rising),
    WithJsonSchema({"type": "array", "minItems": 1, "items": NUMBER_SCHEMA}),
]
Parameters = Annotated[
    dict[str, Decimal],
    BeforeValidator(_parameters),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": NUMBER_SCHEMA,
        }
    ),
]
