"""YAML that people write: read by the C parser, and what is wrong with it said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.errors import ConfigurationError


@contextmanager
def yaml_loader(text: str, shown: str) -> Iterator[Any]:
    """A safe loader of the text, to be used within the block.

    Args:
        text: YAML.
        shown: what messages call its file.

    Raises:
        ConfigurationError: the text is not YAML.
    """
    import yaml

    # The C parser: a day's load as a process waits for it.
    loader_type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield loader_type(text)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise ConfigurationError(f"{shown} is not YAML: {said}") from error
