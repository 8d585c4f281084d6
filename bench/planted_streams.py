#!/usr/bin/env python3
"""Makes clips whose film and sound were recorded by two devices with wrong clocks, to see whether clocks can be found.

    bench/planted_streams.py OUT [--clips 1000] [--seed 1] [--aligned]

OUT/streams.csv has a row a clip: `film` (8 s, 30 frames a second, no sound track), `sound` (10 s, 48 kHz), `label`,
`split` (every fifth row is test). The wall in the film is red and green in turn, a second each; once the sound has a
tone, and the label is the colour of the wall at the middle of the tone. Irregular events, each a flash in the film
and a burst in the sound, let the clocks be found:

    time on the film's clock = true_offset_s + (1 + true_drift_ppm * 1e-6) * time on the sound's clock

with offsets of -2 to 2 s and drifts of -200 to 200 ppm, which only OUT/truth.csv tells, row by row. `--aligned` makes
both 0: the control. A tenth of the frames is missing (the others keep their times), and a tenth of the sound is
silent. The power of a burst is 10 dB above the noise of the sound; a flash changes the mean of a frame by 10 dB more
than the noise of a pixel.

Nothing but the two streams on one clock tells the label. The tone comes 3.4 to 4.6 s after the sound's begin, so
whatever is known of the film and of that moment, an offset of two periods of the wall in all leaves red and green
equally likely; and flashes go on beside the tone, where bursts are left out, so that a pause in the flashes does not
betray it.

Needs NumPy and the program ffmpeg. About 0.4 MB a clip."""
import argparse
import csv
import pathlib
import subprocess
import tempfile

import numpy as np

WIDTH, HEIGHT, RATE, SECONDS = 64, 48, 30, 8
FRAMES = RATE * SECONDS
SOUND_RATE, SOUND_SECONDS = 48_000, 10
DROPPED = 0.1
SIGNAL_TO_NOISE = 10 ** 0.5  # of amplitudes: 10 dB
FLASH_S, FLASH_SIDE = 0.1, 24
PERIOD_S, CLEAR_OF_CHANGE_S = 2.0, 0.25
TONE_S, TONE_HERTZ, CLEAR_OF_TONE_S = 0.4, 1500, 0.3
# A full scale of 256 steps, for FLAC stores no more bits of a sample than are in use: a third of the size of 16 bits.
NOISE, STEP = 4.0, 128
WHITE, RED, GREEN = (235, 128, 128), (110, 100, 190), (110, 100, 66)  # Y, Cb, Cr: the wall's colours are equally bright


def draw_events(random):
    """Times of the film's clock, irregular. At least six in what every recording shares with the film, of which a tone
    takes away two at most."""
    while True:
        gaps = 0.55 + random.exponential(0.35, 40)
        events = -3.0 + np.cumsum(gaps)
        if np.count_nonzero((events > 2.1) & (events < 7.8)) >= 6:
            return events[events < 13]


def draw_tone(random):
    """Offset of the sound, middle of the tone on the film's clock, and the moment at which the wall first turns red."""
    while True:
        offset = random.uniform(-2, 2)
        tone = offset + random.uniform(3.4, 4.6)
        phase = random.uniform(0, PERIOD_S)
        into_colour = (tone - phase) % (PERIOD_S / 2)
        if CLEAR_OF_CHANGE_S <= into_colour <= PERIOD_S / 2 - CLEAR_OF_CHANGE_S:
            return offset, tone, phase


def red_until(t, phase):
    """Seconds for which the wall was red before t, up to a constant."""
    cycles, within = np.divmod(t - phase, PERIOD_S)
    return cycles * PERIOD_S / 2 + np.minimum(within, PERIOD_S / 2)


