#!/usr/bin/env python3
"""Decoder of Coffer containers, version 1, written from the format specification alone.

It shares no code with the Swift implementation: what both read alike is what the document says.
Needs Python 3.10 or later and, from PyPI, `cryptography` and `zstandard`.
"""
import argparse
import hashlib
import hmac
import io
import json
import pathlib
import re
import sys
from collections import namedtuple
from functools import partial
from struct import calcsize, iter_unpack, pack, unpack, unpack_from

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FINAL, ZSTD, CONTAINER_SLOT, UNVERIFIED, PAGE_SEGMENTS, RUN_BYTES, ZEROS = 1, 2, 1, 2, 16_384, 1 << 40, bytes(32)
HEADER, FOOTER, MIN_BLOCK, MAX_BLOCK, MAX_CONTEXT, MAX_METADATA = 32, 128, 512, 1 << 20, 8 << 10, 64 << 10
NAMES = {b"M": "metadata", b"R": "run", b"S": "segment", b"P": "page", b"X": "root", b"Z": "padding"}
FIELDS = {  # of the metadata: name, layout, and the rule for what it holds
    1: ("name", None, lambda name: name not in (b".", b"..") and not re.search(b"[\0/]", name)),
    2: ("size", "<Q", lambda size: True),
    3: ("mode", "<I", lambda mode: mode <= 0o7777),
    4: ("modified", "<qI", lambda seconds, nanoseconds: nanoseconds < 10**9),
    5: ("identity", "<QQQqIqI", lambda *numbers: numbers[4] < 10**9 and numbers[6] < 10**9),
    6: ("tool", None, lambda tool: is_utf8(tool)),
    7: ("resumeToken", "32s", lambda token: True),
}
Slot = namedtuple("Slot", "kind flags key_id body")
Block = namedtuple("Block", "raw fixed size rounding id context commitment head_mac generation slots")
Header = namedtuple("Header", "kind flags stored plain index salt_prefix")
Run = namedtuple("Run", "salt first count offset tag")
Page = namedtuple("Page", "run first count start offset mac")
equal = hmac.compare_digest
hmac512 = partial(hmac.digest, digest="sha512")  # HKDF-Extract too; of info ‖ 01, HKDF-Expand up to 64 bytes


class Refused(Exception):
    """The exit status, 65 for damaged and 77 for no usable key, and what to say."""


def require(structure, **conditions):
    """Each condition must hold; its name is what is reported if it does not."""
    for name, holds in conditions.items():
        if not holds:
            raise Refused(65, f"damaged: {structure}: {name.replace('_', ' ')}")


def take(file, count, structure, at=None):
    """Reads so many bytes, no fewer, from where the file is or from an offset."""
    if at is not None:
        file.seek(at)
    data = file.read(count)
    require(structure, truncated=len(data) == count)
    return data


def is_utf8(data):
    """Whether bytes are valid UTF-8."""
    return data.decode("utf-8", "ignore").encode() == data


def parse_block(raw):
    """Parses a head or tail block."""
    slots, name, end = [], b"", len(raw) - 36
    require("block", length=MIN_BLOCK <= len(raw) <= MAX_BLOCK,
            checksum=equal(hashlib.sha256(raw[:-32]).digest(), raw[-32:]))
    magic, version, suite, log_size, log_rounding, zero, identifier, c = unpack_from("<8sHHBBH32sI", raw)
    require("block", magic=magic == b"\x89COFFER\n", unknown_version_or_suite=version == suite == 1, zero=zero == 0,
            sizes=16 <= log_size <= 26 and log_rounding in (9, 12), context=c <= MAX_CONTEXT and 132 + c <= end)
    context, commitment, head_mac, generation, length, count, zero = unpack_from(f"<{c}s32s32sQIHH", raw, 52)
    require("block", block_length=length == len(raw) == unpack_from("<I", raw, end)[0],
            rounding=len(raw) % (1 << log_rounding) == 0, slot_count=1 <= count <= 16, zero=zero == 0)
    entries, area = io.BytesIO(context), io.BytesIO(raw[132 + c:end])
    while entries.tell() < c:
        sizes, previous = unpack("<HH", take(entries, 4, "block")), name
        name, value = [take(entries, size, "block") for size in sizes]
        require("block", context=name > previous and is_utf8(name) and is_utf8(value))
    for _ in range(count):
        kind, flags, *sizes = unpack("<4H", take(area, 8, "block"))
        require("block", slot_lengths=sizes[0] <= 2048 and sizes[1] <= 16 << 10, flags=flags <= 3)
        slots.append(Slot(kind, flags, *(take(area, size, "block") for size in sizes)))
    slots.sort(key=lambda slot: slot.flags & UNVERIFIED)
    require("block", key_ids=all(is_utf8(slot.key_id) for slot in slots), zeros_after_slots=not any(area.read()))
    return Block(raw, raw[:116 + c], 1 << log_size, 1 << log_rounding, identifier, context,
                 commitment, head_mac, generation, slots)


