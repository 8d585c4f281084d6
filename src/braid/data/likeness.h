#pragma once

#include <filesystem>

#include "braid/media/audio.h"
#include "braid/media/series.h"
#include "braid/media/video.h"
#include "braid/table/kind.h"

/// @file likeness.h
/// How alike two recordings, films or logs are at full resolution: what tells a copy from another take of the same.

namespace braid {

/// How far two sounds are the same waveform, in [0, 1]: the coherence (LogMel::compare) of 24 bands from 100 to 3800 Hz
/// over their windows of 25 ms, averaged over bands by how many windows of each lie within 55 dB of the loudest. Codecs
/// keep the waveform of each band and so the phase between it and the copy; noise, and a voice that says the same
/// again, have phases of their own. Loudness, polarity, silence around the sound and a delay do not matter.
///
/// Spoken digits encoded anew (MP3, AAC and Vorbis of about 64 kbit/s, Opus of 24, another rate, 16 bits at a tenth of
/// the volume) have 0.92 to 1, with noise 30 dB below 0.79 or more, and 0.5 at most with another take by the same
/// speaker. One siren in noise 20 to 40 dB below has 0.85 or more with its encoded copies and 0.4 at most with the same
/// siren in other noise. What differs in nothing but noise fainter than that is taken for a copy.
/// @param a, b  mono, at 8 kHz  @throws Error  Fault::internal at another rate
double sound_likeness(const Audio& a, const Audio& b);

/// Correlation of the brightness of all pixels with the mean over time of each taken away. Films of lips that are
/// compressed strongly (x264 at CRF 30), brightened or enlarged have 0.9 to 1, other takes of the same 0.89 at most and
/// 0.7 mostly; a copy at half the frame rate has about 0.8 and is taken for another.
/// @param a, b  grey, of one size and number of moments; else the likeness is 0
double film_likeness(const Video& a, const Video& b);

/// Correlation of the channels, averaged over them, of values and of their changes from step to step; the smaller of
/// the two. Logs of one process agree in their values, but the noise of each is its own and shows in the changes. They
/// are compared at the steps of the slower one, shifted by up to 3 % of the length and 1,000 steps. Units and offsets
/// of channels do not matter. Values that were rounded to steps as large as the usual change still have about 0.9.
double log_likeness(const Series& a, const Series& b);

/// Reads two files and says whether one is a copy of the other: likeness of at least 0.7 for sounds, 0.9 for films and
/// 0.8 for logs. Of a sound the first minute is compared, of a film 32 frames, of a log the first 4 million numbers.
/// Files that cannot be read are no copies. Safe to call from any thread.
/// @param kind  audio, video or series  @param log  how a log is to be read
bool are_copies(const std::filesystem::path& a, const std::filesystem::path& b, Kind kind,
                const SeriesRequest& log = {});

}  // namespace braid
