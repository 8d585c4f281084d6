#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

/// @file sampler.h
/// The order in which training sees its rows.

namespace braid {

/// The batches of one epoch: `rows` shuffled by (seed, epoch), cut into batches of `batch_size`. A last batch smaller
/// than half of that joins the one before, so that no step is taken on a handful of rows. Deterministic.
///
/// @param items  of each row, a hash of what is costly to encode in it, such as its picture; empty: nothing is shared.
///               Rows of one item come up to sixteen at a time, an eighth of a batch at most, because a batch encodes
///               an item once: ten questions on one picture then cost one picture, not ten.
std::vector<std::vector<int64_t>> epoch_batches(const std::vector<int64_t>& rows, const std::vector<uint64_t>& items,
                                                int64_t batch_size, uint64_t seed, int64_t epoch);

/// `rows` in order, cut into batches.
std::vector<std::vector<int64_t>> ordered_batches(const std::vector<int64_t>& rows, int64_t batch_size);

/// Each batch cut into `parts` even runs one after another, fewer for a batch of fewer rows.
std::vector<std::vector<int64_t>> split_batches(const std::vector<std::vector<int64_t>>& batches, int64_t parts);

/// At most `most` of the rows, drawn by lot, in their order. @param what  names the lot
std::vector<int64_t> drawn_rows(std::vector<int64_t> rows, int64_t most, uint64_t seed, std::string_view what);

}  // namespace braid
