#!/usr/bin/env python3
"""Makes a table of recordings as a phone makes them: films with sound, and logs of the accelerometer and the gyroscope.

    examples/phone_recordings.py OUT [--rows 96] [--seed 1]
    braid train OUT/recordings.csv --target activity

A row of OUT/recordings.csv is two seconds of someone who walks, turns, keeps still, or shakes the phone:

    recording  uncompressed AVI, 10 frames a second, sound of 8 kHz
    motion     CSV of 100 Hz with gaps; its clock counts milliseconds since the phone was switched on
    activity   walking, turning, still or shaking

As in life some logs are missing, one is an empty file, and one film is cut short.

Needs Python's standard library alone."""
import argparse
import csv
import math
import pathlib
import random
import struct

ACTIVITIES = ["walking", "turning", "still", "shaking"]
SECONDS = 2
WIDTH, HEIGHT, FRAME_RATE = 32, 24, 10
SOUND_RATE = 8000
LOG_RATE = 100
ROOM_WIDTH, ROOM_HEIGHT = 112, 40  # what the camera may see, in its pixels
GRAVITY = 9.81


class Motion:
    """How the phone moves in one recording, the same for all its sensors."""

    def __init__(self, draw, activity):
        self.activity = activity
        self.step_hertz, self.step_phase = draw.uniform(1.6, 2.3), draw.random()
        self.turn = draw.choice([-1, 1]) * draw.uniform(0.8, 1.6)  # radians a second
        self.strength = draw.uniform(0.7, 1.3)

    def step(self, t):
        """Share of the present step that has passed, 0 to 1."""
        return (t * self.step_hertz + self.step_phase) % 1

    def look(self, draw, t):
        """Where the camera looks, in pixels from the middle of the room."""
        if self.activity == "walking":
            swing = 2 * math.pi * self.step(t)
            return 2 * math.sin(swing / 2) * self.strength, 4 * math.cos(swing) * self.strength
        if self.activity == "turning":
            return 20 * self.turn * (t - SECONDS / 2), draw.gauss(0, 0.5)
        if self.activity == "shaking":
            return draw.gauss(0, 5) * self.strength, draw.gauss(0, 3) * self.strength
        return 0, 0

    def feel(self, draw, t):
        """Acceleration in m/s² and rate of turn in rad/s, along and about three axes each."""
        noise = {"still": 0.03, "turning": 0.2, "walking": 0.4, "shaking": 1.5}[self.activity]
        ax, ay, az = draw.gauss(0, noise), draw.gauss(0, noise), GRAVITY + draw.gauss(0, noise)
        gx, gy, gz = (draw.gauss(0, noise / 10) for _ in range(3))
        if self.activity == "walking":
            az += 3 * self.strength * math.exp(-8 * self.step(t)) - 0.4
            gx += 0.3 * math.sin(2 * math.pi * self.step(t))
        elif self.activity == "turning":
            gz += self.turn
        elif self.activity == "shaking":
            shake = 2 * math.pi * 6 * t * self.strength
            ax, gy = ax + 9 * math.sin(shake), gy + 2 * math.cos(shake)
        return ax, ay, az, gx, gy, gz

    def hear(self, draw):
        """Samples of the sound, -1 to 1: steps are dull, what rattles is bright, else there is only the room."""
        sound = [draw.gauss(0, 0.01) for _ in range(SECONDS * SOUND_RATE)]
        if self.activity == "walking":
            for i in range(len(sound)):
                since = self.step(i / SOUND_RATE) / self.step_hertz
                sound[i] += 0.5 * math.exp(-30 * since) * math.sin(2 * math.pi * 110 * since)
        elif self.activity == "shaking":
            loud = 0.0
            for i in range(len(sound)):
                loud = draw.uniform(0.2, 0.6) if draw.random() < 40 / SOUND_RATE else loud * 0.995
                sound[i] += loud * draw.uniform(-1, 1)
        return sound


def draw_room(draw):
    """Rows of a wall with things on it, as BMP and AVI have colours: blue, green, red."""
    wall = [draw.randrange(120, 220) for _ in range(3)]
    room = [bytearray(bytes(wall) * ROOM_WIDTH) for _ in range(ROOM_HEIGHT)]
    for _ in range(18):
        wide, high = draw.randrange(4, 14), draw.randrange(3, 12)
        left, top = draw.randrange(ROOM_WIDTH - wide), draw.randrange(ROOM_HEIGHT - high)
        colour = bytes(draw.randrange(256) for _ in range(3))
        for row in room[top:top + high]:
            row[3 * left:3 * (left + wide)] = colour * wide
    return room


