"""Long lists of invented names, written as text so that they stay readable."""


def words(text: str) -> tuple[str, ...]:
    """The names that `text` lists between commas."""
    return tuple(word.strip() for word in text.split(","))
