#!/usr/bin/env python3
"""Films that are cut, silent, without a track or with times that go backwards, through the real program: what each
says, and that the rest goes on. Needs the ffmpeg program, which makes them. Usage: odd_films_test.py BRAID."""
import csv
import shutil
import subprocess
import unittest

from things import Trained


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-threads", "1", *map(str, words)], check=True)


def film(path, rises, *more, seconds=2):
    """Grows brighter or darker, with a low or high tone."""
    light = f"geq=lum='clip(40+{'T' if rises else f'({seconds}-T)'}*80\\,0\\,255)'"
    ffmpeg("-f", "lavfi", "-i", f"color=c=black:s=64x48:r=10:d={seconds},format=gray,{light}", "-f", "lavfi", "-i",
           f"sine=f={400 if rises else 1500}:r=8000:d={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10",
           "-pix_fmt", "yuv420p", *more, path)


def first_bytes(path, source, share):
    content = source.read_bytes()
    path.write_bytes(content[:int(len(content) * share)])


def make_films(folder, rows=16):
    folder.mkdir(parents=True)
    with open(folder / "films.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["film", "way"])
        for i in range(rows):
            film(folder / f"{i}.mp4", i % 2 == 0, seconds=2 + i // 2 / 10)
            out.writerow([f"{i}.mp4", "up" if i % 2 == 0 else "down"])
    whole = folder / "0.mp4"
    film(folder / "silent.mp4", True, "-af", "volume=0")
    ffmpeg("-i", whole, "-an", "-c", "copy", folder / "no_sound.mp4")
    ffmpeg("-i", whole, "-vn", "-c", "copy", folder / "no_picture.mp4")
    ffmpeg("-i", whole, "-i", folder / "1.mp4", "-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy",
           folder / "two_sounds.mp4")
    ffmpeg("-i", whole, "-c", "copy", "-movflags", "faststart", folder / "fast.mp4")
    first_bytes(folder / "cut.mp4", folder / "fast.mp4", 0.6)
    content = whole.read_bytes()
    (folder / "no_moov.mp4").write_bytes(content[:content.rfind(b"moov") - 4])
    ffmpeg("-i", whole, "-c", "copy", "-t", "0", folder / "no_length.mp4")
    ffmpeg("-i", whole, "-frames:v", "1", folder / "one_frame.mp4")
    ffmpeg("-i", whole, "-c:v", "mpeg4", "-c:a", "pcm_s16le", folder / "whole.avi")
    first_bytes(folder / "cut.avi", folder / "whole.avi", 0.5)
    ffmpeg("-i", whole, "-c", "copy", folder / "forwards.ts")
    (folder / "backwards.ts").write_bytes((folder / "forwards.ts").read_bytes() * 2)  # its clock begins anew
    ffmpeg("-i", whole, "-c:v", "libx264", "-x264-params", "open-gop=1:keyint=8:bframes=3", "-c:a", "copy",
           folder / "open.mp4")
    (folder / "empty.mp4").write_bytes(b"")


@unittest.skipUnless(shutil.which("ffmpeg"), "there is no ffmpeg program to make films with")
class OddFilms(Trained):
    make, file = staticmethod(make_films), "films.csv"
    words = ["--target", "way", "train.epochs=1", "train.batch_size=8", "train.refit=no"]

    both = ["film frames", "film sound"]
    used = {"silent.mp4": None, "no_sound.mp4": both[:1], "no_picture.mp4": both[1:], "two_sounds.mp4": both,
            "cut.mp4": both, "no_moov.mp4": [], "no_length.mp4": [], "one_frame.mp4": None, "cut.avi": both,
            "backwards.ts": both, "open.mp4": both, "empty.mp4": []}

    def test_the_readable_part_of_each_is_used_and_the_rest_goes_on(self):
        table = self.home / "data" / "odd.csv"
        table.write_text("film,way\n" + "".join(f"{name},up\n" for name in self.used))
        done = self.json_of("predict", self.home / "run", table)
        answers = dict(zip(self.used, done["answers"]))
        for name, inputs in self.used.items():
            if inputs is not None:
                self.assertEqual(answers[name]["inputs_used"], inputs, name)
        self.assertIn("film frames", answers["silent.mp4"]["inputs_used"])
        seen = {name: answers[name].get("inputs_seen", {}).get("film frames") for name in self.used}
        self.assertEqual(seen["two_sounds.mp4"], 1)
        self.assertEqual(seen["open.mp4"], 1, "with the last frame of a film whose groups are open")
        self.assertEqual(seen["backwards.ts"], 1)
        self.assertLess(seen["cut.mp4"], 0.8)
        self.assertLess(seen["cut.avi"], 0.6, "an AVI file that was cut is as long as its header says")
        self.assertGreater(seen["cut.avi"], 0.2)

    def test_each_film_without_anything_to_use_is_refused_in_one_sentence(self):
        for name, words in {"no_moov.mp4": "table of contents (moov) is missing", "empty.mp4": "is empty",
                            "no_length.mp4": "has no picture track"}.items():
            message = self.refused(3, "predict", self.home / "run", f"film={self.home}/data/{name}")
            self.assertIn(words, message)
            self.assertIn(name, message)
        said = self.braid("predict", self.home / "run", f"film={self.home}/data/no_picture.mp4")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("has no picture track", said.stdout + said.stderr)

    def test_a_film_without_sound_has_its_sound_absent(self):
        answer = self.json_of("predict", self.home / "run", f"film={self.home}/data/no_sound.mp4")
        self.assertEqual(answer["inputs_used"], ["film frames"])
        self.assertEqual(answer["inputs_absent"], ["film sound"])
        self.assertEqual(answer["inputs_unreadable"], [])
        table = self.home / "data" / "mute.csv"  # many such films stop no training
        rows = [f"{i}.mp4,{'up' if i % 2 == 0 else 'down'}\n" for i in range(12)] + ["no_sound.mp4,up\n"] * 12
        table.write_text("film,way\n" + "".join(rows))
        done = self.braid("train", table, "--target", "way", "--out", self.home / "mute", *self.words[2:])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("unreadable", done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"column film: \d+ rows had nothing recorded .*no_sound.mp4")

    def test_the_report_shows_frames_sound_and_words(self):
        rows = []
        for i in range(16):
            way = "up" if i % 2 == 0 else "down"
            words = "".join(f"{k + 1}\n00:00:00,{100 + k * 200} --> 00:00:00,{250 + k * 200}\n{word}\n\n"
                            for k, word in enumerate(["the", "light", "goes", way]))
            (self.home / "data" / f"{i}.srt").write_text(words)
            rows.append(f"{i}.mp4,{i}.srt,{way}\n")
        table = self.home / "data" / "spoken.csv"
        table.write_text("film,words,way\n" + "".join(rows))
        done = self.braid("train", table, "--out", self.home / "spoken", *self.words)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = (self.home / "spoken" / "report.html").read_text()
        data = report[report.index('<section id="data"'):report.index('<section id="training"')]
        for heading, kind, shown in [("film frames", "video", "<img"), ("film sound", "audio", "<img"),
                                     ("words", "transcript", "the light goes")]:
            block = data[data.index(f'{heading} <span class="chip">{kind}'):].split('<div class="input">')[0]
            self.assertIn("present", block, heading)
            self.assertIn(shown, block, heading)
        self.assertIn("64 × 48", data)

    def test_the_doctor_names_the_rows(self):
        table = self.home / "data" / "checked.csv"
        rows = [*(f"{i}.mp4" for i in range(16)), "silent.mp4", "no_sound.mp4", "cut.mp4", "cut.avi", "no_moov.mp4"]
        table.write_text("film,way\n" + "".join(f"{name},{'up' if i % 2 else 'down'}\n" for i, name in enumerate(rows)))
        said = self.braid("check", table, "--target", "way").stdout
        self.assertIn("1 of 21 sounds is silent\n      rows 17 (silent.mp4)", said)
        self.assertIn("has no sound track", said)
        self.assertIn("2 of 21 films are cut short: the file ends before the moment that its header claims", said)
        self.assertIn("rows 19 (cut.mp4), 20 (cut.avi)", said)
        self.assertIn("no_moov.mp4", said)


if __name__ == "__main__":
    unittest.main()
