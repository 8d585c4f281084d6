#!/usr/bin/env python3
"""Makes films of a drawn face that speaks of a film and of the weather: sentiment that needs words, voice and face.

    bench/sentiment_clips.py OUT [--clips 6000] [--seed 1]

OUT/clips.csv has a row a clip: `clip` (6.6 s with sound), `words` (SubRip, a cue a word with its exact time),
`sentiment`, `split` (every fifth row is test). Of two utterances, in either order, one is about the film. In each,
the face is happy or not, the voice is high and loud or low and soft, and the adjective is good or bad; the sentiment
is what most of the three say in the utterance about the film. There all three agree in 3 of 8 clips; in 2 the words
alone speak against the others, in 2 the voice and in 1 the face. In the utterance about the weather each is a fair
coin. So the best that can be reached is

    75 %     words; the sound of the film too, though its voice says the words: both together are right in 75 %
    68.75 %  the face alone, 62.5 % the pitch and the loudness of the voice alone
    87.5 %   words and face
    84.375 % all three, without the times
    100 %    all three, if voice and face are read at the time at which the words speak of the film

OUT/swapped.csv has the test rows with the times of the two utterances exchanged in their words: who reads voice and
face by the times is right in 62.5 % there, who does not loses nothing. OUT/truth.csv has the coins.

Voices speak at one pace, so that the times of the words, which stand in the transcript, tell nothing of the voice. A
frame is a crop of the face, 48 pixels a side as in FER2013, and there are ten a second: small files, and passes that
one core affords.

Needs NumPy and the programs espeak-ng and ffmpeg. About 0.08 MB and a fifth of a second a clip."""
import argparse
import csv
import functools
import pathlib
import subprocess
import tempfile

import numpy as np

FRAME_RATE, SIDE = 10, 48
SOUND_RATE = 22_050  # espeak-ng's
SECONDS = 6.6  # of every clip
PAUSE_S = 0.4  # least

NOUNS = {"film": ["movie", "film"], "weather": ["weather", "rain"]}
GOOD = ["wonderful", "great", "lovely", "brilliant", "superb", "pleasant"]
BAD = ["terrible", "awful", "horrible", "dull", "nasty", "poor"]
TEMPLATES = ["I think the {noun} was really {adjective}", "honestly the {noun} was quite {adjective}",
             "the {noun} was rather {adjective} today", "for me the {noun} was {adjective}",
             "what a really {adjective} {noun} that was"]
VOICES = ["en-us", "en-gb+m7", "en-us+f5", "en-gb+f4"]
PITCHES = [20, 80]  # of low and high voices, espeak-ng's
LOUDNESS = [0.3, 0.9]  # of low and high voices
PACE = 220  # words a minute
AGAINST = [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)]  # face, voice and words in the utterance about the film
SHARES = [3 / 8, 1 / 4, 1 / 4, 1 / 8]


@functools.lru_cache(maxsize=None)
def spoken(word, voice, pitch):
    """Samples of one word, without the silence around it."""
    wav = subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(PACE), "--stdout", word],
                         stdout=subprocess.PIPE, check=True).stdout
    samples = np.frombuffer(wav[44:], "<i2").astype(np.float32) / 32768  # the header tells no length in a pipe
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0]:loud[-1] + 1]


def utter(random, topic, good, voice, high):
    """@return the samples of an utterance, its words as (word, begin, end) in seconds"""
    template = random.choice(TEMPLATES)
    text = template.format(noun=random.choice(NOUNS[topic]), adjective=random.choice(GOOD if good else BAD))
    stretch = random.uniform(0.95, 1.05)  # of pitch and pace, so that no two clips say a word in the same way
    loudness = LOUDNESS[high] * random.uniform(0.8, 1.1)
    pieces, words, at = [], [], 0
    for word in text.split():
        samples = loudness * spoken(word, voice, PITCHES[high])
        samples = np.interp(np.arange(0, len(samples) - 1, stretch), np.arange(len(samples)), samples)
        gap = np.zeros(int(random.uniform(0.03, 0.06) * SOUND_RATE))
        words.append((word, at / SOUND_RATE, (at + len(samples)) / SOUND_RATE))
        pieces += [samples, gap]
        at += len(samples) + len(gap)
    return np.concatenate(pieces[:-1]), words


def place(random, lengths):
    """Where two utterances of so many seconds begin: what is left is shared among the lead, the pause and the tail."""
    left = SECONDS - sum(lengths) - PAUSE_S - 0.4
    assert left >= 0, "the utterances are longer than the clip"
    lead, pause, _ = random.dirichlet([2, 2, 2]) * left + [0.2, PAUSE_S, 0.2]
    return lead, lead + lengths[0] + pause


def soft(inside, width=1.0):
    """Coverage of a pixel from its signed distance to a border, in pixels."""
    return np.clip(inside / width + 0.5, 0, 1)


