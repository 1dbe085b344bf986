"""A response body, read piece by piece: unpacked while it arrives, never more than is allowed."""

import io
import zlib
from collections.abc import Callable, Iterator

from urllib3.response import BaseHTTPResponse

from ingestion.declare.bounds import Bounds

PIECE = 64 * 1024
UNPACKED_AT_ONCE = 1024 * 1024
GZIP, ZLIB, BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class BadEncodingError(Exception):
    """The body is packed in a way that nobody asked for, or its packing is damaged."""


def read_body(raw: BaseHTTPResponse, bounds: Bounds, url: str) -> bytes:
    """The whole body, without the compression of the way.

    Raises:
        ExcessError: it is larger than `response_bytes`; the rest of it is not read.
        BadEncodingError: it cannot be unpacked.
    """
    body = io.BytesIO()
    for piece in _unpacked(raw):
        if body.tell() + len(piece) > bounds.response_bytes:
            raise bounds.refuse("response_bytes", f"{url} answers with more bytes than it may")
        body.write(piece)
    return body.getvalue()


def _unpacked(raw: BaseHTTPResponse) -> Iterator[bytes]:
    encoding = raw.headers.get("Content-Encoding", "identity").strip().lower()
    pieces = iter(lambda: raw.read(PIECE, decode_content=False), b"")
    if encoding in {"identity", ""}:
        return pieces
    if encoding in {"gzip", "x-gzip"}:
        return gunzipped(pieces)
    if encoding == "deflate":
        return _inflated(pieces, _of_deflate)
    raise BadEncodingError(f"its content encoding is {encoding!r}, and gzip was asked for")


def gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip had packed, in bounded pieces.

    Raises:
        BadEncodingError: it is damaged, or breaks off.
    """
    return _inflated(pieces, lambda _: zlib.decompressobj(GZIP))


def _of_deflate(first: bytes) -> "zlib._Decompress":
    """Servers send either form under this name: zlib's begins with 8 in its low half."""
    return zlib.decompressobj(ZLIB if first[0] & 0x0F == zlib.DEFLATED else BARE)


def _inflated(
    pieces: Iterator[bytes], unpacker_for: Callable[[bytes], "zlib._Decompress"]
) -> Iterator[bytes]:
    """Each step unpacks a bounded piece: a few bytes may hold a thousand times as many."""
    unpacker: zlib._Decompress | None = None
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpacker is None or unpacker.eof:  # gzip may hold several members
                    unpacker = unpacker_for(rest)
                yield unpacker.decompress(rest, UNPACKED_AT_ONCE)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error as error:
        raise BadEncodingError(f"its compression is damaged: {error}") from error
    if unpacker is None:
        return
    yield unpacker.flush()  # what no longer needs any input: a few hundred bytes
    if not unpacker.eof:
        raise BadEncodingError("its compression breaks off")
