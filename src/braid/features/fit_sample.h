#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "braid/core/quantile.h"
#include "braid/features/feature.h"

/// @file fit_sample.h
/// The training items a feature looks at while it fits: few enough to be quick, the same ones for the same seed.

namespace braid {

/// Rows in a random order that only the seed decides, at most `limit` of them.
std::vector<int64_t> sample_rows(const FitSource& source, int64_t limit);

/// Calls `take` with distinct items (by key) of random rows until it has been called `limit` times or the rows end.
/// Stops looking after `64 * limit` rows, so that a nearly empty column stays quick.
void sample_items(const FitSource& source, int64_t limit, const std::function<void(const Item&)>& take);

/// Reads up to `limit` distinct items of random rows and hands on those that can be read.
///
/// @param column  header, for messages
/// @param read  true when the item was readable; otherwise throws or returns the reason
/// @return how many were read, at least 1
/// @throws Error(data) when every item tried was unreadable (the sentence holds the first reason), or there is none;
///         (unsupported) when the first is of a format that is not decoded
int64_t read_sample(const FitSource& source, int64_t limit, const std::string& column,
                    const std::function<std::optional<Error>(const Item&)>& read);

/// Numbers of all items of a sample together, after which a feature that keeps them whole looks at no more: 256 MB.
inline constexpr size_t most_sampled_values = size_t{1} << 26;

/// `names[0]`, or a word for a message when there is none.
std::string column_name(const FeatureInput& input);

}  // namespace braid