def draw_face(random, smile):
    """[T, SIDE, SIDE, 3] bytes; `smile` [T] goes from -1, unhappy, to 1."""
    count = len(smile)
    smile = np.float32(smile[:, None, None] * random.uniform(0.7, 1.0))
    sway = np.cumsum(random.normal(0, 0.2, (2, count)), 1)
    sway -= sway.mean(1, keepdims=True)
    radius = random.uniform(19, 23)
    centre = SIDE / 2 + random.uniform(-1.5, 1.5, (2, 1)).astype(np.float32) + sway.clip(-1, 1).astype(np.float32)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    x = (x - centre[0][:, None, None]) / radius  # [T, SIDE, SIDE], where the head is about the unit circle
    y = (y - centre[1][:, None, None]) / radius

    head = soft((1 - np.hypot(x, y / random.uniform(1.0, 1.2))) * radius)
    apart, eye = random.uniform(0.33, 0.42), random.uniform(0.09, 0.13)
    brow, mouth, wide = random.uniform(-0.58, -0.5), random.uniform(0.42, 0.52), random.uniform(0.4, 0.52)
    side = np.abs(x) - apart  # both halves at once; negative towards the nose
    drawn = eye - np.hypot(side, y + 0.22)
    line = np.abs(y - (brow - 0.05 * smile + 0.6 * np.minimum(smile, 0) * side))  # unhappy brows fall to the nose
    drawn = np.maximum(drawn, np.minimum(0.05 - line, 0.17 - np.abs(side)))
    line = np.abs(y - (mouth + 0.25 * smile * (1 - 2 * (x / wide) ** 2)))
    drawn = soft(np.maximum(drawn, np.minimum(0.07 - line, wide - np.abs(x))) * radius)

    background, dark = random.uniform(60, 200) + random.uniform(-20, 20, 3), random.uniform(15, 60, 3)
    skin = random.uniform(0.6, 1.0) * np.array([255, 215, 180])
    noise = random.uniform(2, 5) * random.standard_normal(head.shape, np.float32)
    picture = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for channel in range(3):
        value = background[channel] + head * (skin[channel] - background[channel])
        value += drawn * (dark[channel] - value) + noise
        picture[..., channel] = value.clip(0, 255)
    return picture


def film(random, path, begins, utterances, happy):
    """Writes the film of a face and a voice."""
    sound = random.uniform(0.002, 0.008) * random.standard_normal(round(SECONDS * SOUND_RATE))
    for begin, samples in zip(begins, utterances):
        at = round(begin * SOUND_RATE)
        sound[at:at + len(samples)] += samples
    turn = (begins[0] + len(utterances[0]) / SOUND_RATE + begins[1]) / 2  # the middle of the pause
    t = (np.arange(round(SECONDS * FRAME_RATE)) + 0.5) / FRAME_RATE
    second = soft(t - turn, PAUSE_S)
    first, last = 2 * happy - 1.0
    frames = draw_face(random, first + second * (last - first))
    with tempfile.NamedTemporaryFile() as samples:
        samples.write((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
        samples.flush()
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y",
             "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-r", str(FRAME_RATE), "-i", "pipe:0",
             "-f", "s16le", "-ar", str(SOUND_RATE), "-ac", "1", "-i", samples.name,
             "-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-pix_fmt", "yuv420p", "-threads", "1",
             "-c:a", "aac", "-b:a", "48k", path], input=frames.tobytes(), check=True)


def clock(seconds):
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def write_words(path, words):
    path.write_text("".join(f"{i}\n{clock(begin)} --> {clock(end)}\n{word}\n\n"
                            for i, (word, begin, end) in enumerate(sorted(words, key=lambda w: w[1]), 1)))


def moved(words, source, target):
    """Words of the span `source`, spread in the same way over the span `target`."""
    scale = (target[1] - target[0]) / (source[1] - source[0])
    return [(w, *(target[0] + (t - source[0]) * scale for t in (begin, end))) for w, begin, end in words]


def make_clip(seed, out, number):
    """@return the row of clips.csv, the row of swapped.csv, the row of truth.csv"""
    random = np.random.default_rng([seed, number])
    topics = ["film", "weather"] if random.integers(2) else ["weather", "film"]
    about_film, positive = topics.index("film"), random.integers(2)
    coins = random.integers(2, size=(3, 2))  # happy, high and good in both utterances
    coins[:, about_film] = positive ^ np.array(AGAINST[random.choice(len(AGAINST), p=SHARES)])
    happy, high, good = coins
    voice = random.choice(VOICES)
    utterances, words = zip(*(utter(random, *each) for each in zip(topics, good, [voice] * 2, high)))
    begins = place(random, [len(samples) / SOUND_RATE for samples in utterances])
    words = [[(w, begin + b, begin + e) for w, b, e in each] for begin, each in zip(begins, words)]
    spans = [(each[0][1], each[-1][2]) for each in words]

    name = f"{number:05}"
    film(random, out / f"clips/{name}.mp4", begins, utterances, happy)
    write_words(out / f"words/{name}.srt", words[0] + words[1])
    sentiment = "positive" if positive else "negative"
    split = "test" if number % 5 == 4 else "train"
    swapped = f"words_swapped/{name}.srt"
    if split == "test":
        write_words(out / swapped, moved(words[0], *spans) + moved(words[1], *spans[::-1]))
    return ((f"clips/{name}.mp4", f"words/{name}.srt", sentiment, split),
            (f"clips/{name}.mp4", swapped, sentiment, split),
            (f"clips/{name}.mp4", voice, about_film + 1, *coins[:, about_film], *coins[:, 1 - about_film]))


def write_table(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--clips", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    for folder in ("clips", "words", "words_swapped"):
        (a.out / folder).mkdir(parents=True, exist_ok=True)
    rows, swapped, truth = zip(*(make_clip(a.seed, a.out, number) for number in range(a.clips)))
    columns = ["clip", "words", "sentiment", "split"]
    write_table(a.out / "clips.csv", columns, rows)
    write_table(a.out / "swapped.csv", columns, [row for row in swapped if row[-1] == "test"])
    write_table(a.out / "truth.csv", ["clip", "voice", "film_utterance", "film_happy", "film_high", "film_good",
                                      "weather_happy", "weather_high", "weather_good"], truth)


if __name__ == "__main__":
    main()
