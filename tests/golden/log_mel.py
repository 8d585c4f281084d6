"""Writes log_mel.json: log-mel frames of two generated signals in float64, from the definition and with NumPy alone.

    python tests/golden/log_mel.py

The recipe is torchaudio.transforms.MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=160, n_mels=80, f_min=0,
f_max=8000, mel_scale="htk", norm=None), then ln(x + 1e-6).
"""
import json
from pathlib import Path

import numpy as np

RATE, FFT, WINDOW, HOP, MELS = 16000, 512, 400, 160, 80


def signal(n):
    i = np.arange(n, dtype=np.float64)
    return (0.5 * np.sin(0.05 * i) + 0.25 * np.sin(0.0003 * i * i)).astype(np.float32).astype(np.float64)


def filterbank():
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    corners = 700 * (10 ** (np.linspace(mel(0), mel(RATE / 2), MELS + 2) / 2595) - 1)
    hz = np.linspace(0, RATE / 2, FFT // 2 + 1)
    rise = (hz - corners[:-2, None]) / (corners[1:-1] - corners[:-2])[:, None]
    fall = (corners[2:, None] - hz) / (corners[2:] - corners[1:-1])[:, None]
    return np.maximum(0, np.minimum(rise, fall))


def log_mel(x):
    pad = FFT // 2
    at = np.arange(-pad, len(x) + pad)
    period = max(1, 2 * (len(x) - 1))
    at = at % period                       # reflection without the end sample, to and fro if the signal is short
    x = x[np.where(at >= len(x), period - at, at)]
    window = np.zeros(FFT)
    left = (FFT - WINDOW) // 2
    window[left:left + WINDOW] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    frames = np.stack([x[s:s + FFT] * window for s in range(0, len(x) - FFT + 1, HOP)])
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.log(power @ filterbank().T + 1e-6)


long, short = log_mel(signal(4000)), log_mel(signal(100))
json.dump({
    "numpy": np.__version__,
    "long": {"samples": 4000, "frames": len(long), "some": {str(t): long[t].round(5).tolist() for t in (0, 17, 25)}},
    "short": {"samples": 100, "frames": len(short), "some": {"0": short[0].round(5).tolist()}},
}, open(Path(__file__).with_suffix(".json"), "w"))
