#pragma once

#include <string>
#include <vector>

#include "braid/features/column_step.h"
#include "braid/features/feature.h"

/// @file word_graph.h
/// Learns which words stand together in rows.

namespace braid {

/// The graph over the words of some columns of the training rows.
/// @param headers  of the columns, at least two  @param steps  of the input, whose `source` is a place in `columns`
/// @param columns  headers of the input
/// @throws Error(config) for fewer than two headers, or one that is no column of words of this input
WordGraph learn_word_graph(const std::vector<std::string>& headers, const std::vector<ColumnStep>& steps,
                           const std::vector<std::string>& columns, const FitSource& source);

/// A graph as the bytes of a file.
std::string to_bytes(const WordGraph& graph);

/// The inverse. @param slots  of each step, 0 of what is no category  @param subject  for messages
/// @throws Error(io) for bytes that are no such graph
WordGraph word_graph_from(const std::string& bytes, const std::vector<int64_t>& slots, const std::string& subject);

}  // namespace braid
