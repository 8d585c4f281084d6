#pragma once

#include "braid/table/kind_rules.h"

/// @file kind_arrays.h
/// What files of arrays are, and which pictures have bands: both are told by sizes, in the headers of a few files.

namespace braid {

/// Arrays are clouds of points, steps in time, pictures of bands, or just arrays; the verdict says why.
///
/// Three axes, of which the first or the last is as long in most files and has at most 32 places, while the two others
/// have 8 or more, are a picture of bands. So is an array of two axes that both differ from file to file, which no
/// steps of equal width do. A first axis of 1 is none: embeddings of tokens, [1, steps, values], stay arrays.
///
/// Files of three axes with up to four real numbers at each place may be a skeleton or landmarks in time instead,
/// [frames, places, numbers]: where the column or the folder is called so, where the first axis alone differs, and in
/// most files, or where values change at least four times as fast from place to place as from frame to frame, which
/// pictures do alike both ways. These are a series without a clock.
/// @param paths  cells of the column as they stand
void tell_arrays(const RuleContext& c, const std::vector<std::string>& paths, Verdict& verdict);

/// Pictures are pictures, or bands where most of the first files are TIFF of more than colours or of deeper samples.
void tell_pictures(const RuleContext& c, const std::vector<std::string>& paths, Verdict& verdict);

}  // namespace braid
