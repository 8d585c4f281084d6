#!/usr/bin/env python3
"""Makes the files that the benchmarks of decoding read, the same bytes each time from the same versions of the tools.

    bench/speed_inputs.py DATA OUT [--only jpeg128,jpeg640,wav16k,video]

DATA holds `flickr8k/images` (JPEG), `kitti/training/image_2` (PNG) and `digits` (digits.csv and its 8 kHz recordings),
see "Data" in docs/results.md. OUT gets

  jpeg128/                    the first 512 of Flickr8k by name, shrunk to 128 x 128
  jpeg640/                    128 pictures of 640 x 480, four crops of each frame of KITTI and mosaics of Flickr8k, with
                              the grain of a sensor, quality 90, 4:2:0, about 100 kB each
  wav16k/, speech30.wav       200 recordings of digits, 16 bit, mono, 16 kHz, 88 s in all; 30 s of them in one file
  video/{testsrc,pan}_gN.mp4  20 s of 640 x 360 at 25 frames a second, H.264, a key frame at least every N = 250 or 50
                              frames: ffmpeg's test picture; photographs that pass by, with a cut every 2 s

Photos of a camera's size come from bench/photos.py. Needs NumPy, Pillow and, for films, the program ffmpeg."""
import argparse
import csv
import pathlib
import subprocess
import wave

import numpy as np
from PIL import Image

X264 = ["-c:v", "libx264", "-preset", "medium", "-crf", "23", "-pix_fmt", "yuv420p", "-x264-params", "threads=1",
        "-movflags", "+faststart"]
TILE = 256


class Maker:
    def __init__(self, data, out):
        self.data, self.out = data, out
        self.flickr = sorted((data / "flickr8k/images").glob("*.jpg"))
        self.kitti = sorted((data / "kitti/training/image_2").glob("*.png"))
        self.random = np.random.default_rng(0)

    def folder(self, name):
        path = self.out / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def mosaic(self, first, width, height):
        """Pictures of Flickr8k from the `first` on, side by side."""
        out = Image.new("RGB", (-(-width // TILE) * TILE, -(-height // TILE) * TILE))
        for y in range(0, out.height, TILE):
            for x in range(0, out.width, TILE):
                picture = Image.open(self.flickr[first % len(self.flickr)]).convert("RGB")
                out.paste(picture.resize((TILE, TILE), Image.BICUBIC), (x, y))
                first += 1
        return out.crop((0, 0, width, height))

    def grain(self, picture):
        """A sensor's noise, so that an enlarged picture has the bits per pixel of a photo."""
        noise = self.random.normal(0, 3, (picture.height, picture.width, 1)).astype(np.float32)
        return Image.fromarray(np.clip(np.asarray(picture, np.float32) + noise + 0.5, 0, 255).astype(np.uint8))

    def jpeg128(self):
        folder = self.folder("jpeg128")
        for path in self.flickr[:512]:
            picture = Image.open(path).convert("RGB").resize((128, 128), Image.LANCZOS)
            picture.save(folder / path.name, quality=90, subsampling="4:2:0")

    def jpeg640(self):
        folder = self.folder("jpeg640")
        how = dict(quality=90, subsampling="4:2:0")
        for number, path in enumerate(self.kitti):
            frame = Image.open(path).convert("RGB")
            for x in (0, 240, 480, 720):
                crop = frame.crop((x, 0, x + 480, 360)).resize((640, 480), Image.BICUBIC)
                self.grain(crop).save(folder / f"kitti_{number:02d}_{x}.jpg", **how)
        for number in range(4 * len(self.kitti), 128):
            self.grain(self.mosaic(number * 6, 640, 480)).save(folder / f"flickr_{number:03d}.jpg", **how)

    def wav16k(self):
        folder, parts = self.folder("wav16k"), []
        with open(self.data / "digits/digits.csv", newline="", encoding="utf-8") as file:
            names = sorted({row["spoken"] for row in csv.DictReader(file)})
        for number, name in enumerate(names[::len(names) // 200][:200]):
            with wave.open(str(self.data / "digits" / name)) as recording:
                assert (recording.getframerate(), recording.getsampwidth(), recording.getnchannels()) == (8000, 2, 1)
                x = np.frombuffer(recording.readframes(recording.getnframes()), "<i2").astype(np.float64)
            y = np.empty(2 * len(x))  # twice the rate, by midpoints
            y[0::2] = x
            y[1::2] = (x + np.append(x[1:], x[-1])) / 2
            parts.append(np.round(np.clip(y, -32768, 32767)))
            self.write_wav(folder / f"{number:03d}_{pathlib.Path(name).name}", parts[-1])
        self.write_wav(self.out / "speech30.wav", np.resize(np.concatenate(parts), 30 * 16000))

    @staticmethod
    def write_wav(path, samples):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(samples.astype("<i2").tobytes())

    def video(self):
        folder = self.folder("video")
        ffmpeg = ["ffmpeg", "-v", "error", "-y"]
        for keys in ("250", "50"):
            subprocess.run([*ffmpeg, "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=20", *X264,
                            "-g", keys, folder / f"testsrc_g{keys}.mp4"], check=True)
            writer = subprocess.Popen([*ffmpeg, "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x360", "-r", "25",
                                       "-i", "-", *X264, "-g", keys, folder / f"pan_g{keys}.mp4"],
                                      stdin=subprocess.PIPE)
            for shot in range(10):
                large = np.asarray(self.grain(self.mosaic(shot * 40, 800, 480)))
                for step in range(50):
                    x, y = 3 * step, 2 * step
                    writer.stdin.write(np.ascontiguousarray(large[y:y + 360, x:x + 640]).tobytes())
            writer.stdin.close()
            if writer.wait() != 0:
                raise SystemExit("ffmpeg could not write the film")


def main():
    names = ["jpeg128", "jpeg640", "wav16k", "video"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--only", default=",".join(names))
    a = parser.parse_args()
    for name in a.only.split(","):
        if name not in names:
            parser.error(f"{name} is none of {', '.join(names)}")
        getattr(Maker(a.data, a.out), name)()


if __name__ == "__main__":
    main()
