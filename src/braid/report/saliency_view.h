#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/predict/fitted_scale.h"
#include "braid/predict/saliency.h"

/// @file saliency_view.h
/// What one input did for an answer, as a reader sees it.

namespace braid {

/// HTML, and the pictures in it as files of their own.
struct SaliencyView {
  std::string html;
  std::vector<std::string> jpegs;
};

/// Heat over pictures, frames of films with a curve, spectrograms and arrays; lines of sensors with shading; words with
/// marks; bars of columns and of the dimensions of a vector; point clouds from above and from the side.
/// @param cells  texts of the row's cells by header, for the bars of columns
SaliencyView saliency_view(const InputSaliency& input, const FittedScale& scale,
                           const std::map<std::string, std::string>& cells);

namespace views {

/// Each item as the model reads it, and with heat over it.
SaliencyView of_pictures(const InputSaliency& input, const FittedScale& scale);
/// The frames that counted most, side by side, and the sums of all frames as a curve.
SaliencyView of_films(const InputSaliency& input, const FittedScale& scale);
/// Heat over the spectrogram.
SaliencyView of_sounds(const InputSaliency& input);
/// The channels that counted most, in their own units where the feature keeps them.
SaliencyView of_series(const InputSaliency& input, const FittedScale& scale);
/// Heat over an array of steps.
SaliencyView of_vectors(const InputSaliency& input);
/// Two views of a cloud.
SaliencyView of_points(const InputSaliency& input, const FittedScale& scale);
/// The words with marks, and those that counted most as bars.
SaliencyView of_texts(const InputSaliency& input);
/// Bars, each with the cell's text.
SaliencyView of_columns(const InputSaliency& input, const std::map<std::string, std::string>& cells);

}  // namespace views

}  // namespace braid