def parse_pair(head, tail):
    """The newer of the head and the tail block, or with a warning the one that is good."""
    good = []
    for name, raw in ("head", head), ("tail", tail):
        try:
            good.append(parse_block(raw))
        except Refused as refused:
            print(f"warning: {name} block {refused.args[1]}", file=sys.stderr)
    require("block", both_are_bad=good, fixed_parts_differ=len({block.fixed for block in good}) == 1,
            slot_areas_differ=len({block.generation for block in good}) == len({block.raw for block in good}))
    return max(good, key=lambda block: block.generation)


def local_key(text):
    """A key file's key, as a function that gives the container keys in a block's slots of kind 1 with its key id."""
    match = re.fullmatch(rb"(?:#.*\n|\n)*(coffer-local-key-1:)([0-9a-f]{64})([0-9a-f]{8})(?:\n#.*|\n)*", text)
    key, check = (bytes.fromhex(digits.decode()) for digits in match.groups()[1:]) if match else (b"", b"")
    if len(text) > 4096 or not match or hashlib.sha256(match[1] + key).digest()[:4] != check:
        raise Refused(77, "malformed key file")
    key_id = b"local:" + hmac512(hmac512(bytes(64), key), b"coffer local key id\x01")[:16].hex().encode()
    return lambda block: unwrap(block, [slot for slot in block.slots if slot.kind == 1 and slot.key_id == key_id],
                                0, lambda slot: key)


def passphrase(secret):
    """A passphrase, as a function of the same sort: for the first slot of kind 2, whether it opens or not."""
    def stretch(slot):
        """The wrapping key for a slot."""
        log_n, zero, r, p, salt = unpack_from("<B3sII32s", slot.body)
        require("slot", zero=not any(zero), r_and_p=1 <= r <= 1024 and 1 <= p <= 4,
                N=1 <= log_n < 16 * r and r <= 1 << 23 >> log_n, passphrase=1 <= len(secret) <= 1024)
        return hashlib.scrypt(secret, salt=salt, n=1 << log_n, r=r, p=p, maxmem=(1 << 31) - 1, dklen=32)
    return lambda block: unwrap(block, [slot for slot in block.slots if slot.kind == 2][:1], 12, stretch)


def unwrap(block, slots, start, wrapping_key):
    """The container keys in those of the slots that open; start is where salt, check and wrapped stand."""
    for slot in slots:
        of_container, salt, check = slot.flags & CONTAINER_SLOT, slot.body[start:start + 32], slot.body[start + 32:start + 64]
        info = pack("<14sHHH32s64sH", b"coffer slot v1", 1, slot.kind, of_container, block.id if of_container else ZEROS,
                    hashlib.sha512(block.context).digest(), len(slot.key_id)) + slot.key_id
        try:
            require("slot", body_length=len(slot.body) == start + (144 if of_container else 112))
            okm = hmac512(hmac512(salt, wrapping_key(slot)), info + b"\x01")
            require("slot", check=equal(okm[32:], check))
            secret = AESGCM(okm[:32]).decrypt(bytes(12), slot.body[start + 64:], None)
        except (Refused, InvalidTag):
            continue
        yield secret if of_container else hmac512(block.id, secret)


def make_header(kind, flags, stored, plain, index, salt):
    """A record header."""
    header = pack("<3scB3xIIQ4s", b"CFR", kind, flags, stored, plain, index, salt[:4])
    crc = int.from_bytes(header, "little") ^ 0xFFFFFFFF
    for _ in range(8 * len(header)):
        crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return header + pack("<I", crc ^ 0xFFFFFFFF)


