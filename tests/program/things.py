"""Pictures, sounds and tables that the tests of the program make for themselves, and the program itself. Needs Python's
standard library alone."""
import array
import csv
import hashlib
import json
import math
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import wave
import zlib

BRAID = str(pathlib.Path(sys.argv.pop(1)).resolve())  # every test is called as TEST.py BRAID
COLOURS = {"red": (220, 30, 30), "green": (30, 200, 30), "blue": (40, 40, 230)}


def noisy(colour, draw):
    """The bytes of one pixel."""
    return bytes(min(255, max(0, c + draw.randint(-25, 25))) for c in colour)


def write_png(path, width, height, pixel):
    """An RGB picture whose pixel x, y, row by row, has the three bytes `pixel(x, y)`."""
    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) +
                     chunk(b"IEND", b""))


def png(path, colour, size=24, seed=0):
    """An RGB picture of one colour with noise."""
    draw = random.Random(seed)
    write_png(path, size, size, lambda x, y: noisy(colour, draw))


def bombs(folder):
    """A PNG and a JPEG whose headers promise 40,000 x 40,000 pixels, 4.8 GB, and whose data end early."""
    side = 40_000
    png(folder / "bomb.png", (9, 9, 9), size=2)
    content = bytearray((folder / "bomb.png").read_bytes())
    content[16:24] = struct.pack(">II", side, side)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    (folder / "bomb.png").write_bytes(content)
    table = b"\xff\xdb\0\x43\0" + b"\1" * 64
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", side, side) + b"\3\1\x11\0\2\x11\0\3\x11\0"
    codes = b"".join(b"\xff\xc4\0\x14" + bytes([kind, 1]) + b"\0" * 16 for kind in (0x00, 0x10))
    scan = b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0\x3f\0" + b"\0" * 64
    (folder / "bomb.jpg").write_bytes(b"\xff\xd8" + table + frame + codes + scan + b"\xff\xd9")


def wav(path, hertz, seed=0, seconds=0.4, rate=8000):
    draw = random.Random(seed)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(rate)
        out.writeframes(b"".join(
            struct.pack("<h", int(9000 * math.sin(2 * math.pi * hertz * i / rate) + draw.gauss(0, 300)))
            for i in range(int(seconds * rate))))


def avi(path, brightness, hertz, seconds=1.0, rate=10, side=(32, 24)):
    """Uncompressed film whose frame t has the brightness `brightness(t)` in 0..1, `rate` frames a second, with a tone
    of `hertz` as 16-bit sound of 8 kHz; `hertz` may depend on the time, and 0 is silence."""
    width, height = side
    count, sound_rate = int(seconds * rate), 8000
    tone = hertz if callable(hertz) else lambda _: hertz

    def chunk(kind, data):
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    def listed(kind, *chunks):
        return chunk(b"LIST", kind + b"".join(chunks))

    def stream(kind, codec, scale, per, length, sample, layout):
        head = kind + codec + struct.pack("<IHHIIIIIIIIhhhh", 0, 0, 0, 0, scale, per, 0, length, 0, 0xFFFFFFFF, sample,
                                          0, 0, width, height)
        return listed(b"strl", chunk(b"strh", head), chunk(b"strf", layout))

    picture = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, width * height * 3, 0, 0, 0, 0)
    sound = struct.pack("<HHIIHHH", 1, 1, sound_rate, sound_rate * 2, 2, 16, 0)
    main = struct.pack("<IIIIIIIIIIIIII", 1_000_000 // rate, 0, 0, 0x10, count, 0, 2, 0, width, height, 0, 0, 0, 0)
    header = listed(b"hdrl", chunk(b"avih", main), stream(b"vids", b"DIB ", 1, rate, count, 0, picture),
                    stream(b"auds", b"\0\0\0\0", 1, sound_rate, int(seconds * sound_rate), 2, sound))
    data, each = [], sound_rate // rate
    for t in range(count):
        level = max(0, min(255, int(255 * brightness(t / rate))))
        row = bytes([level, level, level] * width)
        data.append(chunk(b"00db", row * height))
        data.append(chunk(b"01wb", b"".join(
            struct.pack("<h", int(9000 * math.sin(2 * math.pi * tone(at / sound_rate) * at / sound_rate)))
            for at in range(t * each, (t + 1) * each))))
    path.write_bytes(chunk(b"RIFF", b"AVI " + header + listed(b"movi", *data)))


def floats(path):
    """The float32 tensors of a safetensors file by name, each as one flat array."""
    content = path.read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    out = {}
    for name, one in json.loads(content[8:begin]).items():
        if name != "__metadata__" and one["dtype"] == "F32":
            out[name] = array.array("f", content[begin + one["data_offsets"][0]:begin + one["data_offsets"][1]])
    return out


def make_table(folder, rows=160):
    """Pictures, sounds, texts, numbers; the label is the colour, which picture, sound and text each tell."""
    folder.mkdir(parents=True)
    draw = random.Random(1)
    pitch = {"red": 300, "green": 900, "blue": 2500}
    with open(folder / "things.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["photo", "sound", "words", "weight", "shade", "label"])
        for i in range(rows):
            label = draw.choice(list(COLOURS))
            png(folder / f"{i}.png", COLOURS[label], seed=i)
            wav(folder / f"{i}.wav", pitch[label], seed=i)
            words = f"this thing looks rather {label} to me, number {i}"
            out.writerow([f"{i}.png" if i % 9 else "", f"{i}.wav" if i % 7 else "", words if i % 5 else "",
                          round(draw.gauss(10 + 3 * list(COLOURS).index(label), 1), 2) if i % 4 else "",
                          draw.choice(["dark", "light"]), label])


class AtHome(unittest.TestCase):
    """The program in a folder of the class's own, which is gone afterwards."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="braid-program-"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)

    @classmethod
    def braid(cls, *words, **options):
        return subprocess.run([BRAID, *map(str, words)], capture_output=True, text=True, timeout=900, cwd=cls.home,
                              **options)

    def weights(self, run):
        """A hash of what a run has learned."""
        return hashlib.sha256((self.home / run / "bundle" / "weights.safetensors").read_bytes()).hexdigest()

    def tensors(self, run):
        return floats(self.home / run / "bundle" / "weights.safetensors")

    def records(self, run):
        """The log of a run's epochs without those of models of one input alone."""
        lines = (self.home / run / "metrics.jsonl").read_text().splitlines()
        return [record for record in map(json.loads, lines) if not record["specialist"]]

    def wait_until(self, run, is_so):
        """Waits for a program to come to a state that can be seen from outside, and to be still at work then."""
        while run.poll() is None and not is_so():
            time.sleep(0.01)
        self.assertIsNone(run.poll(), "the program ended before it could be interrupted")

    def json_of(self, *words):
        """What a call that must succeed prints with --json."""
        done = self.braid(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, status, *words, **options):
        """The message of a call that must fail: short, one sentence, and nothing on standard output."""
        done = self.braid(*words, **options)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        message = [line for line in done.stderr.splitlines() if line.startswith("braid: ")]
        self.assertEqual(len(message), 1, done.stderr)
        return message[0]


class Trained(AtHome):
    """One small model, trained once for all tests of a class."""

    make, file = staticmethod(make_table), "things.csv"
    words = ["--target", "label", "train.epochs=6", "train.batch_size=16"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make(cls.home / "data")
        cls.table = cls.home / "data" / cls.file
        done = cls.braid("train", cls.table, *cls.words, "--out", cls.home / "run", "--json")
        assert done.returncode == 0, done.stderr
        cls.trained = json.loads(done.stdout)