def view(room, x, y):
    """The pixels of a frame whose middle is (x, y) away from the room's, from the lowest row up."""
    left = max(0, min(ROOM_WIDTH - WIDTH, (ROOM_WIDTH - WIDTH) // 2 + round(x)))
    top = max(0, min(ROOM_HEIGHT - HEIGHT, (ROOM_HEIGHT - HEIGHT) // 2 + round(y)))
    return b"".join(row[3 * left:3 * (left + WIDTH)] for row in reversed(room[top:top + HEIGHT]))


def chunk(kind, data):
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def listed(kind, *chunks):
    return chunk(b"LIST", kind + b"".join(chunks))


def stream(kind, codec, rate, length, sample_bytes, layout):
    head = kind + codec + struct.pack("<IHHIIIIIIIIhhhh", 0, 0, 0, 0, 1, rate, 0, length, 0, 0xFFFFFFFF, sample_bytes,
                                      0, 0, WIDTH, HEIGHT)
    return listed(b"strl", chunk(b"strh", head), chunk(b"strf", layout))


def avi(frames, sound):
    """The bytes of a film: frames of 24-bit pixels, each with its share of 16-bit samples after it."""
    picture = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, WIDTH * HEIGHT * 3, 0, 0, 0, 0)
    samples = struct.pack("<HHIIHHH", 1, 1, SOUND_RATE, SOUND_RATE * 2, 2, 16, 0)
    main = struct.pack("<IIIIIIIIIIIIII", 1_000_000 // FRAME_RATE, 0, 0, 0x10, len(frames), 0, 2, 0, WIDTH, HEIGHT,
                       0, 0, 0, 0)
    header = listed(b"hdrl", chunk(b"avih", main), stream(b"vids", b"DIB ", FRAME_RATE, len(frames), 0, picture),
                    stream(b"auds", b"\0\0\0\0", SOUND_RATE, len(sound), 2, samples))
    each, data = SOUND_RATE // FRAME_RATE, []
    for i, frame in enumerate(frames):
        heard = [round(32767 * max(-1, min(1, s))) for s in sound[i * each:(i + 1) * each]]
        data += [chunk(b"00db", frame), chunk(b"01wb", struct.pack(f"<{len(heard)}h", *heard))]
    return chunk(b"RIFF", b"AVI " + header + listed(b"movi", *data))


def write_film(path, draw, motion):
    room = draw_room(draw)
    frames = [view(room, *motion.look(draw, i / FRAME_RATE)) for i in range(SECONDS * FRAME_RATE)]
    path.write_bytes(avi(frames, motion.hear(draw)))


def write_log(path, draw, motion):
    """The log of the same two seconds; in some the phone was twice too busy to write."""
    switched_on = draw.randrange(10_000, 90_000_000)
    gaps = [draw.uniform(0, SECONDS) for _ in range(draw.choice([0, 0, 0, 2]))]
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["time_ms", "ax", "ay", "az", "gx", "gy", "gz"])
        for i in range(SECONDS * LOG_RATE):
            t = i / LOG_RATE
            if not any(gap <= t < gap + 0.08 for gap in gaps):
                values = motion.feel(draw, t)
                out.writerow([switched_on + round(1000 * t) + draw.randrange(3), *(f"{v:.4f}" for v in values)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    draw = random.Random(a.seed)
    for folder in ("films", "logs"):
        (a.out / folder).mkdir(parents=True, exist_ok=True)
    with open(a.out / "recordings.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["recording", "motion", "activity"])
        for i in range(a.rows):
            activity = ACTIVITIES[i % len(ACTIVITIES)]
            motion = Motion(draw, activity)
            film, log = f"films/{i:03}.avi", f"logs/{i:03}.csv"
            write_film(a.out / film, draw, motion)
            if i % 19 == 7:
                log = ""  # the log was never begun
            elif i == 5:
                (a.out / log).write_bytes(b"")
            else:
                write_log(a.out / log, draw, motion)
            if i == 2:  # the battery was empty
                whole = (a.out / film).read_bytes()
                (a.out / film).write_bytes(whole[:len(whole) // 3])
            out.writerow([film, log, activity])


if __name__ == "__main__":
    main()