class Keys:
    """A block, and what the first container key gives that matches its commitment."""
    def __init__(self, block, key):
        self.block, self.size = block, block.size
        for self.container_key in key(block):
            if equal(self.derive(b"commitment"), block.commitment):
                return require("head", MAC=equal(self.mac(b"head", block.fixed[:-32]), block.head_mac))
        raise Refused(77, "no usable key")

    def derive(self, label, salt=ZEROS):
        """The key for a use."""
        return hmac512(self.container_key, pack("<9sH16s32sB", b"coffer v1", 1, label, salt, 1))[:32]

    def mac(self, label, data, salt=ZEROS):
        """The MAC with the key for a use."""
        return hmac512(self.derive(label, salt), data)[:32]

    def record(self, kind, label, content, index=0, salt=ZEROS):
        """A record R, P or X, which ends with a MAC."""
        record = make_header(kind, 0, len(content) + 32, 0, index, salt) + content
        return record + self.mac(label, record, salt)

    def padding(self, at):
        """The record Z at a body offset."""
        count = -(at + HEADER) % self.block.rounding
        return make_header(b"Z", 0, count, 0, 0, ZEROS) + bytes(count)

    def footer(self, root_mac, *numbers):
        """The footer; its five numbers begin with the body length."""
        footer = pack("<8sHHI32s5Q", b"\x89COFFEND", 1, 1, 0, root_mac, *numbers)
        return footer + self.mac(b"footer", self.block.head_mac + footer) + b"\nREFFOC\x89"

    def unseal(self, label, salt, nonce, record, start, structure):
        """Opens what is sealed in a record from an offset on."""
        try:
            return AESGCM(self.derive(label, salt)).decrypt(nonce, record[start:], record[:HEADER])
        except InvalidTag:
            raise Refused(65, f"damaged: {structure}: not authentic") from None

    def open_metadata(self, record):
        """The metadata in a record M, by name."""
        salt, length, result, kind = record[32:64], len(record) - 80, {}, -1
        require("metadata", header=record[:HEADER] == make_header(b"M", 0, 48 + length, length, 0, salt))
        file = io.BytesIO(self.unseal(b"metadata", salt, bytes(12), record, 64, "metadata"))
        while file.tell() < length:
            previous, (kind, size) = kind, unpack("<HH", take(file, 4, "metadata"))
            value = take(file, size, "metadata")
            require("metadata", order=kind > previous)
            if kind in FIELDS:
                name, layout, rule = FIELDS[kind]
                require("metadata", length=size == calcsize(layout) if layout else 1 <= size <= 255)
                values = unpack(layout or f"{size}s", value)
                require("metadata", **{name: rule(*values)})
                numbers = values if len(values) > 1 else values[0]
                result[name] = numbers if layout else value.decode("utf-8", "surrogateescape")
        return result

    def check_segment(self, header, final, structure):
        """The rules for flags and lengths of a segment."""
        least, sealed = (min(1, header.index) if final else self.size), header.stored - 16
        fits = 1 <= sealed < header.plain if header.flags & ZSTD else sealed == header.plain
        require(structure, flags=header.flags & ~ZSTD == FINAL * final,
                plaintext_length=least <= header.plain <= self.size, stored_length=fits)

    def open_segment(self, salt, header, record):
        """The plaintext of a record S whose header was checked."""
        name = f"segment: {header.index}"
        data = self.unseal(b"run", salt, pack("<4xQ", header.index), record, HEADER, name)
        if header.flags & ZSTD:
            try:
                frame = zstandard.get_frame_parameters(data)
                require(name, frame=data[:4] == pack("<I", 0xFD2FB528), content_size=frame.content_size == header.plain,
                        window=frame.window_size <= self.size, dictionary=frame.dict_id == 0)
                data = zstandard.ZstdDecompressor().decompress(data, header.plain, allow_extra_data=False)
            except zstandard.ZstdError as error:
                raise Refused(65, f"damaged: {name}: {error}") from None
        return data


