#pragma once

#include <cstdint>

#include "braid/media/lane_fft.h"

/// @file log_mel_kernels.h
/// The inner loops of LogMel, in the best version for the processor.

namespace braid {

/// Frames that are computed at once: two to a lane, as real and imaginary part.
inline constexpr int64_t mel_batch = 2 * fft_lanes;

/// What one batch of frames needs.
struct MelBatch {
  const LaneFft* fft;
  const float* hann;  ///< [window]
  int64_t window, hop;
  int64_t first_row;     ///< zeros before the window
  const float* samples;  ///< [(mel_batch - 1) * hop + window], or of a pair those of the first channel
  float* real;           ///< scratch [points, fft_lanes]
  float* imag;           ///< scratch [points, fft_lanes]
  float* power;          ///< result [points / 2 + 1, mel_batch]: the even frames, then the odd ones
};

/// What `fft_lanes` frames of two channels need, which are the real and the imaginary part of a lane.
struct MelPair {
  MelBatch batch;      ///< of the first channel; its power has the frames of the first channel, then of the second
  const float* other;  ///< [(fft_lanes - 1) * hop + window] samples of the second channel
  float* cross;        ///< result [points / 2 + 1, mel_batch]: second times conjugate of first, real parts, imaginary
};

/// The loops, built for one kind of processor. Versions differ by rounding only.
struct MelKernels {
  /// Fourier transform of `fft_lanes` complex signals, [points, fft_lanes] each, in place, rows as `LaneFft::row` says.
  void (*transform)(const LaneFft& fft, float* real, float* imag);
  /// Windows and transforms a batch and leaves the power spectra in `power`.
  void (*power_spectra)(const MelBatch& batch);
  /// The same of two channels, with their cross spectra.
  void (*pair_spectra)(const MelPair& pair);
  /// out [mel_batch] = sum over k of weights[k] power[k]. @param power  [bins, mel_batch]
  void (*band_sums)(const float* power, const float* weights, int64_t bins, float* out);
  /// out [mel_batch] = ln(floor + sum over k of weights[k] power[k]). @param power  [bins, mel_batch]
  void (*band_logs)(const float* power, const float* weights, int64_t bins, float floor, float* out);
};

/// The version for this processor.
const MelKernels& mel_kernels();

/// The version that every processor runs.
const MelKernels& portable_mel_kernels();

}  // namespace braid
