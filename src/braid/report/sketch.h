#pragma once

#include <string>

#include "braid/features/array_shelf.h"
#include "braid/media/bands.h"
#include "braid/media/image.h"
#include "braid/media/points.h"
#include "braid/media/series.h"

/// @file sketch.h
/// Thumbnails of what is no picture by itself: logs of sensors, arrays, bands of numbers, point clouds.

namespace braid {

/// The first four channels of a log over time, each in a strip of its own from its smallest to its largest value; what
/// is missing and the log's gaps stay open. An SVG element.
std::string lines_sketch(const Series& log);

/// An array of few dimensions as its steps go, or one vector over its dimensions. An SVG element.
std::string lines_sketch(const Frames& array);

/// Whether `lines_sketch` shows all of an array; else `heat_sketch` does.
bool is_few_lines(const Frames& array);

/// An array, steps from left to right and dimensions upwards, bright from its first to its last percentile. 200 x 96
/// px.
Image heat_sketch(const Frames& array);

/// The first three bands of a picture as red, green and blue, of fewer the first as grey, each bright from its first to
/// its last percentile; black where nothing was measured.
Image bands_sketch(const Bands& picture);

/// A cloud from above, x upwards and y to the left as vehicles have them: the brighter, the more points. The outermost
/// hundredth of the points on each side is left out, so that stray ones do not squeeze the rest.
Image cloud_sketch(const PointCloud& cloud);

}  // namespace braid