def list_pages(runs, pages, at, x, count, size):
    """The pages that the root lists, with their runs; these and no more fill the body between two offsets."""
    result, index, listed = [], 0, iter_unpack("<QQ32s", pages)
    for run in map(Run._make, iter_unpack("<32sQQQ16s", runs)):
        most = min(count - index, RUN_BYTES // size)
        require("root", runs=run.first == index and 1 <= run.count <= most and run.offset == at)
        index, at = index + run.count, at + 144
        for first in range(run.first, index, PAGE_SEGMENTS):
            offset, named, mac = next(listed, (0, -1, b""))
            require("root", pages=named == first and offset >= at)
            result.append(Page(run, first, min(PAGE_SEGMENTS, index - first), at, offset, mac))
            at = offset + 112 + 24 * result[-1].count
    require("root", segments=index == count, pages=not any(listed), end_of_last_page=at == x)
    return result


def list_segments(keys, page, record, count, length):
    """The segments of a page as its record and the root require them: header, body offset and tag."""
    name, run, at, result = f"page: {page.first}", page.run, page.start, []
    content = run.salt + pack("<QII", page.first, page.count, 0) + record[80:-32]
    require(name, header_or_MAC=equal(record, keys.record(b"P", b"page", content, page.first, run.salt)),
            not_the_one_of_the_root=equal(record[-32:], page.mac))
    for index, (stored, flags, zero, tag) in enumerate(iter_unpack("<IB3s16s", record[80:-32]), page.first):
        header = Header(b"S", flags, stored, min(keys.size, length - index * keys.size), index, run.salt)
        keys.check_segment(header, index == count - 1, name)
        require(name, zero=not any(zero))
        result.append((header, at, tag))
        at += HEADER + stored
    require(name, place=at == page.offset, tag=index + 1 < run.first + run.count or equal(tag, run.tag))
    return result


def read_seekable(file, key, a=0, b=None):
    """Gives a container's metadata, then its plaintext from a up to, not including, b; if all, checks each R too."""
    footer_at = file.seek(0, io.SEEK_END) - FOOTER
    require("footer", file_too_short=footer_at >= 2 * MIN_BLOCK)
    footer = take(file, FOOTER, "footer", footer_at)
    magic, version, suite, zero, root_mac, body, x, x_length, count, length = unpack_from("<8sHHI32s5Q", footer)
    start, odd = divmod(footer_at - body, 2)
    require("footer", magic=magic + footer[120:] == b"\x89COFFEND\nREFFOC\x89",
            unknown_version_or_suite=version == suite == 1, zero=zero == 0, segment_count=count >= 1,
            body_length=body >= 80 and body % 512 == odd == 0 and MIN_BLOCK <= start <= MAX_BLOCK)
    keys = Keys(parse_pair(take(file, start, "block", 0), take(file, start, "block", start + body)), key)
    end, size, padding = x + x_length, keys.size, keys.padding(x + x_length)
    require("footer", MAC=equal(footer, keys.footer(root_mac, body, x, x_length, count, length)),
            plaintext_length=length < 1 << 63, segment_count=count == max(1, -(-length // size)),
            root_offset_or_length=x_length >= 192 and end + len(padding) == body)
    require("padding", not_as_computed=take(file, len(padding), "padding", start + end) == padding)
    root = take(file, x_length, "root", start + x)
    r, p = unpack_from("<II", root, HEADER)
    require("root", counts=r >= 1 and p >= 1 and x_length == 72 + 72 * r + 48 * p < HEADER + (1 << 32))
    require("root", header_or_MAC=equal(root, keys.record(b"X", b"root", root[HEADER:-32])),
            not_the_one_of_the_footer=equal(root[-32:], root_mac))
    stored, = unpack_from("<I", take(file, HEADER, "metadata", start), 8)
    require("metadata", stored_length=48 <= stored <= 48 + MAX_METADATA)
    metadata = keys.open_metadata(take(file, HEADER + stored, "metadata", start))
    pages = list_pages(root[40:40 + 72 * r], root[40 + 72 * r:-32], HEADER + stored, x, count, size)
    yield metadata
    whole, link, b = b is None, bytes(48), max(1, length) if b is None else b
    for page in pages:
        run = page.run
        if whole and page.first == run.first:
            expected = keys.record(b"R", b"run MAC", run.salt + link, run.first, run.salt)
            require("run", not_as_computed=equal(take(file, 144, "run", start + run.offset), expected))
            link = run.salt + run.tag
        if max(a, page.first * size) < min(b, (page.first + page.count) * size):
            record = take(file, 112 + 24 * page.count, "page", start + page.offset)
            for header, at, tag in list_segments(keys, page, record, count, length):
                first = header.index * size
                if max(a, first) < min(b, first + size):
                    record = take(file, HEADER + header.stored, "segment", start + at)
                    require("segment", header=record[:HEADER] == make_header(*header), tag=equal(record[-16:], tag))
                    yield keys.open_segment(run.salt, header, record)[max(a - first, 0):b - first]


def read_stream(file, key):
    """Reads a container from its first byte to its last: gives the metadata, then the plaintext by segments."""
    start = take(file, 52, "block")
    c, = unpack_from("<I", start, 48)
    require("block", magic=start[:8] == b"\x89COFFER\n", context=c <= MAX_CONTEXT)
    start += take(file, c + 80, "block")
    length, = unpack_from("<I", start, 124 + c)
    require("block", block_length=max(MIN_BLOCK, len(start)) <= length <= MAX_BLOCK)
    block = parse_block(start + take(file, length - len(start), "block"))
    keys, may_follow, at, index, length, link = Keys(block, key), b"M", 0, 0, 0, bytes(48)
    runs, pages, entries = {}, [], []
    while may_follow:
        head = take(file, HEADER, "record")
        header = Header(*unpack_from("<3xcB3xIIQ4s", head))
        require("record", marker_zero_or_CRC=head == make_header(*header), type=header.kind in may_follow)
        most = {b"M": 48 + MAX_METADATA, b"R": 112, b"S": 16 + block.size, b"P": 80 + 24 * len(entries),
                b"X": 40 + 72 * len(runs) + 48 * len(pages), b"Z": block.rounding - 1}[header.kind]
        least, name = {b"M": 48, b"S": 16, b"Z": 0}.get(header.kind, most), NAMES[header.kind]
        require(name, stored_length=least <= header.stored <= most)
        record = expected = head + take(file, header.stored, name)
        match header.kind:
            case b"M":
                yield keys.open_metadata(record)
                may_follow = b"R"
            case b"R":
                salt, first, run_first, run_offset, may_follow = record[32:64], index, index, at, b"S"
                expected = keys.record(b"R", b"run MAC", salt + link, index, salt)
            case b"S":
                final, name = header.flags & FINAL, f"segment: {index}"
                require(name, header=head == make_header(*header._replace(index=index, salt_prefix=salt)))
                keys.check_segment(header, final, name)
                yield keys.open_segment(salt, header, record)
                entries.append(pack("<IB3x16s", header.stored, header.flags, record[-16:]))
                index, length, link = index + 1, length + header.plain, salt + record[-16:]
                may_follow = b"P" if final or len(entries) == PAGE_SEGMENTS else b"SP"
            case b"P":
                content = salt + pack("<QII", first, len(entries), 0) + b"".join(entries)
                expected = keys.record(b"P", b"page", content, first, salt)
                pages.append(pack("<QQ32s", at, first, expected[-32:]))
                runs[run_first] = pack("<32sQQQ16s", salt, run_first, index - run_first, run_offset, link[32:])
                more = len(entries) == PAGE_SEGMENTS and index - run_first < RUN_BYTES // block.size
                entries, first, may_follow = [], index, b"X" if final else b"SR" if more else b"R"
            case b"X":
                content = pack("<II", len(runs), len(pages)) + b"".join([*runs.values(), *pages])
                root = expected = keys.record(b"X", b"root", content)
                x, may_follow = at, b"Z"
            case b"Z":
                expected, may_follow = keys.padding(at), b""
        require(name, not_as_computed=equal(record, expected))
        at += len(record)
    parse_pair(block.raw, take(file, len(block.raw), "block"))
    footer = keys.footer(root[-32:], at, x, len(root), index, length)
    require("footer", not_as_computed=equal(take(file, FOOTER, "footer"), footer))
    require("trailing", byte_after_the_footer=not file.read(1))


def main():
    """The command line; gives the exit status."""
    parser, written = argparse.ArgumentParser(description="Decode a Coffer container; A-B excludes B."), 0
    parser.add_argument("container", help='path, or "-" for standard input with --stream')
    keys, how = (parser.add_mutually_exclusive_group(required=required) for required in (True, False))
    keys.add_argument("--data-key", dest="key", type=lambda key: lambda block: [hmac512(block.id, bytes.fromhex(key))])
    keys.add_argument("--key-file", dest="key", type=lambda path: local_key(pathlib.Path(path).read_bytes()))
    keys.add_argument("--passphrase-file", dest="key", help="its bytes up to the first newline",
                      type=lambda path: passphrase(pathlib.Path(path).read_bytes().split(b"\n")[0]))
    how.add_argument("--stream", action="store_true", help="read without seeking")
    how.add_argument("--range", metavar="A-B", default=(), type=lambda text: map(int, text.split("-")))
    parser.add_argument("--metadata", action="store_true", help="print the metadata as JSON")
    parser.add_argument("-o", dest="output", help="instead of standard output")
    try:
        options = parser.parse_args()
        file = sys.stdin.buffer if options.container == "-" else open(options.container, "rb")
        parts = (read_stream if options.stream else read_seekable)(file, options.key, *options.range)
        metadata = next(parts)
        if options.metadata:
            return print(json.dumps(metadata, default=bytes.hex))
        with open(options.output, "wb") if options.output else sys.stdout.buffer as output:
            for part in parts:
                written += output.write(part)
    except Refused as refused:
        status, reason = refused.args
        note = f" (the {written} bytes written are a true prefix, not the whole)" if written else ""
        print(reason + note, file=sys.stderr)
        return status
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
