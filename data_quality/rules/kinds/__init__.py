"""The kinds of rules. A model in any module of this folder is one: nothing else names it.

`KINDS` has them by their word in `rules.yml`; a rule's `kind` and `arguments` are read as one of
them.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter, ValidationError

from data_quality.rules.base.kind import RuleKind
from data_quality.rules.base.problems import wrong_arguments


def _found() -> Iterator[type[RuleKind]]:
    for module in iter_modules(__path__):
        for each in vars(import_module(f"{__name__}.{module.name}")).values():
            is_model = isinstance(each, type) and issubclass(each, RuleKind)
            if is_model and isinstance(each.model_fields["kind"].default, str):
                yield each


KINDS: Mapping[str, type[RuleKind]] = {
    each.name(): each for each in sorted(_found(), key=lambda each: each.name())
}
_AnyKind: Any = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
_ADAPTER: TypeAdapter[RuleKind] = TypeAdapter(_AnyKind)


def definition_of(kind: str, arguments: Mapping[str, Any]) -> RuleKind:
    """The model of the kind, with a rule's arguments.

    Raises:
        ValueError: the kind does not take them; the message says why.
    """
    if "kind" in arguments:
        raise ValueError(f"{kind} knows no kind")
    try:
        return _ADAPTER.validate_python({"kind": kind, **arguments})
    except ValidationError as error:
        raise ValueError(wrong_arguments(kind, error)) from error