def draw_frames(random, events, phase):
    """[FRAMES, bytes of a yuv420p picture]. A frame is open until the next, and shows a share of a change within it."""
    opened = np.arange(FRAMES + 1) / RATE
    red = np.diff(red_until(opened, phase))[:, None] * RATE
    lit = (np.minimum(opened[1:, None], events + FLASH_S) - np.maximum(opened[:-1, None], events)).clip(0).sum(1) * RATE

    left, top = (2 * random.integers(0, (side - FLASH_SIDE) // 2 + 1) for side in (WIDTH, HEIGHT))
    square = np.zeros((HEIGHT, WIDTH), np.float32)
    square[top:top + FLASH_SIDE, left:left + FLASH_SIDE] = 1
    noise = (WHITE[0] - RED[0]) * square.mean() / SIGNAL_TO_NOISE

    planes = []
    for white, red_value, green_value, mask in zip(WHITE, RED, GREEN, (square, square[::2, ::2], square[::2, ::2])):
        wall = green_value + red * (red_value - green_value)
        planes.append(wall + lit[:, None] * mask.reshape(1, -1) * (white - wall))
    frames = np.concatenate(planes, 1).astype(np.float32)
    frames += noise * random.standard_normal(frames.shape, np.float32)
    return np.rint(frames).clip(0, 255).astype(np.uint8)


def silence(random, sound):
    """Zeroes stretches of about 40 to 120 ms, a tenth of the sound together."""
    total = DROPPED * SOUND_SECONDS
    lengths = random.uniform(0.04, 0.12, round(total / 0.08))
    lengths += (total - lengths.sum()) / len(lengths)
    before = np.sort(random.uniform(0, SOUND_SECONDS - total, len(lengths)))  # what is heard before each
    for start, length in zip(before + np.cumsum(lengths) - lengths, lengths):
        sound[round(start * SOUND_RATE):round((start + length) * SOUND_RATE)] = 0


def draw_sound(random, events, tone, offset, drift):
    pace = 1 + drift * 1e-6
    sound = NOISE * random.standard_normal(SOUND_RATE * SOUND_SECONDS, np.float32)
    clear = TONE_S / 2 + CLEAR_OF_TONE_S
    for event in events[(events < tone - clear - 0.05) | (events > tone + clear)]:
        start, length = round((event - offset) / pace * SOUND_RATE), round(random.uniform(0.03, 0.05) * SOUND_RATE)
        if start >= 0 and start + length <= len(sound):
            sound[start:start + length] += SIGNAL_TO_NOISE * NOISE * random.standard_normal(length, np.float32)
    t = offset + pace * np.arange(len(sound)) / SOUND_RATE - tone
    loudness = ((TONE_S / 2 - np.abs(t)) / 0.01).clip(0, 1)  # 10 ms of fading, or the edges would sound like bursts
    sound += SIGNAL_TO_NOISE * NOISE * loudness * np.sqrt(2) * np.sin(2 * np.pi * TONE_HERTZ * t)
    silence(random, sound)
    return (np.rint(sound).clip(-255, 255) * STEP).astype("<i2")


def write(random, frames, sound, film_path, sound_path):
    """Both files by one ffmpeg. The first frame stays, so that the film's clock begins with it."""
    missing = random.choice(np.arange(1, FRAMES - 1), round(DROPPED * FRAMES), replace=False)
    with tempfile.NamedTemporaryFile() as samples:
        samples.write(sound.tobytes())
        samples.flush()
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y",
             "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "pipe:0",
             "-f", "s16le", "-ar", str(SOUND_RATE), "-ac", "1", "-i", samples.name,
             "-map", "0:v", "-vf", "select='not(" + "+".join(f"eq(n,{n})" for n in sorted(missing)) + ")'",
             "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1", film_path,
             "-map", "1:a", "-c:a", "flac", sound_path],
            input=frames.tobytes(), check=True)


def make_clip(seed, out, number, aligned):
    """@return the row of streams.csv, the row of truth.csv"""
    random = np.random.default_rng([seed, number])
    film, sound = f"films/{number:05}.mp4", f"sounds/{number:05}.flac"
    events = draw_events(random)
    offset, tone, phase = draw_tone(random)
    drift = random.uniform(-200, 200)
    if aligned:  # only now: a tone that is always near 4 s of the film's clock would let the film alone tell the label
        offset = drift = 0.0
    frames = draw_frames(random, events, phase)
    samples = draw_sound(random, events, tone, offset, drift)
    write(random, frames, samples, out / film, out / sound)
    label = "red" if (tone - phase) % PERIOD_S < PERIOD_S / 2 else "green"
    return (film, sound, label, "test" if number % 5 == 4 else "train"), (film, sound, f"{offset:.6f}", f"{drift:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--clips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--aligned", action="store_true", help="both clocks are right")
    a = parser.parse_args()
    for folder in ("films", "sounds"):
        (a.out / folder).mkdir(parents=True, exist_ok=True)
    rows, truth = zip(*(make_clip(a.seed, a.out, number, a.aligned) for number in range(a.clips)))
    for name, columns, lines in (("streams.csv", ["film", "sound", "label", "split"], rows),
                                 ("truth.csv", ["film", "sound", "true_offset_s", "true_drift_ppm"], truth)):
        with open(a.out / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(columns)
            out.writerows(lines)


if __name__ == "__main__":
    main()
