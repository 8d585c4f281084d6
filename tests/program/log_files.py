"""Logs of sensors in the formats that Python's standard library does not write."""
import struct
import zlib


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def zigzag(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def thrift(*fields):
    """A struct in Thrift's compact protocol of (number, kind, value): kind i32 or i64, text, struct, or (list,
    kind)."""
    kinds, out, last = {"i32": 5, "i64": 6, "text": 8, "struct": 12}, b"", 0

    def written(kind, value):
        return zigzag(value) if kind in ("i32", "i64") else varint(len(value)) + value if kind == "text" else value

    for number, kind, value in fields:
        code = 9 if isinstance(kind, tuple) else kinds[kind]
        out += bytes([(number - last) << 4 | code])
        last = number
        if isinstance(kind, tuple):
            count = len(value)
            of = kinds[kind[1]]
            head = bytes([count << 4 | of]) if count < 15 else bytes([0xF0 | of]) + varint(count)
            out += head + b"".join(written(kind[1], one) for one in value)
        else:
            out += written(kind, value)
    return out + b"\0"


def parquet(path, columns):
    """Required columns of doubles, or of 64-bit whole numbers where all values are whole, uncompressed, in one group of
    rows. A header that ends in ` [us]` makes a column of moments in microseconds. Source: the Parquet format,
    parquet.thrift."""
    body, schema, chunks = b"PAR1", [], []
    rows = len(next(iter(columns.values())))
    schema.append(thrift((4, "text", b"schema"), (5, "i32", len(columns))))
    for header, values in columns.items():
        whole = all(isinstance(v, int) for v in values)
        kind = 2 if whole else 5
        data = b"".join(struct.pack("<q" if whole else "<d", v) for v in values)
        page = thrift((1, "i32", 0), (2, "i32", len(data)), (3, "i32", len(data)),
                      (5, "struct", thrift((1, "i32", rows), (2, "i32", 0), (3, "i32", 3), (4, "i32", 3))))
        name, moments = header.removesuffix(" [us]").encode(), header.endswith(" [us]")
        fields = [(1, "i32", kind), (3, "i32", 0), (4, "text", name)]
        schema.append(thrift(*fields, *([(6, "i32", 10)] if moments else [])))  # 10: TIMESTAMP_MICROS
        meta = thrift((1, "i32", kind), (2, ("list", "i32"), [0]), (3, ("list", "text"), [name]), (4, "i32", 0),
                      (5, "i64", rows), (6, "i64", len(page) + len(data)), (7, "i64", len(page) + len(data)),
                      (9, "i64", len(body)))
        chunks.append(thrift((2, "i64", len(body)), (3, "struct", meta)))
        body += page + data
    group = thrift((1, ("list", "struct"), chunks), (2, "i64", len(body) - 4), (3, "i64", rows))
    footer = thrift((1, "i32", 1), (2, ("list", "struct"), schema), (3, "i64", rows), (4, ("list", "struct"), [group]))
    path.write_bytes(body + footer + struct.pack("<I", len(footer)) + b"PAR1")


def mat(path, columns, compressed=False):
    """MATLAB's version 5: a column vector of doubles for each entry, a lone number as a scalar."""
    def element(kind, data):
        return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    out = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H", 0x0100) + b"IM"
    for name, values in columns.items():
        values = values if isinstance(values, list) else [values]
        one = element(14, element(6, struct.pack("<II", 6, 0)) + element(5, struct.pack("<ii", len(values), 1)) +
                      element(1, name.encode()) + element(9, struct.pack(f"<{len(values)}d", *values)))
        packed = zlib.compress(one)
        out += struct.pack("<II", 15, len(packed)) + packed if compressed else one
    path.write_bytes(out)


def npy(rows, shape=None):
    """The bytes of an array of floats [T, ...], of rows of numbers; `shape` is that of one row."""
    shape = (len(rows), *(shape or (len(rows[0]),)))
    head = str({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()
    head = head.ljust((len(head) + 1 + 10 + 63) // 64 * 64 - 11) + b"\n"
    return (b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head +
            b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows))
