#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "braid/core/random.h"
#include "braid/media/log_mel.h"

/// @file mel_noise.h
/// White noise in the samples of a recording, as its log-mel steps would show it.

namespace braid {

/// What steps hold: standardised planes of bands, see `Listening::planes`.
struct MelNoise {
  std::vector<LogMel::BandNoise> white;  ///< per band
  std::vector<float> mean, deviation;    ///< per plane and band
  double floor = 0;                      ///< of the spectrogram
  int64_t channels = 1;                  ///< whose differences are told; 1: the mix alone

  /// Adds noise to the sound that frames were made from, unrelated in its channels, such that it has a deviation of
  /// `amount` in their mix. In each frame and band it is the sum of the squares of 2 n Gaussian numbers, for n
  /// independent cells of its spectrum, of which one adds to the amplitude of the sound; the mean, the spread and how
  /// sound and noise beat are those of noise in the samples. That neighbours share samples is left out, and so is that
  /// the mix shares them with its channels. For the rest of the 2 n numbers: Wilson and Hilferty 1931,
  /// doi:10.1073/pnas.17.12.684.
  /// @param amount  full scale is 1  @param mask  [T], frames that are real  @param values  [T, planes, bands]
  void add(double amount, Random& random, std::span<const bool> mask, float* values) const;

 private:
  void add_to_channels(double amount, double sound, size_t band, Random& random, float* step) const;
};

}  // namespace braid
