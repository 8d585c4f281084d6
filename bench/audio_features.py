#!/usr/bin/env python3
"""torchaudio's and librosa's side of bench/audio_features.cpp: 16-bit mono WAV of 16 kHz -> 80 log-mel bands, window 25
ms, hop 10 ms, one thread. A step is the whole set once, files read each time.

    bench/audio_features.py torchaudio|librosa FILES [--seconds 3] [--repeat R]
"""
import argparse
import json
import os
import pathlib
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np
import soundfile


def read(file):
    samples, rate = soundfile.read(file, dtype="float32")
    assert rate == 16000
    return samples


def torchaudio_side():
    import torch
    import torchaudio
    torch.set_num_threads(1)
    mel = torchaudio.transforms.MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=160, n_mels=80, f_min=0,
                                               f_max=8000, mel_scale="htk", norm=None)
    return lambda file: (mel(torch.from_numpy(read(file))) + 1e-6).log(), "torchaudio " + torchaudio.__version__


def librosa_side():
    import librosa

    def one(file):
        mel = librosa.feature.melspectrogram(y=read(file), sr=16000, n_fft=512, win_length=400, hop_length=160,
                                             n_mels=80, fmin=0, fmax=8000, htk=True, norm=None, pad_mode="reflect")
        return np.log(mel + 1e-6)
    return one, "librosa " + librosa.__version__


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=["torchaudio", "librosa"])
    parser.add_argument("files", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--repeat", type=int, default=1)
    a = parser.parse_args()
    files = sorted(str(f) for f in a.files.glob("*.wav")) if a.files.is_dir() else [str(a.files)]
    files *= a.repeat
    one, version = {"torchaudio": torchaudio_side, "librosa": librosa_side}[a.peer]()
    sound = sum(soundfile.info(f).frames for f in files) / 16000
    for file in files:
        one(file)
    wall, cpu, steps = time.perf_counter(), time.process_time(), 0
    while steps < 3 or time.perf_counter() - wall < a.seconds:
        for file in files:
            one(file)
        steps += 1
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"bench": "audio_features", "peer": version, "set": a.files.name, "unit": "seconds of sound/s",
                      "value": steps * sound / wall, "per_cpu_s": steps * sound / cpu, "steps": steps}))


if __name__ == "__main__":
    main()
